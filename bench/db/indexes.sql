-- For the peers; posttopic makes its own.
-- Every foreign key has an index; the first column of each join table's key (PostId) has the key's own.
CREATE INDEX posts_author ON "Posts" ("AuthorId");
CREATE INDEX posts_created ON "Posts" ("createdAt", id);
CREATE INDEX post_topic_reverse ON "PostTopic" ("TopicId", "PostId");
CREATE INDEX post_topic_position ON "PostTopic" ("PostId", position);
CREATE INDEX post_topic_newest ON "PostTopic" ("TopicId", "createdAt", "PostId");
CREATE INDEX post_action_reverse ON "PostAction" ("UserId", "PostId");
