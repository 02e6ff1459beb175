\set pid random(1, 6000) * 16 + :client_id
\set tid random(991, 1000)
INSERT INTO "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId", position, pinned) VALUES (now(), now(), :pid, :tid, 3, false) RETURNING json_build_object('postId', "PostId", 'topicId', "TopicId");
DELETE FROM "PostTopic" WHERE "PostId" = :pid AND "TopicId" = :tid RETURNING json_build_object('postId', "PostId", 'topicId', "TopicId");
