-- A small database in which every order has ties and every nullable column has NULLs.
insert into "Users" (username, name, bio, "createdAt", "updatedAt")
select case when i % 9 > 0 then 'user' || i % 5 || '.' || i end, case when i % 4 > 0 then 'Name ' || i end, 'Bio ' || i, t, t
from generate_series(1, 20) i, lateral (select timestamptz '2024-01-01 00:00Z' + (i / 3) * interval '1 day') x(t);

insert into "Topics" (name, slug, description, "createdAt", "updatedAt")
select case when i % 7 > 0 then 'Topic ' || i % 4 end, 'topic-' || i, case when i % 2 > 0 then 'All about subject ' || i end, t, t
from generate_series(1, 12) i, lateral (select timestamptz '2024-01-01 00:00Z' + (i / 3) * interval '1 hour') x(t);

insert into "Posts" (title, body, "AuthorId", "createdAt", "updatedAt")
select case when i % 8 > 0 then (array['Join tables', 'Counting rows', 'It''s "quoted"', 'Zero-width​ and 🎉'])[1 + i % 4] end,
  case when i % 11 > 0 then 'Body ' || i || ' with words' || case i when 13 then ' of post-topic, node.js, and/or, 1-20, jane.doe@example.org, <b>50%_off</b>' else '' end end, nullif(i % 6, 0), t, t + (i % 10) * interval '1 hour'
from generate_series(1, 60) i, lateral (select timestamptz '2024-02-01 00:00:00.123456Z' + (i / 3) * interval '1 day') x(t);

insert into "PostTopic" ("PostId", "TopicId", position, pinned, note, "AddedById", "createdAt", "updatedAt")
select p, t, row_number() over (partition by p order by (t * 7 + p) % 13) - 1, (p + t) % 5 = 0,
  case when t % 3 = 0 then 'Note on ' || t end, nullif((p + t) % 7, 0), c, c
from generate_series(1, 60) p, generate_series(1, 12) t, lateral (select timestamptz '2024-03-01 00:00Z' + (p / 4) * interval '1 day') x(c)
where (p * t + p) % 5 = 0 or t = 1 and p <= 45;

insert into "PostAction" ("PostId", "UserId", "likedAt", "bookmarkedAt", "createdAt", "updatedAt")
select p, u, case when (p + u) % 3 > 0 then c + (u % 2) * interval '1 minute' end, case when (p + u) % 3 = 0 and u % 2 = 0 or u % 4 = 0 then c end, c, c
from generate_series(1, 60) p, generate_series(1, 20) u, lateral (select timestamptz '2024-04-01 00:00Z' + (p / 5) * interval '1 day') x(c)
where (p * u) % 7 in (1, 2) or u = 2;

-- What somebody who is not signed in may see.
create view "VisibleAction" as
select "PostId", "UserId", "likedAt", coalesce("likedAt", "createdAt") as "createdAt" from "PostAction" where "likedAt" is not null;
