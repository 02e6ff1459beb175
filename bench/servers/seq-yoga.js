// graphql-yoga + Sequelize + DataLoader: batched loaders, LATERAL where Sequelize can't page per parent.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createSchema, createYoga } from 'graphql-yoga';
import DataLoader from 'dataloader';
import { QueryTypes, literal } from 'sequelize';
import { models, withJoinColumns } from './models.js';

export async function start({ url, port, pool }) {
  const { sequelize, User, Post, Topic, PostTopic } = withJoinColumns(models(url, pool));
  const select = (sql, bind) => sequelize.query(sql, { bind, type: QueryTypes.SELECT });
  const columns = { User: ['id', 'username', 'name', 'bio'], Topic: ['id', 'name', 'slug', 'description'],
    Post: ['id', 'title', 'body', 'published', 'createdAt', 'AuthorId'] };

  const byId = (model) => new DataLoader(async (ids) => {
    const rows = new Map((await model.findAll({ where: { id: ids }, attributes: columns[model.name], raw: true })).map((r) => [r.id, r]));
    return ids.map((id) => rows.get(id) ?? null);
  });
  const count = (sql) => new DataLoader(async (ids) => {
    const rows = new Map((await select(sql, [ids])).map((r) => [r.id, r.n]));
    return ids.map((id) => rows.get(id) ?? 0);
  });
  // Pages of join rows, each with the row on the other side, for many parents in one statement.
  const pages = (sql, other) => {
    const bySize = new Map();
    return (id, first) => {
      if (!bySize.has(first)) bySize.set(first, new DataLoader(async (ids) => {
        const rows = new Map(ids.map((i) => [i, []]));
        for (const r of await select(sql, [ids, first])) {
          const { parent, PostId, TopicId, position, pinned, createdAt, ...rest } = r;
          rows.get(parent).push({ PostId, TopicId, position, pinned, createdAt, [other]: rest });
        }
        return ids.map((i) => rows.get(i));
      }));
      return bySize.get(first).load(id);
    };
  };
  const context = () => ({
    user: byId(User), post: byId(Post), topic: byId(Topic),
    topicCount: count('SELECT "PostId" id, count(*)::int n FROM "PostTopic" WHERE "PostId" = ANY($1::int[]) GROUP BY 1'),
    postCount: count('SELECT "TopicId" id, count(*)::int n FROM "PostTopic" WHERE "TopicId" = ANY($1::int[]) GROUP BY 1'),
    likeCount: count('SELECT "PostId" id, count(*)::int n FROM "PostAction" WHERE "PostId" = ANY($1::int[]) AND "likedAt" IS NOT NULL GROUP BY 1'),
    topicsOfPost: pages(`SELECT k.id parent, x.* FROM unnest($1::int[]) k(id), LATERAL (
      SELECT pt."PostId", pt."TopicId", pt.position, pt.pinned, pt."createdAt", t.id, t.name, t.slug, t.description
      FROM "PostTopic" pt JOIN "Topics" t ON t.id = pt."TopicId"
      WHERE pt."PostId" = k.id ORDER BY pt.position, pt."TopicId" LIMIT $2) x`, 'topic'),
    postsOfTopic: pages(`SELECT k.id parent, x.* FROM unnest($1::int[]) k(id), LATERAL (
      SELECT pt."PostId", pt."TopicId", pt.position, pt.pinned, pt."createdAt", p.id, p.title, p.body, p.published, p."AuthorId"
      FROM "PostTopic" pt JOIN "Posts" p ON p.id = pt."PostId"
      WHERE pt."TopicId" = k.id ORDER BY pt."createdAt" DESC, pt."PostId" DESC LIMIT $2) x`, 'post'),
  });

  const resolvers = {
    Query: {
      post: (_, { id }, c) => c.post.load(Number(id)),
      posts: async (_, { first, after }) => {
        const where = after ? literal((([at, id]) => `("createdAt", "id") < (${sequelize.escape(at)}, ${sequelize.escape(id)})`)(
          JSON.parse(Buffer.from(after, 'base64url')))) : undefined;
        return { nodes: await Post.findAll({ where, attributes: columns.Post, order: [['createdAt', 'DESC'], ['id', 'DESC']], limit: first, raw: true }) };
      },
      topic: (_, { slug }) => Topic.findOne({ where: { slug }, attributes: columns.Topic, raw: true }),
      postTopics: (_, { topicId, pinned, first }) => {
        const where = pinned === undefined ? { TopicId: topicId } : { TopicId: topicId, pinned };
        return {
          totalCount: () => PostTopic.count({ where }),
          nodes: () => PostTopic.findAll({ where, order: ['createdAt', 'PostId'], limit: first, raw: true }),
        };
      },
    },
    Mutation: {
      attachTopic: async (_, { postId, topicId, position, pinned }) => (await PostTopic.create({ PostId: postId, TopicId: topicId, position, pinned })).get(),
      detachTopic: async (_, { postId, topicId }) =>
        (await PostTopic.destroy({ where: { PostId: postId, TopicId: topicId } })) ? { PostId: postId, TopicId: topicId } : null,
    },
    PostConnection: {
      endCursor: ({ nodes }) => nodes.length ? Buffer.from(JSON.stringify([nodes.at(-1).createdAt, nodes.at(-1).id])).toString('base64url') : null,
    },
    Post: {
      createdAt: (p) => p.createdAt.toISOString(),
      author: (p, _, c) => p.AuthorId && c.user.load(p.AuthorId),
      likeCount: (p, _, c) => c.likeCount.load(p.id),
      topics: (p, { first }, c) => ({ totalCount: () => c.topicCount.load(p.id), nodes: () => c.topicsOfPost(p.id, first) }),
    },
    Topic: {
      posts: (t, { first }, c) => ({ totalCount: () => c.postCount.load(t.id), nodes: () => c.postsOfTopic(t.id, first) }),
    },
    PostTopic: {
      postId: (r) => r.PostId, topicId: (r) => r.TopicId, createdAt: (r) => r.createdAt.toISOString(),
      post: (r, _, c) => r.post ?? c.post.load(r.PostId),
      topic: (r, _, c) => r.topic ?? c.topic.load(r.TopicId),
    },
  };
  const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');
  const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), context, graphiql: false, landingPage: false, logging: 'error' });
  await sequelize.authenticate();
  createServer(yoga).listen(port, '127.0.0.1');
}
