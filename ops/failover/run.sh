#!/usr/bin/env bash
# Failover of a Patroni cluster (three nodes, synchronous replication, etcd) under writes. One server reaches the primary through HAProxy, and one
# has all three hosts in its JDBC URL. The primary is killed in each round: alternately PostgreSQL alone, and PostgreSQL together with its
# Patroni, as if the machine had vanished, so that the others wait until the leader's lock expires. At the end comes a switchover.
#
#   failover/run.sh [rounds]      (4)
. "$(dirname "$0")/../lib.sh"
need node curl psql pgrep patroni patronictl etcd haproxy
rounds=${1:-4}
PATH=$PATH:/usr/sbin

etcd=$(free_port); etcd_peer=$(free_port)
own_directory "$work/etcd"
background etcd "${account[@]}" etcd --data-dir "$work/etcd" --name one --listen-client-urls "http://127.0.0.1:$etcd" --advertise-client-urls "http://127.0.0.1:$etcd" \
  --listen-peer-urls "http://127.0.0.1:$etcd_peer" --initial-advertise-peer-urls "http://127.0.0.1:$etcd_peer" \
  --initial-cluster "one=http://127.0.0.1:$etcd_peer"
until_true 20 answers "http://127.0.0.1:$etcd/health" || die "etcd does not start."

own_directory "$work/passwords"
ports=(); rests=(); patronis=()
patroni_start() { background "patroni$1" "${account[@]}" patroni "$work/patroni$1.yml"; patronis[$1]=$pid; }
for i in 0 1 2; do
  ports[i]=$(free_port); rests[i]=$(free_port)
  own_directory "$work/pg$i"
  nodes+=("$work/pg$i")
  sed -e "s|@NAME@|pg$i|; s|@REST@|${rests[i]}|g; s|@ETCD@|$etcd|; s|@PORT@|${ports[i]}|g; s|@DATA@|$work/pg$i|; s|@PASSWORDS@|$work/passwords/pg$i|; s|@BIN@|$PG_BIN|" \
    "$ops/failover/patroni.yml" >"$work/patroni$i.yml"
done

# Prints the number of the primary.
primary() {
  for i in 0 1 2; do if answers "http://127.0.0.1:${rests[i]}/primary"; then echo "$i"; return; fi; done
  return 1
}
other_primary() { local now; now=$(primary) && [ "$now" != "$1" ]; }
# Whether all nodes run and the primary has a synchronous standby.
healthy() {
  local synchronous=1
  for i in 0 1 2; do
    answers "http://127.0.0.1:${rests[i]}/health" || return 1
    if answers "http://127.0.0.1:${rests[i]}/synchronous"; then synchronous=0; fi
  done
  return $synchronous
}

say "starting three nodes"
patroni_start 0
until_true 60 answers "http://127.0.0.1:${rests[0]}/primary" || die "Patroni does not start. See $work."
patroni_start 1; patroni_start 2
until_true 90 healthy || die "The standbys do not start. See $work."

export PRIMARY_PORT=$(free_port) PG0_PORT=${ports[0]} PG1_PORT=${ports[1]} PG2_PORT=${ports[2]}
export PG0_REST=${rests[0]} PG1_REST=${rests[1]} PG2_REST=${rests[2]}
background haproxy haproxy -db -f "$ops/failover/haproxy.cfg"
until_true 20 "$PG_BIN/psql" -Xqc 'select 1' "postgres://postgres@127.0.0.1:$PRIMARY_PORT/postgres" || die "HAProxy finds no primary. See $work."
database_create "$PRIMARY_PORT"

load key
proxied=$(free_port); multi=$(free_port)
server_start proxied "$proxied" "$jdbc"
server_wait "$proxied"
server_start multi "$multi" "jdbc:postgresql://127.0.0.1:${ports[0]},127.0.0.1:${ports[1]},127.0.0.1:${ports[2]}/posttopic?targetServerType=primary"
server_wait "$multi"
load seed --database "$database"
load_start --url "http://127.0.0.1:$proxied/graphql" --url "http://127.0.0.1:$multi/graphql" --pause 50 --seconds 1800

for ((round = 1; round <= rounds; round++)); do
  sleep 10
  old=$(primary)
  postmaster=$(head -1 "$work/pg$old/postmaster.pid")
  victims=("$postmaster" $(pgrep -P "$postmaster"))
  if ((round % 2)); then what="PostgreSQL"; else what="PostgreSQL and Patroni"; victims+=("${patronis[old]}"); fi
  kill -9 "${victims[@]}" 2>/dev/null || true
  if ! ((round % 2)); then wait "${patronis[old]}" 2>/dev/null || true; fi
  event "round $round: kill -9 of $what of the primary"
  until_true 60 other_primary "$old" || die "No standby was promoted. See $work."
  event "round $round: a standby is promoted"
  until_true 30 ready "$proxied" && until_true 30 ready "$multi" || die "A server is not ready after the promotion. See $work."
  kill -0 "${patronis[old]}" 2>/dev/null || patroni_start "$old"
  until_true 120 healthy || die "The old primary does not come back as a standby. See $work."
done

sleep 10
old=$(primary)
for i in 0 1 2; do if answers "http://127.0.0.1:${rests[i]}/synchronous"; then new=$i; fi; done
event "switchover"
as patronictl -c "$work/patroni$old.yml" switchover --leader "pg$old" --candidate "pg$new" --force >"$work/switchover.log" 2>&1
until_true 60 other_primary "$old" || die "The switchover failed. See $work."
event "switchover: the other node is the primary"
until_true 120 healthy || die "The old primary does not come back as a standby. See $work."
sleep 10
load_stop
load check --database "$database"
