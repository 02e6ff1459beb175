// Apollo Server + Sequelize as the usual tutorial has it: every resolver asks for its own parent, no batching.
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Op, literal } from 'sequelize';
import { models, withJoinColumns } from './models.js';

export async function start({ url, port, pool }) {
  const { sequelize, Post, Topic, PostTopic, PostAction } = withJoinColumns(models(url, pool));
  const row = (other) => (o) => ({ ...o.PostTopic.get(), [other]: o });
  const resolvers = {
    Query: {
      post: (_, { id }) => Post.findByPk(id),
      posts: async (_, { first, after }) => {
        const where = after ? literal((([at, id]) => `("createdAt", "id") < (${sequelize.escape(at)}, ${sequelize.escape(id)})`)(
          JSON.parse(Buffer.from(after, 'base64url')))) : undefined;
        return { nodes: await Post.findAll({ where, order: [['createdAt', 'DESC'], ['id', 'DESC']], limit: first }) };
      },
      topic: (_, { slug }) => Topic.findOne({ where: { slug } }),
      postTopics: async (_, { topicId, pinned, first }) => {
        const where = pinned === undefined ? { TopicId: topicId } : { TopicId: topicId, pinned };
        const { count, rows } = await PostTopic.findAndCountAll({ where, order: ['createdAt', 'PostId'], limit: first });
        return { totalCount: count, nodes: rows };
      },
    },
    Mutation: {
      attachTopic: (_, { postId, topicId, position, pinned }) => PostTopic.create({ PostId: postId, TopicId: topicId, position, pinned }),
      detachTopic: async (_, { postId, topicId }) => {
        const found = await PostTopic.findOne({ where: { PostId: postId, TopicId: topicId } });
        await found?.destroy();
        return found;
      },
    },
    PostConnection: {
      endCursor: ({ nodes }) => nodes.length ? Buffer.from(JSON.stringify([nodes.at(-1).createdAt, nodes.at(-1).id])).toString('base64url') : null,
    },
    Post: {
      author: (p) => p.getAuthor(),
      likeCount: (p) => PostAction.count({ where: { PostId: p.id, likedAt: { [Op.ne]: null } } }),
      topics: (p, { first }) => ({
        totalCount: () => p.countTopics(),
        nodes: async () => (await p.getTopics({ order: literal('"PostTopic"."position", "PostTopic"."TopicId"'), limit: first })).map(row('topic')),
      }),
    },
    Topic: {
      posts: (t, { first }) => ({
        totalCount: () => t.countPosts(),
        nodes: async () => (await t.getPosts({ order: literal('"PostTopic"."createdAt" DESC, "PostTopic"."PostId" DESC'), limit: first })).map(row('post')),
      }),
    },
    PostTopic: {
      postId: (r) => r.PostId, topicId: (r) => r.TopicId,
      post: (r) => r.post ?? Post.findByPk(r.PostId),
      topic: (r) => r.topic ?? Topic.findByPk(r.TopicId),
    },
  };
  const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');
  await sequelize.authenticate();
  await startStandaloneServer(new ApolloServer({ typeDefs, resolvers, introspection: true }), { listen: { port, host: '127.0.0.1' } });
}
