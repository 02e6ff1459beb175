-- Deterministic data, :scale times 100,000 posts. Topics 991-1000 stay without posts: W5 attaches to them and detaches again.
-- The values of createdAt are whole milliseconds, so that a JavaScript Date holds them exactly.
SET synchronous_commit = off;
SELECT setseed(0.42);

INSERT INTO "Users" (username, name, bio, "createdAt", "updatedAt")
SELECT 'user' || i, 'User Name ' || i, repeat('About user ' || i || '. ', 8), t, t
FROM generate_series(1, 10000 * :scale) i, LATERAL (SELECT timestamptz '2022-01-01 00:00Z' + i * interval '47 min' / :scale) x(t);

INSERT INTO "Topics" (name, slug, description, "createdAt", "updatedAt")
SELECT 'Topic ' || i, 'topic-' || i, repeat('All about topic ' || i || '. ', 6), t, t
FROM generate_series(1, 1000) i, LATERAL (SELECT timestamptz '2022-01-01 00:00Z' + i * interval '1 min') x(t);

-- Three posts share each createdAt, so the keyset's second column counts. pgbench computes the same formula (sql/W2.sql).
INSERT INTO "Posts" (title, body, published, "createdAt", "updatedAt", "AuthorId")
SELECT 'Post title number ' || i, repeat('Body of post ' || i || ' with some words in it. ', 20), random() < 0.9, t, t,
       1 + floor(10000 * :scale * random() ^ 2)::int
FROM generate_series(1, 100000 * :scale) i,
     LATERAL (SELECT to_timestamp(1672531200 + (i / 3) * 1200 / :scale + ((i / 3)::bigint * 7919) % 1000)) x(t);

-- 1-8 draws a post, draw = floor(990 ^ u): P(topic t) ~ 1/t. Doubles are dropped, positions stay 0..n-1.
CREATE TEMP TABLE n AS SELECT id, "createdAt" t, 1 + floor(8 * random())::int n FROM "Posts" ORDER BY id;
CREATE TEMP TABLE draw AS
SELECT n.id, n.t, k, least(990, floor(power(990, random()))::int) topic, random() r1, random() r2
FROM n, generate_series(1, n.n) k;
INSERT INTO "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId", position, pinned)
SELECT c, c, id, topic, row_number() OVER (PARTITION BY id ORDER BY k) - 1, r2 < 0.1
FROM (SELECT DISTINCT ON (id, topic) *, t + floor(r1 * 2592000000) * interval '1 ms' c FROM draw ORDER BY id, topic, k) d
ORDER BY id, k;

-- About 10 actions a post on average, the number skewed; 80 % liked, 35 % bookmarked (some both, never neither).
CREATE TEMP TABLE act AS
SELECT id, t, 1 + floor(10000 * :scale * random())::int usr, random() r1, random() r2
FROM (SELECT id, "createdAt" t, floor(30.3 * random() ^ 2)::int m FROM "Posts" ORDER BY id) p, generate_series(1, m);
INSERT INTO "PostAction" ("createdAt", "updatedAt", "PostId", "UserId", "likedAt", "bookmarkedAt")
SELECT c, c, id, usr, CASE WHEN r2 < 0.8 THEN c END, CASE WHEN r2 >= 0.65 THEN c END
FROM (SELECT DISTINCT ON (id, usr) *, t + floor(r1 * 2592000000) * interval '1 ms' c FROM act ORDER BY id, usr) d
ORDER BY c;
