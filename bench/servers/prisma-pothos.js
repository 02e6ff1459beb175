// Prisma 7 + Pothos relay connections, served by graphql-yoga. As tuned by someone who read the SQL: the preview feature
// relationJoins, and a keyset written by hand for the feed. prisma-stock is the same without either, as the manuals show it.
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { PrismaClient } from '@prisma/client';
import { PrismaPg } from '@prisma/adapter-pg';
import SchemaBuilder from '@pothos/core';
import RelayPlugin, { resolveCursorConnection } from '@pothos/plugin-relay';
import PrismaPlugin, { queryFromInfo } from '@pothos/plugin-prisma';
import { getDatamodel } from '../prisma/pothos.ts';

export async function start({ url, port, pool, tuned = true }) {
  const relationLoadStrategy = tuned ? 'join' : 'query';
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: pool }) });
  const builder = new SchemaBuilder({
    plugins: [PrismaPlugin, RelayPlugin],
    prisma: { client: prisma, dmmf: getDatamodel(), filterConnectionTotalCount: true },
    relay: { nodesOnConnection: true, clientMutationId: 'omit' },
  });
  builder.prismaObject('User', { fields: (t) => ({
    id: t.exposeID('id'), username: t.exposeString('username', { nullable: true }),
    name: t.exposeString('name', { nullable: true }), bio: t.exposeString('bio', { nullable: true }),
  }) });
  builder.prismaObject('Post', { fields: (t) => ({
    id: t.exposeID('id'), title: t.exposeString('title', { nullable: true }), body: t.exposeString('body', { nullable: true }),
    published: t.exposeBoolean('published', { nullable: true }), createdAt: t.string({ resolve: (p) => p.createdAt.toISOString() }),
    author: t.relation('author', { nullable: true }),
    likeCount: t.relationCount('actions', { where: { likedAt: { not: null } } }),
    topics: t.relatedConnection('postTopics', { cursor: 'postId_topicId', totalCount: true, query: { orderBy: [{ position: 'asc' }, { topicId: 'asc' }] } }),
  }) });
  builder.prismaObject('Topic', { fields: (t) => ({
    id: t.exposeID('id'), name: t.exposeString('name', { nullable: true }), slug: t.exposeString('slug', { nullable: true }),
    description: t.exposeString('description', { nullable: true }),
    posts: t.relatedConnection('postTopics', { cursor: 'postId_topicId', totalCount: true, query: { orderBy: [{ createdAt: 'desc' }, { postId: 'desc' }] } }),
  }) });
  builder.prismaObject('PostTopic', { fields: (t) => ({
    postId: t.exposeID('postId'), topicId: t.exposeID('topicId'), position: t.exposeInt('position'), pinned: t.exposeBoolean('pinned'),
    createdAt: t.string({ resolve: (r) => r.createdAt.toISOString() }), post: t.relation('post'), topic: t.relation('topic'),
  }) });
  builder.queryType({ fields: (t) => ({
    post: t.prismaField({ type: 'Post', nullable: true, args: { id: t.arg.id({ required: true }) },
      resolve: (query, _, { id }) => prisma.post.findUnique({ ...query, relationLoadStrategy, where: { id: Number(id) } }) }),
    topic: t.prismaField({ type: 'Topic', nullable: true, args: { slug: t.arg.string({ required: true }) },
      resolve: (query, _, { slug }) => prisma.topic.findUnique({ ...query, relationLoadStrategy, where: { slug } }) }),
    posts: tuned ? t.connection({ type: 'Post',
      resolve: (_, args, context, info) => resolveCursorConnection(
        { args, toCursor: (p) => Buffer.from(JSON.stringify([p.createdAt, p.id])).toString('base64url') },
        ({ after, limit }) => {
          const [createdAt, id] = after ? JSON.parse(Buffer.from(after, 'base64url')) : [];
          return prisma.post.findMany({
            ...queryFromInfo({ context, info, paths: [['nodes'], ['edges', 'node']] }), relationLoadStrategy, take: limit,
            where: after ? { createdAt: { lte: createdAt }, OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }] } : undefined,
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          });
        }) }) : t.prismaConnection({ type: 'Post', cursor: 'id',
      resolve: (query) => prisma.post.findMany({ ...query, relationLoadStrategy, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }) }),
    postTopics: t.prismaConnection({ type: 'PostTopic', cursor: 'postId_topicId',
      args: { topicId: t.arg.id({ required: true }), pinned: t.arg.boolean() },
      totalCount: (_, { topicId, pinned }) => prisma.postTopic.count({ where: { topicId: Number(topicId), pinned: pinned ?? undefined } }),
      resolve: (query, _, { topicId, pinned }) => prisma.postTopic.findMany({ ...query, relationLoadStrategy,
        where: { topicId: Number(topicId), pinned: pinned ?? undefined }, orderBy: [{ createdAt: 'asc' }, { postId: 'asc' }] }) }),
  }) });
  const key = (t) => ({ postId: t.arg.id({ required: true }), topicId: t.arg.id({ required: true }) });
  builder.mutationType({ fields: (t) => ({
    attachTopic: t.prismaField({ type: 'PostTopic', args: { ...key(t), position: t.arg.int({ defaultValue: 0, required: true }), pinned: t.arg.boolean({ defaultValue: false, required: true }) },
      resolve: (query, _, { postId, topicId, position, pinned }) =>
        prisma.postTopic.create({ ...query, data: { postId: Number(postId), topicId: Number(topicId), position, pinned } }) }),
    detachTopic: t.prismaField({ type: 'PostTopic', nullable: true, args: key(t),
      resolve: (query, _, { postId, topicId }) =>
        prisma.postTopic.delete({ ...query, where: { postId_topicId: { postId: Number(postId), topicId: Number(topicId) } } }) }),
    replaceTopic: t.prismaField({ type: 'PostTopic', nullable: true,
      args: { postId: t.arg.id({ required: true }), detach: t.arg.id({ required: true }), attach: t.arg.id({ required: true }), position: t.arg.int({ required: true }) },
      resolve: async (query, _, { postId, detach, attach, position }) => {
        const key = { postId: Number(postId), topicId: Number(attach) };
        const { postTopics } = await prisma.post.update({ where: { id: key.postId }, select: { postTopics: { ...query, where: key } }, data: { postTopics: {
          create: { topicId: key.topicId, position: 0 },
          update: { where: { postId_topicId: key }, data: { position } },
          deleteMany: { topicId: Number(detach) },
        } } });
        return postTopics[0];
      } }),
  }) });
  await prisma.$connect();
  createServer(createYoga({ schema: builder.toSchema(), graphiql: false, landingPage: false, logging: 'error' })).listen(port, '127.0.0.1');
}
