#!/usr/bin/env bash
# An upgrade without downtime and a rollback: the old and the new server work on one database at once, under writes. The new one migrates the
# database while the old one writes; the old one is stopped; then it is started again on the migrated database, and the new one is stopped.
# Two indexes are dropped before the new server starts, so that it has something to add even if the two releases add the same.
#
#   upgrade/run.sh OLD NEW      each a distribution (a directory with posttopic.jar) or a jar
. "$(dirname "$0")/../lib.sh"
[ $# = 2 ] || die "usage: upgrade/run.sh OLD NEW, each a distribution or a jar"
need node curl psql
postgres_start database
load key
old=$(free_port); new=$(free_port)
# What old servers read and write.
indexes() { query "select indexname from pg_indexes where schemaname = 'public'" | LC_ALL=C sort; }
columns() { query "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' " | LC_ALL=C sort; }

server_start old "$old" "$jdbc" "$1"; old_pid=$pid
server_wait "$old"
columns >"$work/before"
load seed --database "$database"
load_start --url "http://127.0.0.1:$old/graphql" --url "http://127.0.0.1:$new/graphql" --pause 50
sleep 10
query "drop index posttopic_posts_by_title, posttopic_posttopic_by_pinned"
indexes >"$work/indexes-before"
event "the new server starts"
server_start new "$new" "$jdbc" "$2"; new_pid=$pid
server_wait "$new"
event "the new server is ready"
columns >"$work/after"
indexes >"$work/indexes-after"
sleep 15
event "SIGTERM to the old server"
kill -TERM "$old_pid"; wait "$old_pid" || true
sleep 10
event "rollback: the old server starts again"
server_start old "$old" "$jdbc" "$1"
server_wait "$old"
event "rollback: the old server is ready"
sleep 10
event "rollback: SIGTERM to the new server"
kill -TERM "$new_pid"; wait "$new_pid" || true
sleep 10
load_stop
echo "columns that the new server added: $(LC_ALL=C comm -13 "$work/before" "$work/after" | paste -sd ' ')"
echo "indexes that the new server added: $(LC_ALL=C comm -13 "$work/indexes-before" "$work/indexes-after" | paste -sd ' ')"
removed=$(LC_ALL=C comm -23 "$work/before" "$work/after" | paste -sd ' ')
load check --database "$database" --codes OK,CONFLICT,ECONNREFUSED,ECONNRESET,BROKEN_ANSWER
[ -z "$removed" ] || die "VIOLATED: the new server removed or changed columns that the old one uses: $removed"
