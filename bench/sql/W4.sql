\set tid random(1, 990)
WITH m AS MATERIALIZED (SELECT "PostId", position, "createdAt" FROM "PostTopic" WHERE "TopicId" = :tid AND pinned)
SELECT json_build_object('total', (SELECT count(*) FROM m),
  'rows', (SELECT coalesce(json_agg(json_build_object('id', f."PostId", 'position', f.position, 'title', p.title) ORDER BY f."createdAt", f."PostId"), '[]')
    FROM (SELECT * FROM m ORDER BY "createdAt", "PostId" LIMIT 50) f JOIN "Posts" p ON p.id = f."PostId"));
