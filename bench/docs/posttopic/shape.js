// vars: our neutral ids -> this API's variables. norm: this API's data -> the JSON that sql/W*.sql returns.
const encode = (text) => Buffer.from(text).toString('base64url'), decode = (id) => Buffer.from(id, 'base64url').toString();
let mark;
export async function prepare(ask) { // a cursor starts with a mark of its order; learn it from a real one
  const d = await ask('{ posts(first: 1) { pageInfo { endCursor } } }');
  mark = JSON.parse(decode(d.posts.pageInfo.endCursor))[0];
}
export const vars = {
  W1: (v) => ({ id: encode(`Post:${v.id}`) }),
  W2: (v) => ({ after: encode(JSON.stringify([mark, v.createdAt.replace('Z', '+00:00'), v.id])) }),
  W3: (v) => ({ slug: v.slug }),
  W4: (v) => ({ topicId: encode(`Topic:${v.tid}`) }),
  W5: (v) => ({ postId: encode(`Post:${v.pid}`), topicId: encode(`Topic:${v.tid}`) }),
  W6: (v) => ({ slug: v.slug }),
  W7: (v) => ({ postId: encode(`Post:${v.pid}`), topicId: encode(`Topic:${v.tid}`), otherId: encode(`Topic:${v.other}`) }),
};
const topic = (n) => ({ position: n.position, pinned: n.pinned, name: n.topic.name, slug: n.topic.slug });
const post = (p) => ({ id: Number(p.databaseId), title: p.title, author: p.author.name, total: p.topics.totalCount, topics: p.topics.nodes.map(topic) });
const pair = (id) => { const [, postId, topicId] = decode(id).split(':').map(Number); return { postId, topicId }; };
const added = ({ topicChanges }) => topicChanges.filter((c) => c.outcome === 'ADDED').map((c) => ({ ...pair(c.postTopicId), position: c.postTopic.position }));
export const norm = {
  W1: (d) => post(d.post),
  W2: (d) => d.posts.nodes.map((p) => ({ ...post(p), likes: p.actions.totalCount })),
  W3: (d) => ({
    name: d.topic.name, total: d.topic.posts.totalCount,
    posts: d.topic.posts.nodes.map(({ post: p }) => ({ id: Number(p.databaseId), title: p.title, author: p.author.name })),
  }),
  W4: (d) => ({
    total: d.postTopics.totalCount,
    rows: d.postTopics.nodes.map((n) => ({ id: Number(n.post.databaseId), position: n.position, title: n.post.title })),
  }),
  W5: (d) => [pair(d.attach.postTopic.id), pair(d.detach.deletedId)],
  W6: (d) => ({
    name: d.topic.name, total: d.topic.posts.totalCount,
    posts: d.topic.posts.nodes.map(({ post: p }) => ({ id: Number(p.databaseId), title: p.title, likes: p.actions.totalCount, total: p.topics.totalCount })),
  }),
  W7: (d) => [...added(d.there), ...added(d.back)],
};
