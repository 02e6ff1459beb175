// node shapes.js URL: what a row of the answer costs in wide and in deep requests, one at a time.
const url = process.argv[2], rounds = Number(process.argv[3] || 200);
const id = (type, ...key) => JSON.stringify(Buffer.from([type, ...key].join(':')).toString('base64url'));
const range = (n) => Array.from({ length: n }, (_, i) => i);
const topics = (n, below) => `topics(first: ${n}) { nodes { id position topic { id name ${below ?? ''} } } }`;
const posts = (n, below) => `posts(first: ${n}) { nodes { id pinned post { id title ${below ?? ''} } } }`;
const node = (i) => [id('Post', 1 + i), id('Topic', 1 + i), id('User', 1 + i)][i % 3];
const shapes = {
  'posts, 10': `{ posts(first: 10) { nodes { id title } } }`,
  'posts, 100': `{ posts(first: 100) { nodes { id title } } }`,
  'posts with topics, 10 x 20': `{ posts(first: 10) { nodes { id title ${topics(20)} } } }`,
  'posts with topics, 100 x 20': `{ posts(first: 100) { nodes { id title ${topics(20)} } } }`,
  'topic, posts, topics, 20 x 20': `{ topic(by: { slug: "topic-5" }) { id ${posts(20, topics(20))} } }`,
  'posts, topics, posts, topics, 2 x 5 x 4 x 4': `{ posts(first: 2) { nodes { id ${topics(5, posts(4, topics(4)))} } } }`,
  'posts, topics, posts, topics, 20 x 20 x 4 x 4': `{ posts(first: 20) { nodes { id ${topics(20, posts(4, topics(4)))} } } }`,
  'root fields, 2': `{ ${range(2).map((i) => `a${i}: topic(by: { slug: "topic-${i + 1}" }) { id ${posts(5)} }`).join(' ')} }`,
  'root fields, 20': `{ ${range(20).map((i) => `a${i}: topic(by: { slug: "topic-${i + 1}" }) { id ${posts(5)} }`).join(' ')} }`,
  'aliases, 5': `{ post(id: ${id('Post', 7)}) { id ${range(5).map((i) => `a${i}: topics(first: ${1 + i % 4}) { nodes { id position } }`).join(' ')} } }`,
  'aliases, 50': `{ post(id: ${id('Post', 7)}) { id ${range(50).map((i) => `a${i}: topics(first: ${1 + i % 4}) { nodes { id position } }`).join(' ')} } }`,
  'nodes, 10 mixed': `{ nodes(ids: [${range(10).map(node)}]) { id ... on Post { title } ... on Topic { name } ... on User { username } } }`,
  'nodes, 100 mixed': `{ nodes(ids: [${range(100).map(node)}]) { id ... on Post { title } ... on Topic { name } ... on User { username } } }`,
};
const rows = (x) => Array.isArray(x) ? x.reduce((n, y) => n + rows(y), 0) : x && typeof x === 'object' ? Object.values(x).reduce((n, y) => n + rows(y), 'id' in x ? 1 : 0) : 0;

async function ask(query) {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ query }) });
  const text = await response.text();
  return { ms: performance.now() - began, text };
}

for (const [name, query] of Object.entries(shapes)) {
  const first = JSON.parse((await ask(query)).text);
  if (first.errors) throw new Error(`${name}: ${JSON.stringify(first.errors).slice(0, 300)}`);
  const times = [];
  for (let i = 0; i < rounds * 2; i++) times.push((await ask(query)).ms);
  const median = times.slice(rounds).sort((a, b) => a - b)[rounds >> 1], n = rows(first);
  console.log(`${name.padEnd(48)} ${String(n).padStart(6)} rows ${median.toFixed(2).padStart(8)} ms ${((median / n) * 1000).toFixed(1).padStart(7)} us a row`);
}
