\set tid random(1, 990)
SELECT json_build_object('name', t.name,
  'total', (SELECT count(*) FROM "PostTopic" pt JOIN "Posts" p ON p.id = pt."PostId" WHERE pt."TopicId" = t.id AND p."createdAt" >= '2023-07-01Z'),
  'posts', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'title', x.title, 'likes', x.likes,
      'total', (SELECT count(*) FROM "PostTopic" pt WHERE pt."PostId" = x.id)) ORDER BY x.likes DESC, x.id DESC), '[]')
    FROM (SELECT p.id, p.title, (SELECT count(*) FROM "PostAction" a WHERE a."PostId" = p.id AND a."likedAt" IS NOT NULL) likes
          FROM "PostTopic" pt JOIN "Posts" p ON p.id = pt."PostId"
          WHERE pt."TopicId" = t.id AND p."createdAt" >= '2023-07-01Z' ORDER BY likes DESC, p.id DESC LIMIT 20) x))
FROM "Topics" t WHERE t.slug = 'topic-' || :tid;
