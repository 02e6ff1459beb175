-- As much as one page of each load has.
insert into "Users" (username, name) select 'user' || i, 'User Name ' || i from generate_series(1, 20) i;
insert into "Topics" (name, slug) select 'Topic ' || i, 'topic-' || i from generate_series(1, 10) i;
insert into "Posts" (title, body, "AuthorId", "createdAt")
select 'Post title number ' || i, 'Body', i, timestamptz '2024-01-01 00:00Z' + i * interval '1 hour' from generate_series(1, 20) i;
insert into "PostTopic" ("PostId", "TopicId", position) select p, t, t - 1 from generate_series(1, 20) p, generate_series(1, 5) t;
insert into "PostAction" ("PostId", "UserId", "likedAt") select p, u, now() from generate_series(1, 20) p, generate_series(1, 10) u;
