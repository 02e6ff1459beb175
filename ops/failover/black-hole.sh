#!/usr/bin/env bash
# A black hole between one server and its database: packets are dropped, not refused. Its requests end by their deadline, and it heals without
# a restart. Another server on the same database goes on; rows that the lost sessions have locked are free again after a minute.
#
#   failover/black-hole.sh [seconds of the black hole]      (25)
. "$(dirname "$0")/../lib.sh"
need node curl psql
seconds=${1:-25}
postgres_start database
load key
relay=$(free_port); cut=$(free_port); direct=$(free_port)
background relay node "$ops/failover/relay.mjs" "$relay" "$port"
relay_pid=$pid
server_start direct "$direct" "$jdbc"
server_wait "$direct"
server_start cut "$cut" "jdbc:postgresql://127.0.0.1:$relay/posttopic"
server_wait "$cut"
load seed --database "$database"
load_start --url "http://127.0.0.1:$cut/graphql" --url "http://127.0.0.1:$direct/graphql" --pause 50
sleep 10
event "the black hole begins"
kill -USR1 "$relay_pid"
sleep "$seconds"
kill -USR2 "$relay_pid"
event "the black hole ends"
until_true 70 ready "$cut" || die "The server does not heal. See $work."
event "readiness is up again"
# The sessions that the black hole has swallowed end by idle_in_transaction_session_timeout.
sleep 70
load_stop
# 10 s until the deadline, and 5 s in which PostgreSQL may confirm that the statement is cancelled.
load check --database "$database" --codes OK,UNAVAILABLE,OUTCOME_UNKNOWN,TIMEOUT --max-ms 13000
