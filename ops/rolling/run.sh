#!/usr/bin/env bash
# A rolling restart of three servers behind HAProxy, under reads and writes: each server gets SIGTERM, exits, and is started again, one after
# the other. No client sees a failure. Half of the clients reach HAProxy at a port where it forwards requests, half at one where it forwards
# connections.
#
#   rolling/run.sh [rounds over all servers]      (2)
#   POSTTOPIC_DRAIN=0s rolling/run.sh             what happens without the drain
. "$(dirname "$0")/../lib.sh"
need node curl psql haproxy
PATH=$PATH:/usr/sbin
rounds=${1:-2}
export POSTTOPIC_DRAIN=${POSTTOPIC_DRAIN:-3s} POSTTOPIC_LIMITS_RATE_TRUSTEDPROXIES=127.0.0.1
postgres_start database
load key

ports=(); servers=()
start() { server_start "server$1" "${ports[$1]}" "$jdbc"; servers[$1]=$pid; }
is_up() { curl -s "http://127.0.0.1:$STATISTICS_PORT/;csv" | grep -q "^servers,server$1,.*,UP,"; }

export HAPROXY_PORT=$(free_port) HAPROXY_TCP_PORT=$(free_port) STATISTICS_PORT=$(free_port)
for i in 0 1 2; do ports[i]=$(free_port); start $i; done
export SERVER0_PORT=${ports[0]} SERVER1_PORT=${ports[1]} SERVER2_PORT=${ports[2]}
for i in 0 1 2; do server_wait "${ports[i]}"; done
background haproxy haproxy -db -f "$ops/rolling/haproxy.cfg"
for i in 0 1 2; do until_true 20 is_up $i || die "HAProxy does not find server $i. See $work."; done
load seed --database "$database"
load_start --url "http://127.0.0.1:$HAPROXY_PORT/graphql" --url "http://127.0.0.1:$HAPROXY_TCP_PORT/graphql" --pause 20 --seconds 1800
sleep 5
for ((round = 1; round <= rounds; round++)); do
  for i in 0 1 2; do
    event "round $round: SIGTERM to server $i"
    begin=$(date +%s%3N)
    kill -TERM "${servers[i]}"
    wait "${servers[i]}" || true
    stopped=$(date +%s%3N)
    start $i
    server_wait "${ports[i]}"
    say "server $i exited after $((stopped - begin)) ms and was ready again after $(($(date +%s%3N) - begin)) ms"
    until_true 20 is_up $i || die "HAProxy does not find server $i again. See $work."
  done
done
sleep 5
load_stop
load check --database "$database" --codes OK --max-failed 0
