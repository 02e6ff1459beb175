// node writes.js URL TOKEN [SECONDS]: larger writes than W5, and one post that everybody writes, at the bench's own database. The token is of an admin.
const [url, token, seconds = 10] = process.argv.slice(2);
const id = (type, key) => Buffer.from(`${type}:${key}`).toString('base64url');
const range = (n) => Array.from({ length: n }, (_, i) => i);
const input = (value) => JSON.stringify(value).replace(/"(\w+)":/g, '$1:');
const topics = (n) => range(10).map((i) => ({ topic: { id: id('Topic', 981 + ((i + n) % 20)) } }));
// Each client has posts of its own, but for the last load. Those whose whole lists are set are new, so that the others keep their rows.
let created = [];
const loads = {
  'setPostTopics of 10, of which one leaves, one comes and nine move': { clients: 16, writes: 1,
    query: (client, n) => `mutation { setPostTopics(input: ${input({ postId: created[client], topics: topics(n) })}) { changes { outcome } } }` },
  'attachTopics and detachTopics of 500 pairs': { clients: 4, writes: 500, query: (client, n) => n % 2
    ? `mutation { detachTopics(input: ${input({ pairs: range(500).map((i) => ({ postId: id('Post', 2000 + client * 500 + i), topicId: id('Topic', 991) })) })}) { results { outcome } } }`
    : `mutation { attachTopics(input: ${input({ pairs: range(500).map((i) => ({ postId: id('Post', 2000 + client * 500 + i), topic: { id: id('Topic', 991) } })) })}) { results { outcome } } }` },
  'attachTopic and detachTopic by 16 writers on 16 posts': { clients: 16, writes: 2, query: (client) => pair(5000 + client, 981 + client) },
  'attachTopic and detachTopic by 16 writers on one post': { clients: 16, writes: 2, query: (client) => pair(6000, 981 + client) },
};
const pair = (post, topic) => `mutation { attachTopic(input: ${input({ postId: id('Post', post), topic: { id: id('Topic', topic) } })}) { outcome }
  detachTopic(input: ${input({ postId: id('Post', post), topicId: id('Topic', topic) })}) { outcome } }`;

async function ask(query) {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query }) });
  const text = await response.text();
  if (text.includes('"errors"') || text.includes('REJECTED')) throw new Error(text.slice(0, 500));
  return { ms: performance.now() - began, text };
}

const posts = await ask(`mutation { ${range(16).map((i) => `a${i}: createPost(input: { title: "${i}", body: "" }) { post { id } }`).join(' ')} }`);
created = Object.values(JSON.parse(posts.text).data).map(({ post }) => post.id);
for (const [name, load] of Object.entries(loads)) {
  const times = [], began = performance.now(), warm = began + seconds * 1000, end = warm + seconds * 1000;
  await Promise.all(range(load.clients).map(async (client) => {
    for (let n = 0; n % 2 || performance.now() < end; n++) {
      const { ms } = await ask(load.query(client, n));
      if (performance.now() > warm) times.push(ms);
    }
  }));
  times.sort((a, b) => a - b);
  const at = (p) => times[Math.floor(times.length * p)].toFixed(1);
  console.log(`${name}: ${(times.length / seconds).toFixed(0)} requests and ${(times.length * load.writes / seconds).toFixed(0)} writes a second, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}
await ask(`mutation { ${created.map((post, i) => `a${i}: deletePost(input: { id: "${post}" }) { deletedId }`).join(' ')} }`);
