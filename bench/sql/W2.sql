\set id random(100, 100000 * :scale)
\set e 1672531200 + (:id / 3) * 1200 / :scale + ((:id / 3) * 7919) % 1000
SELECT json_agg(json_build_object('id', p.id, 'title', p.title, 'author', (SELECT u.name FROM "Users" u WHERE u.id = p."AuthorId"),
  'likes', (SELECT count(*) FROM "PostAction" a WHERE a."PostId" = p.id AND a."likedAt" IS NOT NULL),
  'total', (SELECT count(*) FROM "PostTopic" pt WHERE pt."PostId" = p.id),
  'topics', (SELECT coalesce(json_agg(json_build_object('position', position, 'pinned', pinned, 'name', name, 'slug', slug)), '[]')
    FROM (SELECT pt.position, pt.pinned, t.name, t.slug FROM "PostTopic" pt JOIN "Topics" t ON t.id = pt."TopicId"
          WHERE pt."PostId" = p.id ORDER BY pt.position, pt."TopicId" LIMIT 5) x)))
FROM (SELECT id, title, "AuthorId" FROM "Posts" WHERE ("createdAt", id) < (to_timestamp(:e), :id)
      ORDER BY "createdAt" DESC, id DESC LIMIT 20) p;
