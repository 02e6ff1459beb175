# Functions that the scripts of this directory share. Source it: . "$(dirname "$0")/../lib.sh"
#
# Everything is created in a temporary directory, listens on free ports of 127.0.0.1, and is removed at the end. KEEP=1 keeps the directory
# with all logs. If the script runs as root, the databases run as the account $PGUSER_ACCOUNT (postgres), because PostgreSQL refuses root.
set -euo pipefail
ops=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
POSTTOPIC=${POSTTOPIC:-$ops/../target/posttopic}
JAVA=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
PG_BIN=${PG_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}
PGUSER_ACCOUNT=${PGUSER_ACCOUNT:-postgres}
export PGCONNECT_TIMEOUT=5
unset PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD SPRING_DATASOURCE_URL

work=$(mktemp -d "${TMPDIR:-/tmp}/posttopic-ops.XXXXXX")
chmod 755 "$work"
mkdir "$work/load"
started=()   # process ids, in the order of their start
nodes=()     # data directories of PostgreSQL

# Prints a line with the time.
say() { printf '%s %s\n' "$(date +%T)" "$*"; }

die() { echo "$*" >&2; exit 1; }

# need PROGRAM...: ends the script if one of the programs is missing.
need() {
  local missing=()
  for program in "$@"; do PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || missing+=("$program"); done
  [ ${#missing[@]} = 0 ] || die "Missing: ${missing[*]}. See ops/README.md for the Debian packages."
  [ -x "$PG_BIN/postgres" ] || die "No PostgreSQL found. Install the package postgresql, or set PG_BIN to the directory of its programs."
  "$JAVA" -version 2>&1 | grep -qE 'version "(2[5-9]|[3-9][0-9])' || die "$JAVA is not Java 25 or newer. Set JAVA to the program of one."
  [ "$(id -u)" != 0 ] || command -v setpriv >/dev/null || die "Missing: setpriv (package util-linux), because PostgreSQL does not run as root."
}

# as COMMAND...: runs a program as the account of the databases. "${account[@]}" before a program does the same with "background".
account=(env HOME="$work")
if [ "$(id -u)" = 0 ]; then
  account=(setpriv --reuid="$PGUSER_ACCOUNT" --regid="$(id -g "$PGUSER_ACCOUNT")" --clear-groups "${account[@]}")
fi
as() { "${account[@]}" "$@"; }

# Creates a directory that belongs to the account of the databases.
own_directory() { mkdir -p "$1"; [ "$(id -u)" != 0 ] || chown "$PGUSER_ACCOUNT" "$1"; chmod 700 "$1"; }

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }

# until_true SECONDS COMMAND...: repeats a command until it succeeds.
until_true() {
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}

status() { curl -s -o /dev/null -m 2 -w '%{http_code}' "$1" || true; }
answers() { [ "$(status "$1")" = 200 ]; }

# background NAME COMMAND...: starts a command with its output in $work/NAME.log; its process id is then $pid.
background() {
  local name=$1; shift
  (cd "$work" && exec "$@") >>"$work/$name.log" 2>&1 &
  pid=$!
  started+=("$pid")
}

# postgres_start NAME [SETTING...]: creates a cluster and starts it; its port is then $port.
postgres_start() {
  local data=$work/$1; shift
  port=$(free_port)
  own_directory "$data"
  (cd "$work" && as "$PG_BIN/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null)
  { echo "port = $port"; echo "listen_addresses = '127.0.0.1'"; echo "unix_socket_directories = ''"
    echo "max_connections = 100"; printf '%s\n' "$@"; } >>"$data/postgresql.conf"
  nodes+=("$data")
  (cd "$work" && as "$PG_BIN/pg_ctl" -D "$data" -w -l "$data/server.log" start >/dev/null)
  database_create "$port"
}

# Creates a role and its database, as docs/operations.md recommends, and tells in $database and $jdbc where they are.
database_create() {
  "$PG_BIN/psql" -Xqc 'create role posttopic login' -c 'create database posttopic owner posttopic' "postgres://postgres@127.0.0.1:$1/postgres"
  database=postgres://posttopic@127.0.0.1:$1/posttopic
  jdbc=jdbc:postgresql://127.0.0.1:$1/posttopic
}

query() { "$PG_BIN/psql" -XAtqc "$1" "${2:-$database}"; }

# server_start NAME PORT JDBC_URL [DISTRIBUTION]: starts a server, without waiting for it; its process id is then $pid.
server_start() {
  local home options=()
  home=$(realpath "${4:-$POSTTOPIC}") || die "There is no ${4:-$POSTTOPIC}: build it with ./mvnw package -DskipTests -Pdistribution, or set POSTTOPIC."
  if [ -d "$home" ]; then options=("@java.options" -jar posttopic.jar); else options=(-Xmx256m -XX:+UseSerialGC -jar "$home"); home=$(dirname "$home"); fi
  (cd "$home" && exec env SERVER_PORT="$2" SERVER_ADDRESS=127.0.0.1 SPRING_DATASOURCE_URL="$3" SPRING_DATASOURCE_USERNAME=posttopic \
    SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_PUBLICKEYLOCATION="file:$work/load/public.pem" POSTTOPIC_LIMITS_RATE_ENABLED=false \
    "$JAVA" "${options[@]}") >>"$work/$1.log" 2>&1 &
  pid=$!
  started+=("$pid")
}

ready() { answers "http://127.0.0.1:$1/actuator/health/readiness"; }
server_wait() { until_true "${2:-300}" ready "$1" || die "The server on port $1 is not ready. See $work."; }

load() { node "$ops/load.mjs" "$1" "$work/load" "${@:2}"; }

# Records a moment that the report of the load refers to.
event() { say "$*"; printf '%s %s\n' "$(date +%s%3N)" "$*" >>"$work/load/events"; }

# load_start OPTION...: starts the load in the background; load_stop ends it.
load_start() {
  rm -f "$work/load/run.json"
  node "$ops/load.mjs" run "$work/load" "$@" >>"$work/load.log" 2>&1 &
  load_pid=$!
  started+=("$load_pid")
}
load_stop() { kill -TERM "$load_pid" 2>/dev/null || true; wait "$load_pid" || die "The load failed. See $work/load.log."; }

# Kills a process and waits until it is gone.
kill_hard() { kill -9 "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }

clean_up() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  set +e
  for process in "${started[@]}"; do kill -TERM "$process" 2>/dev/null; done
  for process in "${started[@]}"; do
    until_true 10 eval "! kill -0 $process" || kill -9 "$process" 2>/dev/null
  done
  for data in "${nodes[@]}"; do (cd "$work" && as "$PG_BIN/pg_ctl" -D "$data" -m immediate stop >/dev/null 2>&1); done
  if [ "${KEEP:-}" = 1 ] || [ $code != 0 ]; then echo "Logs: $work" >&2; else rm -rf "$work"; fi
  exit $code
}
trap clean_up EXIT
trap 'exit 130' INT TERM
