\set pid random(1, 6000) * 16 + :client_id
\set tid random(991, 995)
\set other :tid + 5
WITH gone AS (DELETE FROM "PostTopic" WHERE "PostId" = :pid AND "TopicId" = :tid)
INSERT INTO "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId", position, pinned) VALUES (now(), now(), :pid, :other, 1, false) RETURNING json_build_object('postId', "PostId", 'topicId', "TopicId", 'position', position);
WITH gone AS (DELETE FROM "PostTopic" WHERE "PostId" = :pid AND "TopicId" = :other)
INSERT INTO "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId", position, pinned) VALUES (now(), now(), :pid, :tid, 1, false) RETURNING json_build_object('postId', "PostId", 'topicId', "TopicId", 'position', position);
