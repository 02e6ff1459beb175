#!/usr/bin/env bash
# Measures what a request costs: processor time of the servers and of PostgreSQL, memory and connections, with 1, 2 and 3 servers on one
# database. docs/operations.md computes replicas from processor time per request, which depends less on what else the machine does than requests
# per second do: those only say how much of this machine the client and other programs left over.
#
#   sizing/run.sh [seconds of each load] [posts] [seconds of warm-up before each]      (10, 20000, 10)
#
# The JVM compiles while it warms up, which counts as processor time of the server. On a quiet machine, 30 seconds are enough.
. "$(dirname "$0")/../lib.sh"
need node curl psql pgrep wrk
seconds=${1:-10}
posts=${2:-20000}
warm_up=${3:-10}
postgres_start database "shared_buffers = 256MB"
load key
ticks=$(getconf CLK_TCK)

ports=(); servers=()
start() { ports[$1]=$(free_port); server_start "server$1" "${ports[$1]}" "$jdbc"; servers[$1]=$pid; server_wait "${ports[$1]}"; }
start 0
say "adding $posts posts"
query "
  insert into \"Users\" (username) select 'user' || i from generate_series(1, 1000) i;
  insert into \"Users\" (username) values ('writer0');
  insert into \"Topics\" (name, slug) select 'Topic ' || i, 'topic-' || i from generate_series(1, 500) i;
  insert into \"Posts\" (title, body, \"AuthorId\") select 'Post ' || i, repeat('text ', 100), 1 + i % 1000 from generate_series(1, $posts) i;
  insert into \"PostTopic\" (\"PostId\", \"TopicId\", position)
    select i, 1 + (i * 7 + n * (1 + i % 50)) % 500, n from generate_series(1, $posts) i, generate_series(0, 3) n on conflict do nothing;
  insert into \"PostAction\" (\"PostId\", \"UserId\", \"likedAt\") select i, 1 + (i * 13 + n * 31) % 1000, now()
    from generate_series(1, $posts) i, generate_series(0, 8) n on conflict do nothing"
query 'vacuum analyze' "postgres://postgres@127.0.0.1:$port/posttopic"

node - "$work" "$posts" "$ops" <<'N'
const { readFileSync, writeFileSync } = require('fs');
const [, , work, posts, ops] = process.argv;
const id = (type, key) => Buffer.from(`${type}:${key}`).toString('base64url');
const write = (name, file, variables) => {
  const query = readFileSync(`${ops}/../bench/docs/posttopic/${file}.graphql`, 'utf8');
  const lines = Array.from({ length: 5000 }, () => JSON.stringify({ query, variables: variables(1 + Math.floor(Math.random() * posts)) }));
  writeFileSync(`${work}/${name}.bodies`, `${lines.join('\n')}\n`);
};
write('post', 'W1', (post) => ({ id: id('Post', post) }));
write('feed', 'W2', () => ({}));
write('attach', 'W5', (post) => ({ postId: id('Post', post), topicId: id('Topic', 1 + Math.floor(Math.random() * 500)) }));
N
token=$(load token)

# Processor time in milliseconds: of processes, and of PostgreSQL with all of its sessions.
cpu() {
  for process in "$@"; do sed 's/^.*) //' "/proc/$process/stat"; done | awk -v ticks="$ticks" '{ sum += $12 + $13 } END { print int(sum * 1000 / ticks) }'
}
postgres_cpu() {
  local postmaster; postmaster=$(as head -1 "$work/database/postmaster.pid")
  local ended; ended=$(sed 's/^.*) //' "/proc/$postmaster/stat" | awk -v ticks="$ticks" '{ print int(($14 + $15) * 1000 / ticks) }')
  echo $((ended + $(cpu "$postmaster" $(pgrep -P "$postmaster"))))
}
attack() { # NAME SECONDS: all servers at once
  local i wrks=()
  for i in "${!servers[@]}"; do
    wrk -t1 -c8 -d"$2s" --timeout 60s --latency -s "$ops/../bench/post.lua" "http://127.0.0.1:${ports[i]}/graphql" -- "$work/$1.bodies" $((i * 1000)) 0 "$token" \
      >"$work/wrk$i" &
    wrks+=($!)
  done
  wait "${wrks[@]}"
}

printf '%-8s %7s %12s %20s %24s %10s %14s\n' load servers requests/s 'server CPU, ms/req.' 'PostgreSQL CPU, ms/req.' 'p99, ms' connections
for count in 1 2 3; do
  while [ ${#servers[@]} -lt $count ]; do start ${#servers[@]}; done
  for name in post feed attach; do
    attack "$name" "$warm_up"
    servers_before=$(cpu "${servers[@]}"); database_before=$(postgres_cpu)
    attack "$name" "$seconds"
    servers_after=$(cpu "${servers[@]}"); database_after=$(postgres_cpu)
    connections=$(query "select count(*) from pg_stat_activity where application_name = 'posttopic'")
    cat "$work"/wrk* | sed -n 's/^@@//p' | node -e '
      const [name, servers, server, database, connections] = process.argv.slice(1);
      const runs = require("fs").readFileSync(0, "utf8").trim().split("\n").map(JSON.parse);
      const requests = runs.reduce((sum, run) => sum + run.requests, 0);
      if (runs.some((run) => run.bad > 0)) console.error("Some requests failed.");
      const rate = runs.reduce((sum, run) => sum + run.requests / run.us * 1e6, 0);
      console.log(name.padEnd(8), servers.padStart(7), String(Math.round(rate)).padStart(12), (server / requests).toFixed(3).padStart(20),
        (database / requests).toFixed(3).padStart(24), String(Math.round(Math.max(...runs.map((run) => run.p99)) / 1000)).padStart(10), connections.padStart(14));
    ' "$name" "$count" $((servers_after - servers_before)) $((database_after - database_before)) "$connections"
  done
done
for server in "${servers[@]}"; do echo "memory of a server: $(($(awk '/^VmRSS/ { print $2 }' "/proc/$server/status") / 1024)) MiB"; done
