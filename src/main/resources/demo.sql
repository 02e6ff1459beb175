-- Demo content for an empty database: users, topics, posts, the topics of each post, and what users have done to posts.
-- Nothing here depends on ids or on the clock: rows find each other by username, slug and title.

INSERT INTO "Users" (username, name, bio, "createdAt", "updatedAt")
SELECT username, name, bio, at::timestamptz, at::timestamptz
FROM (VALUES
  ('ada', 'Ada Okonkwo', 'Designs data models in Lagos and writes down what she would have liked to know a year earlier.',
    '2024-05-13 08:12:00+00'),
  ('jun.tanaka', 'Jun Tanaka', 'Builds backends in Osaka, mostly in Java, and collects slow queries like others collect stamps.',
    '2024-05-13 09:40:00+00'),
  ('mariana_s', 'Mariana Souza', 'Web developer from Recife who reads HTTP specifications on the bus.',
    '2024-05-14 14:05:00+00'),
  ('lars', 'Lars Hedegaard', 'Has run PostgreSQL for a Danish railway for eleven years and still learns something every week.',
    '2024-05-15 07:30:00+00'),
  ('priya.n', 'Priya Nair', 'Engineer in Kochi, fond of plain SQL, short functions and long walks.',
    '2024-05-16 05:55:00+00'),
  ('tomasz', 'Tomasz Wrona', 'Works on payment systems in Gdańsk, where a lost update is a lost customer.',
    '2024-05-17 10:20:00+00'),
  ('leila-h', 'Leila Haddad', 'Security consultant from Beirut who would rather review a design than an incident.',
    '2024-05-20 12:45:00+00'),
  ('kwame', 'Kwame Mensah', 'Keeps a hospitals systems awake in Kumasi and sleeps well thanks to good dashboards.',
    '2024-05-22 16:10:00+00'),
  ('sofia.r', 'Sofía Rojas', 'Frontend developer in Valparaíso who asks the backend the awkward questions.',
    '2024-05-27 19:25:00+00'),
  ('wei.chen', 'Chen Wei', 'Teaches database internals in Chengdu and builds toy storage engines for fun.',
    '2024-05-29 03:15:00+00'),
  ('nina.k', 'Nina Kovalenko', 'Performance engineer from Lviv who measures first and guesses never.',
    '2024-09-02 11:00:00+00'),
  ('aroha', 'Aroha Ngata', 'Reads a lot, writes rarely, and runs a librarys catalogue in Rotorua.',
    '2025-03-11 21:35:00+00')
) AS draft (username, name, bio, at)
ORDER BY at;

INSERT INTO "Topics" (name, slug, description, "createdAt", "updatedAt")
SELECT name, slug, description, at, at
FROM (VALUES
  (0, 'Databases', 'databases', 'How data is stored, kept consistent and found again, whatever the product.'),
  (1, 'PostgreSQL', 'postgresql', 'One database in depth: its planner, its storage, its types and its habits.'),
  (2, 'SQL', 'sql', 'The language: joins, grouping, windows and the meaning of NULL.'),
  (3, 'GraphQL', 'graphql', 'Schemas, selections and the servers that answer them.'),
  (4, 'ORM', 'orm', 'Objects and rows, and what gets lost on the way between them.'),
  (5, 'Join tables', 'join-tables', 'Many-to-many relations as models with a life of their own.'),
  (6, 'Pagination', 'pagination', 'Reading long lists a page at a time without skipping or repeating.'),
  (7, 'Indexes', 'indexes', 'Which index serves which question, and what it costs to keep.'),
  (8, 'Transactions', 'transactions', 'Isolation, locks and what happens when two people write at once.'),
  (9, 'Caching', 'caching', 'Keeping answers for later, and knowing when they are no longer true.'),
  (10, 'HTTP', 'http', 'Methods, headers and status codes between browser and server.'),
  (11, 'Java', 'java', 'The language, its runtime and the libraries around it.'),
  (12, 'Testing', 'testing', 'Finding out that it broke before anyone else does.'),
  (13, 'Security', 'security', 'Who may do what, and how to keep it that way.'),
  (14, 'Observability', 'observability', 'Logs, metrics and traces that answer questions nobody had prepared.')
) AS draft (place, name, slug, description),
  LATERAL (SELECT timestamptz '2024-06-01 09:00:00+00' + place * interval '7 minutes' AS at) AS made
ORDER BY place;

-- An empty author is nobody: these two came from an older collection.
INSERT INTO "Posts" (title, body, "AuthorId", "createdAt", "updatedAt")
SELECT draft.title, draft.body, author.id, draft.at::timestamptz, draft.at::timestamptz
FROM (VALUES
  ('2024-06-03 07:10:00+00', 'ada', 'A join table is a table',
    'Many schemas treat the table between posts and topics as plumbing that nobody should look at. The moment somebody asks when a post was tagged, or by whom, that table needs columns, and columns need a name and an owner in the code. Give it both on the first day, because it is cheaper than discovering it later.'),
  ('2024-06-12 03:10:00+00', 'lars', 'What an index-only scan needs',
    'PostgreSQL can answer a query from an index alone when every column it needs is in the index and the visibility map says that the heap page is all visible. On a table that is written all the time, the second condition is the one that fails. VACUUM sets the bits, so a scan that became slow may only be waiting for autovacuum.'),
  ('2024-06-28 04:27:07+00', 'priya.n', 'OFFSET reads what it skips',
    'OFFSET 10000 LIMIT 20 makes the database produce 10020 rows and throw nearly all of them away. It is also wrong under writes: a row inserted on an earlier page pushes one row over the boundary, and the reader sees it twice. A WHERE clause on the last row seen has neither problem.'),
  ('2024-07-03 02:01:21+00', 'ada', 'Row comparison is the heart of keyset pagination',
    'WHERE (created_at, id) < ($1, $2) is standard SQL, and PostgreSQL can turn it into one range of a B-tree on both columns. The spelled-out form with OR means the same but often ends up as a filter. Mixed directions, one column ascending and one descending, need the spelled-out form or an expression that flips one of them.'),
  ('2024-07-17 04:52:42+00', 'jun.tanaka', 'The n + 1 problem is not about GraphQL',
    'Any code that loads a list and then touches a relation of each element can send one query per element. GraphQL only makes it visible, since the resolver of a nested field is called once for each parent. Batching by level turns 101 statements into 2, and compiling the selection into one statement turns them into 1.'),
  ('2024-08-07 03:01:10+00', 'mariana_s', 'ETag and Last-Modified are not rivals',
    'Last-Modified has a resolution of one second, so two writes within the same second look alike. An ETag can be any string that changes with the content, such as a version column. A server may send both, and a client that has both sends both back, whereupon If-None-Match wins.'),
  ('2024-08-14 06:26:45+00', 'ada', 'When the ORM hides the join table',
    'A many-to-many mapping without an entity is pleasant until the relation gets a property of its own. Then every place that said post.topics must say post.postTopics.topic, and the change runs through the whole code base. Mapping the join as an entity from the start costs one class.'),
  ('2024-08-25 06:09:27+00', 'tomasz', 'Read committed sees more than you think',
    'In PostgreSQL''s default isolation level every statement takes its own snapshot. Two SELECTs in one transaction may therefore disagree, and an UPDATE that waited for a lock checks its WHERE clause again on the new version of the row. Code that reads, decides and writes needs a lock, a version check or a stricter level.'),
  ('2024-08-28 11:09:16+00', 'leila-h', 'SameSite is a good default and a poor defence',
    'Cookies with SameSite=Lax are not sent with cross-site POST requests, which stops the simplest forgeries. They are still sent with top-level GET navigation, so a GET that changes something stays exposed. Requests from a sibling subdomain count as same-site too.'),
  ('2024-09-15 11:26:12+00', 'ada', 'Three ways to ask for posts without a topic',
    'NOT EXISTS, LEFT JOIN with IS NULL, and NOT IN look interchangeable. The third one returns nothing at all if the subquery yields a single NULL, because comparing with NULL is unknown. PostgreSQL plans the first two as an anti join, and NOT EXISTS says most plainly what is meant.'),
  ('2024-09-28 07:59:15+00', 'priya.n', 'What a Relay connection promises',
    'An edge carries a cursor because the cursor belongs to the place in the list and not to the object. The same post has one cursor in the newest posts and another one in the most liked. That is why cursors sit beside node and not inside it.'),
  ('2024-10-22 09:49:25+00', 'lars', 'A short guide to reading EXPLAIN',
    'Read from the innermost node outwards and compare estimated rows with actual rows. A factor of a thousand between the two is where the trouble began, and the slow node further up is only its consequence. Add BUFFERS: pages touched vary much less from run to run than milliseconds do.'),
  ('2024-10-30 06:56:42+00', 'ada', 'Counting is linear',
    'COUNT(*) has to look at every row that it counts, since each transaction may see a different set. An index makes the rows narrower, not fewer. If the page shows 1000+ anyway, let a subquery with LIMIT 1001 do the counting and stop there.'),
  ('2024-11-05 09:21:06+00', 'kwame', 'Percentiles do not average',
    'The mean of ten servers'' 99th percentiles is a number without a meaning. Merge histograms with the same buckets instead, and take the percentile from the sum. That is why exporting buckets beats exporting finished percentiles.'),
  ('2024-11-20 08:02:37+00', 'jun.tanaka', 'Virtual threads want blocking code',
    'A virtual thread that waits for a socket gives its carrier thread back, so ten thousand of them can wait on a handful of real ones. There is nothing to pool: create one for each task. Limit what is scarce instead, for example with a semaphore in front of the database or simply by the size of the connection pool.'),
  ('2024-12-02 12:01:15+00', 'mariana_s', 'Depth limits do not bound cost',
    'A query of depth three that asks for a hundred items on each level returns a million leaves. A query of depth fifteen that follows to-one references is harmless. Multiply page sizes along the path and limit the product, because that is what the database will have to do.'),
  ('2024-12-11 11:17:00+00', 'ada', 'A composite primary key serves only one direction',
    'The primary key on (post_id, topic_id) finds the topics of a post at once. It is of little use for the posts of a topic, because the leading column is unknown. Each direction of a join table deserves its own index, with the sort column in the middle and the other key at the end.'),
  ('2024-12-27 15:49:52+00', 'tomasz', 'Optimistic locking in one sentence',
    'UPDATE ... SET version = version + 1 WHERE id = $1 AND version = $2, and if no row was changed then somebody else was faster. It takes no lock while a person thinks. What to do next, whether to merge, to retry or to ask, is a question for the product and not for the database.'),
  ('2025-01-01 16:39:51+00', 'priya.n', 'Test against the database you ship',
    'An in-memory substitute accepts SQL that the real server refuses and refuses SQL that it accepts. Starting a real PostgreSQL takes a few seconds, and creating a database from a template takes a fraction of one. The tests you no longer have to explain pay for it.'),
  ('2025-01-15 12:45:57+00', 'leila-h', 'Bind every value, including the ones you trust',
    'A value that is safe today comes from an enum, and next year from a form. Bound parameters keep data out of the grammar, whatever it contains. Identifiers cannot be bound, so those must come from a fixed list in the code.'),
  ('2025-02-05 14:09:10+00', 'ada', 'Compiling a GraphQL selection to SQL',
    'The selection of a request is a tree, and so is nested JSON. LATERAL subqueries with json_agg let one statement follow the tree: a page of posts, for each its first three topics, for each of those its name. The planner sees the whole question, and the network is crossed once.'),
  ('2025-02-12 11:49:30+00', '', 'The birth of the relational model',
    'Edgar F. Codd published A Relational Model of Data for Large Shared Data Banks in 1970. His point was independence: programs should say which data they want and not how the records are chained together. Most arguments about query languages since then have been variations on that theme.'),
  ('2025-02-23 14:46:57+00', 'lars', 'Partial indexes for flags',
    'A flag that is true for one row in a thousand is a poor index column and an excellent index condition. CREATE INDEX ... WHERE pinned holds only the rows in question, so it is small and cheap to keep up. The query must imply the condition, or the planner may not use it.'),
  ('2025-02-26 13:01:31+00', 'jun.tanaka', 'Persisted queries make GraphQL cacheable',
    'A client that sends a hash in place of the document can use GET, and a GET can be cached on the way. The server keeps the documents it knows and may refuse all others. The first property saves bytes, the second one is a security measure.'),
  ('2025-03-16 16:33:12+00', 'ada', 'Cursors should survive deletion',
    'A cursor that names a row breaks as soon as the row is gone. A cursor that holds the sort values of the row marks a place in the order, and the place remains. So encode the values and the key, and compare with less-than instead of looking the row up.'),
  ('2025-03-29 16:22:00+00', 'mariana_s', 'Cache invalidation starts with naming',
    'A cached value depends on rows, and someone has to know which. If its key contains the version of the row it came from, an old entry is never wrong, it is merely never asked for again. What is left to decide is how much memory forgotten entries may take.'),
  ('2025-04-22 20:27:55+00', 'sofia.r', 'Position columns: dense, sparse or fractional',
    'Dense positions of 0, 1, 2 are easy to read and make every insertion in front rewrite its followers. Gaps postpone the rewriting, and fractional keys such as strings between strings avoid it but grow with use. For a list of five topics the rewriting is nothing, so take the numbers that people understand.'),
  ('2025-04-30 20:49:57+00', 'kwame', 'Propagate the trace, not only the request id',
    'The traceparent header carries a trace id, the id of the parent span and a flag for sampling. Because it is a W3C recommendation, a proxy and a database driver from different vendors can agree on it. A log line with the trace id in it is worth ten without.'),
  ('2025-05-06 17:29:06+00', 'ada', 'Nullable is a promise about failure',
    'In GraphQL an error in a non-null field makes its parent null, and so on upwards until something may be null. A list of [Post!]! therefore fails as a whole if one element fails. Mark a field non-null where a missing value means that the response is useless, and not merely unusual.'),
  ('2025-05-21 19:25:22+00', 'tomasz', 'SKIP LOCKED makes a queue',
    'SELECT ... FOR UPDATE SKIP LOCKED LIMIT 1 gives each worker a different row without waiting. If the worker dies, its transaction ends and the row is free again. For a few hundred jobs a second this is a queue without another system to run.'),
  ('2025-06-02 16:38:45+00', 'priya.n', 'A test that names the behaviour',
    'shouldWork is not the name of a test, and neither is the name of the method under test. A good name is a sentence that becomes false when the behaviour breaks. Read the list of failing names in the build, and you should know what users will notice.'),
  ('2025-06-11 19:09:15+00', 'lars', 'Why autovacuum should run more often',
    'The default waits until a fifth of the table has changed, which on a table of a hundred million rows means twenty million dead ones. Lower autovacuum_vacuum_scale_factor for the large tables. Frequent small runs disturb less than a rare long one.'),
  ('2025-06-27 17:56:52+00', 'jun.tanaka', 'Records make good aggregates',
    'A record is immutable, compares by value and has no proxy behind it. An object-relational mapper that relies on lazy loading cannot use it, whereas one that loads the whole aggregate at once can. What you give up is the surprise of a query inside a getter.'),
  ('2025-07-02 21:01:36+00', 'ada', 'Attach it, whether or not it is attached',
    'Checking first and inserting then leaves a gap in which another request does the same. INSERT ... ON CONFLICT DO NOTHING closes the gap, since the unique index is the judge. With DO NOTHING an existing row is not returned by RETURNING, so read it afterwards if the caller wants to see it.'),
  ('2025-07-16 20:23:27+00', 'wei.chen', 'A buffer pool is a cache with obligations',
    'A database keeps pages in memory like any cache, but may not simply drop a dirty one. The log record that describes a change must reach the disk before the page does. This rule, write-ahead logging, is what lets a server lose its memory and keep its word.'),
  ('2025-08-07 01:02:25+00', 'mariana_s', 'Errors are part of the response',
    'A GraphQL response may hold data and errors at the same time, and clients must expect both. Put a stable code into extensions, because messages get reworded and translated. The path in an error says which field it belongs to, so that a page can show everything else.'),
  ('2025-08-14 01:57:30+00', 'ada', 'Ties break pagination',
    'If two posts have the same timestamp and the order says nothing more, the database may return them in either order, differently each time. A page boundary between the two then loses one or shows it twice. End every ORDER BY in a unique column, and let the index end in it as well.'),
  ('2025-08-24 22:09:42+00', 'leila-h', 'Authorise rows, not resolvers',
    'The same post can be reached through its author, its topic, a search and a node lookup. A check in one resolver leaves the other three doors open. Put the rule where all the paths meet, which is the condition on the table.'),
  ('2025-08-27 23:39:01+00', '', 'Idempotent does not mean safe',
    'A safe method does not ask for a change, and an idempotent one may be repeated without a further effect. DELETE is idempotent but not safe, and POST is neither. A client may retry an idempotent request by itself after a broken connection, which is why the distinction is more than pedantry.'),
  ('2025-09-14 21:25:27+00', 'jun.tanaka', 'Time zones in PostgreSQL',
    'timestamp with time zone does not store a zone. It stores a moment, converts on the way in and out by the session''s setting, and takes eight bytes like its sibling without a zone. For things that happened it is nearly always the right type.'),
  ('2025-09-27 23:29:00+00', 'priya.n', 'Lateral joins, or a loop in the FROM clause',
    'A LATERAL subquery may refer to the tables before it, so it runs once for each of their rows. That makes the newest three comments of each post a plain query with a LIMIT inside. With an index on the post and the date it reads three index entries for each post.'),
  ('2025-10-21 21:49:40+00', 'tomasz', 'Migrations are code that runs once, in the worst place',
    'A migration meets data that no test has seen. Make it repeatable, let it check what is there before it creates anything, and rehearse it on a copy of the real database. A column that is nullable or has a default lets the old version of the application go on writing meanwhile.'),
  ('2025-10-30 01:27:27+00', 'ada', 'Is totalCount worth its price?',
    'A count over all matching rows costs more than the page itself as soon as the table is large. Interfaces show the number because the API has it, seldom because someone needs it. Make it a field that is computed only when selected, and let the client say at which number it stops caring.'),
  ('2025-11-05 01:22:21+00', 'sofia.r', 'Vary is the header everyone forgets',
    'A shared cache stores a response by its URL, unless Vary names request headers that matter too. If the answer depends on Accept-Language and the header does not say so, someone gets the wrong language. For answers that depend on who is asking, Cache-Control: private is the better tool.'),
  ('2025-11-20 05:33:22+00', 'lars', 'BRIN: an index of a few kilobytes',
    'A block range index keeps the smallest and the largest value for each range of pages. On a log table whose rows arrive in order of time, that is enough to skip nearly everything. If the rows are shuffled, every range overlaps every question and the index is useless.'),
  ('2025-12-02 06:01:30+00', 'jun.tanaka', 'Measure the parse, too',
    'Parsing and validating a large document can take longer than executing it. Clients send the same handful of documents again and again, so a bounded cache by text removes nearly all of that time. It has to be bounded, because otherwise a loop that puts literals into its queries fills the heap.'),
  ('2025-12-11 02:46:45+00', 'nina.k', 'pg_stat_statements first',
    'Before you tune a query, find out which one deserves it. The extension adds up calls, time and blocks by normalised statement, and the order by total time is seldom the order people guess. A statement of two milliseconds that runs a million times a day beats the report that takes a minute.'),
  ('2025-12-27 03:49:07+00', 'mariana_s', 'stale-while-revalidate in practice',
    'The directive lets a cache answer with an old response while it fetches a new one in the background. The visitor never waits, and only the first one after expiry sees old content. It suits lists and counters, and it does not suit anything a user has just changed.'),
  ('2026-01-01 01:08:36+00', 'ada', 'Posts that have every one of these topics',
    'The question is called relational division. Group the join rows by post and compare the count with the number of topics, or write one EXISTS for each topic. The second form lets the planner begin with the rarest topic, and usually wins while the list is short.'),
  ('2026-01-15 03:45:12+00', 'kwame', 'A health check should be able to fail',
    'An endpoint that always says OK only proves that the process can print OK. One that queries the database takes every server out of rotation when the database has a hiccup. Separate the questions: is this process alive, and should it get traffic now.'),
  ('2026-02-05 02:38:55+00', 'priya.n', 'Lazy loading is a network call in disguise',
    'A getter that may run a query looks exactly like one that does not. In a loop the difference is one statement or one per element, and nothing in the code shows it. Fetch what the page needs in the query that opens it, and make other access an error.'),
  ('2026-02-12 05:49:45+00', 'wei.chen', 'Serializable does not have to mean slow',
    'PostgreSQL''s serializable level takes no additional blocking locks. It watches for dangerous patterns among concurrent transactions and aborts one of them, so the caller must be ready to retry. For short transactions with few conflicts, that is often cheaper than reasoning about anomalies.'),
  ('2026-02-23 05:17:42+00', 'ada', 'Likes and bookmarks are rows as well',
    'One row for each user and post, with a time for each thing the user has done, replaces two tables and two sets of endpoints. NULL means not done, and a time also tells when. The row can be deleted once its last time is gone.'),
  ('2026-02-26 10:01:46+00', 'leila-h', 'Compare secrets in constant time',
    'A comparison that stops at the first differing byte tells an attacker how far the guess was right. MessageDigest.isEqual takes the same time wherever the difference is. Over a network the signal is weak, but the remedy is a single call.'),
  ('2026-03-16 10:02:57+00', 'jun.tanaka', 'Snapshot the schema',
    'Printing the schema into the repository turns every change of the API into a line in a review. Removing a field or making an argument required then cannot happen by accident. A tool can say which differences break clients, and a person can say whether that matters.'),
  ('2026-03-29 06:21:15+00', 'tomasz', 'Searching text without another server',
    'A tsvector with a GIN index answers searches for words in milliseconds on millions of rows. The last word as a prefix, written wor:*, is all that a search field needs to suggest while someone types. What it lacks is typo tolerance, for which pg_trgm is the usual companion.'),
  ('2026-04-22 07:56:40+00', 'ada', 'Two applications, one schema',
    'When a second program moves into a database that an ORM created, the ORM''s conventions become the contract. Quoted names in mixed case, a createdAt without a default, a join table whose primary key is its two columns: all of it has to stay as it is. Add columns that are nullable or have defaults, and the first program never notices.'),
  ('2026-04-30 05:49:12+00', 'mariana_s', 'What a thread dump tells in ten seconds',
    'Take three dumps, five seconds apart, and look for threads that stand in the same place in all of them. A hundred threads waiting for a connection mean that the size of the pool is rarely the cause: somebody holds connections for too long. The holder is in the same dump.'),
  ('2026-05-06 07:58:51+00', 'lars', 'fsync and the meaning of committed',
    'A commit returns when its log record is on stable storage, which takes one flush of the disk. Concurrent commits share a flush, so throughput is higher than the latency suggests. With synchronous_commit off, a crash may lose the last moments of commits but never damages what is there.'),
  ('2026-05-21 06:25:37+00', 'ada', 'Name the edge after the row',
    'If a connection between posts and topics goes through a table with columns of its own, let its nodes be the rows of that table. A note, a position and a date then have a place, a global id and a type. Clients that only want the topic go one field further, and nobody has to invent extra fields on edges.')
) AS draft (at, username, title, body)
LEFT JOIN "Users" AS author ON author.username = draft.username
ORDER BY draft.at;

-- The topics of each post in their order. Most were added by the author a minute after the post, every fifth by leila-h or lars
-- in the days after it, who also look after posts without an author. Of a few nobody knows any more.
INSERT INTO "PostTopic" ("PostId", "TopicId", position, pinned, note, "AddedById", "createdAt", "updatedAt")
SELECT post.id, topic.id, listed.nth - 1, coalesce(said.pinned, false), said.note,
  CASE
    WHEN (post.nth + listed.nth * 4) % 17 = 0 THEN NULL
    WHEN (post.nth + listed.nth) % 5 = 0 OR post."AuthorId" IS NULL THEN curator.id
    ELSE post."AuthorId"
  END,
  added.at, added.at
FROM (VALUES
  ('A join table is a table', 'join-tables databases sql'),
  ('What an index-only scan needs', 'postgresql indexes'),
  ('OFFSET reads what it skips', 'pagination sql databases'),
  ('Row comparison is the heart of keyset pagination', 'pagination indexes postgresql'),
  ('The n + 1 problem is not about GraphQL', 'graphql orm'),
  ('ETag and Last-Modified are not rivals', 'http caching'),
  ('When the ORM hides the join table', 'orm join-tables'),
  ('Read committed sees more than you think', 'transactions postgresql'),
  ('SameSite is a good default and a poor defence', 'security http'),
  ('Three ways to ask for posts without a topic', 'sql join-tables'),
  ('What a Relay connection promises', 'graphql pagination'),
  ('A short guide to reading EXPLAIN', 'postgresql databases'),
  ('Counting is linear', 'databases sql postgresql'),
  ('Percentiles do not average', 'observability'),
  ('Virtual threads want blocking code', 'java'),
  ('Depth limits do not bound cost', 'graphql security'),
  ('A composite primary key serves only one direction', 'indexes postgresql join-tables databases sql'),
  ('Optimistic locking in one sentence', 'databases orm transactions'),
  ('Test against the database you ship', 'testing postgresql'),
  ('Bind every value, including the ones you trust', 'security databases'),
  ('Compiling a GraphQL selection to SQL', 'graphql sql orm postgresql'),
  ('The birth of the relational model', 'databases'),
  ('Partial indexes for flags', 'postgresql indexes sql'),
  ('Persisted queries make GraphQL cacheable', 'http graphql'),
  ('Cursors should survive deletion', 'pagination databases'),
  ('Cache invalidation starts with naming', 'caching databases'),
  ('Position columns: dense, sparse or fractional', 'join-tables sql databases'),
  ('Propagate the trace, not only the request id', 'observability http'),
  ('Nullable is a promise about failure', 'graphql'),
  ('SKIP LOCKED makes a queue', 'postgresql transactions'),
  ('A test that names the behaviour', 'java testing'),
  ('Why autovacuum should run more often', 'postgresql'),
  ('Records make good aggregates', 'orm java'),
  ('Attach it, whether or not it is attached', 'join-tables postgresql transactions sql'),
  ('A buffer pool is a cache with obligations', 'databases caching'),
  ('Errors are part of the response', 'graphql http'),
  ('Ties break pagination', 'sql pagination indexes databases'),
  ('Authorise rows, not resolvers', 'security graphql'),
  ('Idempotent does not mean safe', 'http'),
  ('Time zones in PostgreSQL', 'databases postgresql sql'),
  ('Lateral joins, or a loop in the FROM clause', 'postgresql sql'),
  ('Migrations are code that runs once, in the worst place', 'testing databases'),
  ('Is totalCount worth its price?', 'graphql pagination databases sql'),
  ('Vary is the header everyone forgets', 'http security caching'),
  ('BRIN: an index of a few kilobytes', 'indexes postgresql'),
  ('Measure the parse, too', 'graphql java observability'),
  ('pg_stat_statements first', 'postgresql observability'),
  ('stale-while-revalidate in practice', 'caching http'),
  ('Posts that have every one of these topics', 'join-tables sql indexes postgresql databases'),
  ('A health check should be able to fail', 'observability testing'),
  ('Lazy loading is a network call in disguise', 'orm sql'),
  ('Serializable does not have to mean slow', 'databases transactions'),
  ('Likes and bookmarks are rows as well', 'join-tables graphql'),
  ('Compare secrets in constant time', 'security java'),
  ('Snapshot the schema', 'graphql testing'),
  ('Searching text without another server', 'postgresql sql indexes'),
  ('Two applications, one schema', 'orm databases join-tables postgresql'),
  ('What a thread dump tells in ten seconds', 'java observability'),
  ('fsync and the meaning of committed', 'databases transactions postgresql'),
  ('Name the edge after the row', 'graphql join-tables orm pagination')
) AS draft (title, slugs)
JOIN (SELECT *, row_number() OVER (ORDER BY "createdAt") AS nth FROM "Posts") AS post ON post.title = draft.title
CROSS JOIN LATERAL unnest(string_to_array(draft.slugs, ' ')) WITH ORDINALITY AS listed (slug, nth)
JOIN "Topics" AS topic ON topic.slug = listed.slug
JOIN "Users" AS curator ON curator.username = CASE WHEN post.nth % 2 = 0 THEN 'leila-h' ELSE 'lars' END
CROSS JOIN LATERAL (
  SELECT post."createdAt" + interval '1 minute' + listed.nth * interval '4 seconds'
    + CASE WHEN (post.nth + listed.nth) % 5 = 0 THEN (1 + post.nth % 4) * interval '25 hours' ELSE interval '0' END AS at
) AS added
LEFT JOIN (VALUES
  ('A join table is a table', 'join-tables', true, 'The post that this topic began with.'),
  ('OFFSET reads what it skips', 'pagination', true, 'Start here: why page numbers stop working.'),
  ('A short guide to reading EXPLAIN', 'postgresql', true, 'The tool that most other posts here rely on.'),
  ('What a Relay connection promises', 'graphql', true, NULL),
  ('Compiling a GraphQL selection to SQL', 'graphql', true, 'Explains how this kind of server answers a query.'),
  ('Compiling a GraphQL selection to SQL', 'sql', false, 'A good example of nested LATERAL subqueries.'),
  ('Row comparison is the heart of keyset pagination', 'pagination', true, NULL),
  ('Row comparison is the heart of keyset pagination', 'indexes', false, 'For the part on which index serves both columns.'),
  ('Counting is linear', 'databases', true, 'Read this before you ask for a total.'),
  ('When the ORM hides the join table', 'orm', true, 'The case for mapping the join as an entity.'),
  ('Posts that have every one of these topics', 'join-tables', true, 'Relational division with the tables of this very site.'),
  ('Posts that have every one of these topics', 'sql', false, 'Two forms of the same query, side by side.'),
  ('A composite primary key serves only one direction', 'indexes', true, NULL),
  ('Attach it, whether or not it is attached', 'transactions', false, 'On the race between looking and inserting.'),
  ('Optimistic locking in one sentence', 'transactions', true, NULL),
  ('Test against the database you ship', 'testing', true, 'Agreed as the house rule for new projects.'),
  ('Authorise rows, not resolvers', 'security', true, 'The principle behind the rules in most of these posts.'),
  ('ETag and Last-Modified are not rivals', 'http', true, NULL),
  ('Vary is the header everyone forgets', 'caching', false, 'Also explains why some shared caches answer in the wrong language.'),
  ('pg_stat_statements first', 'observability', false, 'Counts for databases what traces count for services.'),
  ('The birth of the relational model', 'databases', false, 'Background: the paper is still worth an evening.'),
  ('Two applications, one schema', 'orm', false, 'On sharing tables with a program you cannot change.'),
  ('Name the edge after the row', 'graphql', false, 'A pattern for connections over join tables.'),
  ('Lateral joins, or a loop in the FROM clause', 'sql', false, 'Useful for the newest few rows of each group.'),
  ('Is totalCount worth its price?', 'pagination', false, NULL),
  ('Ties break pagination', 'pagination', false, 'The usual cause of a row that shows up twice.'),
  ('Virtual threads want blocking code', 'java', true, NULL)
) AS said (title, slug, pinned, note) ON said.title = draft.title AND said.slug = listed.slug
ORDER BY post.nth, listed.nth;

-- Likes and bookmarks. The array is how many users care about a post, over and over: most posts get a few, some many, some
-- none. Who they are turns with the post. Nobody acts on a post of their own or before they have joined.
INSERT INTO "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt")
SELECT post.id, reader.id,
  CASE WHEN likes THEN acted.at END,
  CASE WHEN bookmarks THEN acted.at + CASE WHEN likes THEN interval '95 seconds' ELSE interval '0' END END,
  acted.at,
  acted.at + CASE WHEN likes AND bookmarks THEN interval '95 seconds' ELSE interval '0' END
FROM (
  SELECT id, "AuthorId", "createdAt", row_number() OVER (ORDER BY "createdAt")::integer AS nth FROM "Posts"
) AS post
CROSS JOIN (
  SELECT id, "createdAt", row_number() OVER (ORDER BY "createdAt")::integer AS nth FROM "Users"
) AS reader
CROSS JOIN LATERAL (
  SELECT post."createdAt" + ((reader.nth * 7 + post.nth * 3) % 23 + 1) * interval '5 hours 11 minutes 7 seconds' AS at,
    (post.nth + reader.nth * 3) % 5 <> 0 AS likes,
    (post.nth + reader.nth * 3) % 5 < 2 AS bookmarks
) AS acted
WHERE (reader.nth * 5 + post.nth * 7) % 12 < (ARRAY[11, 3, 6, 1, 0, 9, 2, 4, 0, 5, 1, 10, 2])[1 + post.nth % 13]
  AND post."AuthorId" IS DISTINCT FROM reader.id
  AND reader."createdAt" < acted.at
ORDER BY acted.at;
