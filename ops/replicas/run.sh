#!/usr/bin/env bash
# Two, then three servers on one database, with writers on all of them. In each round, one server is killed in the middle of its writes and
# started again. Nothing that was acknowledged may be lost.
#
#   replicas/run.sh [seconds of each round]      (30)
. "$(dirname "$0")/../lib.sh"
need node curl psql
seconds=${1:-30}
postgres_start database
load key

servers=()
start() { server_start "server$1" "${ports[$1]}" "$jdbc"; servers[$1]=$pid; }

for count in 2 3; do
  say "$count servers"
  query 'set client_min_messages = warning; drop schema public cascade; create schema public'
  ports=(); urls=()
  : >"$work/load/events"
  for ((i = 0; i < count; i++)); do
    ports[i]=$(free_port)
    urls+=(--url "http://127.0.0.1:${ports[i]}/graphql")
    # All of them at once, on an empty database: one of them migrates it.
    start $i
  done
  for port in "${ports[@]}"; do server_wait "$port"; done
  load seed --database "$database"
  load_start "${urls[@]}" --pause 50
  sleep "$seconds"
  event "kill -9 of server 0"
  kill_hard "${servers[0]}"
  sleep 5
  start 0
  server_wait "${ports[0]}"
  event "server 0 is ready again"
  sleep "$seconds"
  load_stop
  # The writers of the killed server see its connections break, and go to the next one until it is back.
  load check --database "$database" --codes OK,CONFLICT,ECONNRESET,ECONNREFUSED,BROKEN_ANSWER
  for server in "${servers[@]}"; do kill_hard "$server"; done
done
