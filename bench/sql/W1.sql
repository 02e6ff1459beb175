\set id random(1, 100000 * :scale)
SELECT json_build_object('id', p.id, 'title', p.title, 'author', u.name,
  'total', (SELECT count(*) FROM "PostTopic" pt WHERE pt."PostId" = p.id),
  'topics', (SELECT coalesce(json_agg(json_build_object('position', position, 'pinned', pinned, 'name', name, 'slug', slug)), '[]')
    FROM (SELECT pt.position, pt.pinned, t.name, t.slug FROM "PostTopic" pt JOIN "Topics" t ON t.id = pt."TopicId"
          WHERE pt."PostId" = p.id ORDER BY pt.position, pt."TopicId" LIMIT 10) x))
FROM "Posts" p LEFT JOIN "Users" u ON u.id = p."AuthorId" WHERE p.id = :id;
