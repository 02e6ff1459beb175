// See README.md. Starts one server at a time, checks its answers, loads it with wrk, and prints one table.
import { spawn, execFileSync } from 'node:child_process';
import { createSign, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, isDeepStrictEqual } from 'node:util';
import pg from 'pg';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.env.BENCH_WORK;
const { values: o } = parseArgs({ options: {
  peers: { type: 'string', default: 'sql,node-sql,postgraphile,postgraphile:2,seq-yoga,seq-yoga:2,seq-naive,prisma-pothos,prisma-pothos:2,prisma-stock,posttopic' },
  workloads: { type: 'string', default: 'W1,W2,W3,W4,W5,W6,W7' },
  rounds: { type: 'string', default: '3' }, warmup: { type: 'string', default: '10' }, 'max-warmup': { type: 'string', default: '240' },
  seconds: { type: 'string', default: '10' }, connections: { type: 'string', default: '16' },
  retries: { type: 'string', default: '10' }, alien: { type: 'string', default: '8' },
  rate: { type: 'string', default: '0' }, slow: { type: 'boolean', default: false }, base: { type: 'string', default: 'postgraphile' }, cold: { type: 'boolean', default: false }, cores: { type: 'string', default: '' },
  'check-only': { type: 'boolean', default: false }, 'show-sql': { type: 'boolean', default: false },
  results: { type: 'string', default: join(out, 'results.json') },
} });
const num = (k) => Number(o[k]);
const workloads = o.workloads.split(',');
const scale = Number(process.env.BENCH_SCALE || 1), POSTS = 100000 * scale;
const db = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });

// ---- ids: one fixed list per workload, the same for every peer ----
function rng(seed) { // mulberry32
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const N = 20000;
function ids(w) {
  const r = rng(w.charCodeAt(1) * 1000), int = (a, b) => a + Math.floor(r() * (b - a + 1));
  return Array.from({ length: N }, (_, i) => {
    if (w === 'W1') return { id: int(1, POSTS) };
    if (w === 'W2') {
      return feedFrom(int(100, POSTS));
    }
    if (w === 'W5') return { pid: 1 + ((i * 7919) % POSTS), tid: 991 + (i % 10) }; // distinct pairs, none in the seed
    if (w === 'W7') return { pid: 1 + ((i * 7919) % POSTS), tid: 991 + (i % 5), other: 996 + (i % 5) };
    const tid = int(1, 990);
    return { tid, slug: `topic-${tid}` };
  });
}

// The creation of a post, as db/seed.sql computes it: where a page of the feed begins.
function feedFrom(id) {
  const k = Math.floor(id / 3), seconds = 1672531200 + Math.floor((k * 1200) / scale) + ((k * 7919) % 1000);
  return { id, e: seconds, createdAt: new Date(seconds * 1000).toISOString() };
}

// ---- correctness: a peer's answer, normalised, must equal what sql/W*.sql returns ----
async function expected(w, v) {
  if (w === 'W5') return [{ postId: v.pid, topicId: v.tid }, { postId: v.pid, topicId: v.tid }];
  if (w === 'W7') return [v.other, v.tid].map((topicId) => ({ postId: v.pid, topicId, position: 1 }));
  const text = readFileSync(join(here, 'sql', `${w}.sql`), 'utf8').replace(/^\\.*$/gm, '').replace(/(?<!:):([a-z]+)/g, (_, k) => k === 'scale' ? scale : v[k]);
  return Object.values((await db.query(text)).rows[0])[0];
}
async function ask(url, query, variables, token) {
  const headers = { 'content-type': 'application/json', accept: 'application/json', ...token && { authorization: `Bearer ${token}` } };
  const r = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const j = await r.json();
  if (r.status !== 200 || j.errors) throw new Error(`${r.status} ${JSON.stringify(j).slice(0, 600)}`);
  return j.data;
}
const writes = (w) => w === 'W5' || w === 'W7';
const token = (p, w) => writes(w) ? p.token : undefined; // whoever reads needs none
// Those on yoga, Apollo and Pothos serve the same schema.
const doc = (docs, w) => readFileSync([docs, join(here, 'docs/prisma-pothos'), join(here, 'docs/seq-yoga')].map((dir) => join(dir, `${w}.graphql`)).find(existsSync), 'utf8').replace(/\s+/g, ' ').trim();
// Not every API can express every load.
const loads = (p) => workloads.filter((w) => !p.shape || w in p.shape.vars);
async function check(p) {
  for (const w of loads(p)) {
    if (w === 'W7') await attachFirst(p.database);
    try { await checkAnswers(p, w); } finally { if (w === 'W7') await tidy(w, p.database); }
  }
  console.error(`  answers of ${loads(p)} equal the SQL's`);
}
async function checkAnswers(p, w) {
  const list = ids(w), sample = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => list[i]);
  if (w === 'W1' || w === 'W2') sample.push(w === 'W1' ? { id: POSTS } : feedFrom(POSTS));
  if (['W3', 'W4', 'W6'].includes(w)) for (const tid of [1, 2, 990]) sample.push({ tid, slug: `topic-${tid}` });
  for (const v of sample) {
    const got = p.shape.norm[w](await ask(p.url, doc(p.docs, w), p.shape.vars[w](v), token(p, w))), want = await expected(w, v);
    if (!isDeepStrictEqual(sort(got), sort(want))) {
      throw new Error(`${p.name} ${w} ${JSON.stringify(v)}\n got  ${JSON.stringify(got)}\n want ${JSON.stringify(want)}`);
    }
  }
}
const sort = (x) => Array.isArray(x) ? x.map(sort) : x && typeof x === 'object' ? Object.fromEntries(Object.keys(x).sort().map((k) => [k, sort(x[k])])) : x;

// ---- CPU and memory from /proc ----
const HZ = 100;
function procs() {
  const all = new Map();
  for (const d of readdirSync('/proc')) {
    if (!/^\d+$/.test(d)) continue;
    try {
      const s = readFileSync(`/proc/${d}/stat`, 'utf8'), f = s.slice(s.lastIndexOf(')') + 2).split(' ');
      all.set(Number(d), { ppid: +f[1], own: (+f[11] + +f[12]) / HZ, dead: (+f[13] + +f[14]) / HZ });
    } catch { /* it ended */ }
  }
  return all;
}
function tree(all, root) {
  const pids = [root];
  for (let i = 0; i < pids.length; i++) for (const [pid, s] of all) if (s.ppid === pids[i]) pids.push(pid);
  return pids;
}
function cpu(all, root) { return root ? tree(all, root).reduce((t, p) => t + (all.get(p) ? all.get(p).own + all.get(p).dead : 0), 0) : 0; }
const status = (pid, k) => { try { return +readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${k}:\\s+(\\d+)`, 'm'))[1] / 1024; } catch { return 0; } };
function machine() {
  const f = readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map(Number);
  return { busy: (f[0] + f[1] + f[2] + f[5] + f[6]) / HZ, steal: f[7] / HZ };
}
const postmaster = () => Number(readFileSync(join(out, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);

function run(cmd, args, opts = {}) {
  return new Promise((ok, fail) => {
    const c = spawn(cmd, args, { stdio: ['ignore', 'pipe', 'pipe'], ...opts });
    let so = '', se = '';
    c.stdout.on('data', (d) => (so += d)); c.stderr.on('data', (d) => (se += d));
    c.on('error', fail);
    c.on('close', (code) => (se && console.error(se.trim()), code ? fail(new Error(`${cmd} ${code}: ${so}${se}`)) : ok(so)));
  });
}
async function measured(serverPid, fn) {
  const a = procs(), ma = machine(), t = process.hrtime.bigint();
  const r = await fn();
  const b = procs(), mb = machine(), wall = Number(process.hrtime.bigint() - t) / 1e9, me = process.pid;
  const server = cpu(b, serverPid) - cpu(a, serverPid), pgc = cpu(b, postmaster()) - cpu(a, postmaster());
  const load = b.get(me).dead - a.get(me).dead, self = b.get(me).own - a.get(me).own; // wrk or pgbench, once reaped; this script
  const pct = (x) => Math.round((x / wall) * 100); // 200 = both cores
  return { ...r, cpu: { server: pct(server), pg: pct(pgc), load: pct(load), alien: pct(mb.busy - ma.busy - server - pgc - load - self), steal: pct(mb.steal - ma.steal) },
    rss: serverPid ? Math.round(tree(b, serverPid).reduce((s, p) => s + status(p, 'VmRSS'), 0)) : null };
}
// Others may use this machine too: wait until it is quiet, and take a run again in which they took CPU all the same.
async function quiet() {
  for (let calm = 0, i = 0; calm < 2 && i < 600; i++) {
    const a = machine();
    await new Promise((ok) => setTimeout(ok, 500));
    const b = machine();
    calm = (b.busy - a.busy) / 0.5 < 0.12 ? calm + 1 : 0;
    if (i === 20) console.error('  waiting for a quiet machine');
  }
}
async function clean(once) {
  let best;
  for (let i = 0; i < num('retries'); i++) {
    await quiet();
    const r = await once();
    if (!best || r.cpu.alien + r.cpu.steal < best.cpu.alien + best.cpu.steal) best = { ...r, tries: i + 1 };
    if (r.cpu.alien + r.cpu.steal <= num('alien')) break;
    console.error(`  taken again: ${r.rps.toFixed(0)}/s with ${r.cpu.alien} % CPU by others, ${r.cpu.steal} % stolen`);
  }
  return best;
}
async function wrk(p, w, seconds, first, checkBodies) {
  const file = join(out, 'bodies.txt'), query = doc(p.docs, w);
  writeFileSync(file, ids(w).map((v) => JSON.stringify({ query, variables: p.shape.vars[w](v) })).join('\n') + '\n');
  const text = await run('wrk', ['-t1', `-c${o.connections}`, `-d${seconds}s`, '--timeout', '60s', '--latency', '-s', join(here, 'post.lua'), p.url, '--', file, String(first), checkBodies ? '1' : '0', token(p, w) ?? '']);
  const j = JSON.parse(text.match(/@@(.*)/)[1]);
  return { rps: (j.requests / j.us) * 1e6, p50: j.p50 / 1000, p99: j.p99 / 1000, max: j.max / 1000, bytes: Math.round(j.bytes / j.requests), bad: j.bad };
}
// At a constant rate, for p99.9: wrk has a closed loop, so a server that pauses is asked less.
async function constantRate(p, w, first) {
  return JSON.parse(await run(process.execPath, [join(here, 'rate.js'), p.url, join(out, 'bodies.txt'), String(first), token(p, w) ?? '', o.connections, o.rate, o.seconds, o.slow ? '1' : '0']));
}
const prefix = join(out, 'pgbench-log');
async function pgbench(w, seconds) {
  for (const f of readdirSync(out)) if (f.startsWith('pgbench-log')) rmSync(join(out, f));
  const text = await run(join(process.env.PG_BIN, 'pgbench'), ['-n', '-M', 'prepared', '-D', `scale=${scale}`, '-c', '10', '-j', '1', '-T', String(seconds), '-l', '--log-prefix', prefix,
    '-f', join(here, 'sql', `${w}.sql`), process.env.DATABASE_URL]);
  return { rps: +text.match(/tps = ([\d.]+)/)[1], bad: +text.match(/failed transactions: (\d+)/)[1] };
}
function pgbenchLog() {
  const us = [];
  for (const f of readdirSync(out)) {
    if (!f.startsWith('pgbench-log')) continue;
    for (const l of readFileSync(join(out, f), 'utf8').split('\n')) if (l) us.push(+l.split(' ')[2]);
    rmSync(join(out, f));
  }
  us.sort((a, b) => a - b);
  return { p50: us[us.length >> 1] / 1000, p99: us[Math.floor(us.length * 0.99)] / 1000, max: us.at(-1) / 1000 };
}

// ---- servers ----
// A key and a token signed with it: posttopic lets nobody write without.
function signer() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = join(out, 'key.pem');
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
  const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ preferred_username: 'user1', roles: ['admin'], exp: Math.floor(Date.now() / 1000) + 86400 })}`;
  return { file, token: `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}` };
}

function command(peer, workers, port) {
  if (peer !== 'posttopic') {
    return { file: process.execPath, args: [join(here, 'servers/main.js'), peer], cwd: here,
      env: { PORT: port, WORKERS: workers, NODE_ENV: 'production', GRAPHILE_ENV: 'production' } };
  }
  const dir = process.env.BENCH_POSTTOPIC, { file, token } = signer();
  return { file: process.env.BENCH_JAVA, cwd: dir, database: process.env.POSTTOPIC_URL.replace('jdbc:postgresql://', 'postgres://bench@'), token,
    args: [...(process.env.BENCH_JAVA_OPTIONS ?? '@java.options').split(' '), '-jar', 'posttopic.jar', `--server.port=${port}`,
      `--spring.datasource.url=${process.env.POSTTOPIC_URL}`, '--spring.datasource.username=bench',
      `--spring.security.oauth2.resourceserver.jwt.public-key-location=file:${file}`, '--posttopic.limits.rate.enabled=false', '--posttopic.limits.requests-per-address=1000', '--posttopic.limits.requests-per-user=1000'] };
}

async function start(name) {
  if (name === 'sql') return { name, stop: async () => {} };
  const [peer, workers = '1'] = name.split(':'), port = 4800, url = `http://127.0.0.1:${port}/graphql`;
  const { file, args, cwd, env, ...rest } = command(peer, workers, port), began = performance.now();
  const [program, ...options] = [...(o.cores ? ['taskset', '-c', o.cores] : []), file, ...args];
  const child = spawn(program, options, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  const gone = new Promise((ok) => child.on('exit', ok));
  for (;;) {
    try { await ask(url, '{ __typename }'); break; } catch (e) {
      if (performance.now() - began > 30000 || child.exitCode !== null) throw new Error(`${name} did not start: ${e.message}`);
      await new Promise((ok) => setTimeout(ok, 20));
    }
  }
  const docs = join(here, 'docs', peer);
  return { name, url, docs, shape: await import(pathToFileURL(join(docs, 'shape.js'))), pid: child.pid, database: process.env.DATABASE_URL, began, ...rest,
    stop: async () => { child.kill('SIGTERM'); await gone; } };
}

// Statements of one request of each workload, from PostgreSQL's log (also of a server that is already running).
async function statements(p) {
  const log = join(out, 'pgdata', 'server.log'), counts = {};
  await db.query(`ALTER SYSTEM SET log_statement = 'all'`); await db.query('SELECT pg_reload_conf()');
  await new Promise((ok) => setTimeout(ok, 500));
  for (const w of loads(p)) {
    const list = ids(w);
    if (w === 'W7') await attachFirst(p.database);
    for (let i = 50; i < 58; i++) await ask(p.url, doc(p.docs, w), p.shape.vars[w](list[i]), token(p, w)); // past the first plans
    const size = readFileSync(log).length;
    await ask(p.url, doc(p.docs, w), p.shape.vars[w](list[60]), token(p, w));
    await new Promise((ok) => setTimeout(ok, 200));
    const text = readFileSync(log).subarray(size).toString();
    const found = text.split(/^(?=\d{4}-\d\d-\d\d )/m).filter((l) => /LOG: {2}(statement|execute)/.test(l));
    counts[w] = found.length;
    if (o['show-sql']) console.log(`---- ${p.name} ${w}: ${found.length} statements\n${found.map((l) => l.replace(/^.*?LOG: {2}/, '')).join('')}`);
  }
  if (workloads.includes('W7')) await tidy('W7', p.database);
  await db.query('ALTER SYSTEM RESET log_statement'); await db.query('SELECT pg_reload_conf()');
  return counts;
}

// What one core of this machine does: RSA-2048 signatures a second, as by "openssl speed rsa2048".
function signaturesPerSecond() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 }), data = Buffer.alloc(32), began = performance.now();
  let signatures = 0;
  for (; performance.now() - began < 2000; signatures++) sign('sha256', data, privateKey);
  return signatures / 2;
}

// ---- the run ----
const names = o.peers.split(',').filter(Boolean);
const runs = {}, stmts = {}, signatures = [];
mkdirSync(out, { recursive: true });

// From the start of a server: its first answer, and the rates in these seconds of load after it.
const INTERVALS = [[1, 2], [3, 5], [6, 10], [11, 30], [31, 60], [61, 80]];
async function cold(name, w, round) {
  await quiet();
  const p = await start(name);
  try {
    await ask(p.url, doc(p.docs, w), w === 'W2' ? {} : p.shape.vars[w](ids(w)[0]), token(p, w));
    const first = performance.now() - p.began;
    await p.shape.prepare?.((q, v) => ask(p.url, q, v));
    const rates = [];
    let number = round * 3001, bad = 0, r;
    for (const [from, to] of INTERVALS) {
      const seconds = to - from + 1;
      r = await measured(p.pid, () => wrk(p, w, seconds, number, false));
      rates.push(`${from}-${to} s ${r.rps.toFixed(0)}/s (${r.cpu.alien} % alien)`);
      number += Math.round(r.rps * seconds); bad += r.bad;
    }
    console.log(`${w} ${name.padEnd(16)} cores ${o.cores || 'all'}, first answer ${first.toFixed(0)} ms, ${rates.join(', ')}, rss ${r.rss} MiB${bad ? `, ${bad} bad` : ''}`);
  } finally { await p.stop(); }
}

// W7 detaches these.
async function attachFirst(database) {
  const own = new pg.Client({ connectionString: database }), list = ids('W7');
  await own.connect();
  await own.query('INSERT INTO "PostTopic" ("createdAt", "updatedAt", "PostId", "TopicId") SELECT now(), now(), * FROM unnest($1::int[], $2::int[]) ON CONFLICT DO NOTHING',
    [list.map((v) => v.pid), list.map((v) => v.tid)]);
  await own.end();
}

async function tidy(w, database) {
  const own = new pg.Client({ connectionString: database });
  await own.connect();
  const { rowCount } = await own.query('DELETE FROM "PostTopic" WHERE "TopicId" > 990');
  if (rowCount && w === 'W5') console.error(`  W5 left ${rowCount} rows (requests cut off at the end); removed`);
  await own.query('VACUUM ANALYZE "PostTopic"'); await own.query('CHECKPOINT');
  await own.end();
}

async function load(p, w, round) {
  if (!p.url) {
    return clean(async () => {
      await pgbench(w, num('warmup'));
      return { ...await measured(null, () => pgbench(w, num('seconds'))), ...pgbenchLog() };
    });
  }
  let warmed = 0;
  return clean(async () => {
    if (warmed) await warm(p, w, 2, round);
    else warmed = await warmUp(p, w, round);
    return { warmed, ...await measured(p.pid, () => num('rate') ? constantRate(p, w, round * 3001 + 7001) : wrk(p, w, num('seconds'), round * 3001 + 7001, false)) };
  });
}
async function warm(p, w, seconds, round) {
  const { rps, bad } = await wrk(p, w, seconds, round * 3001, true);
  if (bad) throw new Error(`${p.name} ${w}: ${bad} bad answers in the warm-up`);
  return rps;
}
// In runs of --warmup seconds, until two in a row are less than 3 % faster than the best one before.
async function warmUp(p, w, round) {
  let seconds = 0, best = 0;
  for (let stable = 0; stable < 2 && seconds < num('max-warmup'); seconds += num('warmup')) {
    const rps = await warm(p, w, num('warmup'), round);
    stable = rps > best * 1.03 ? 0 : stable + 1;
    best = Math.max(best, rps);
  }
  return seconds;
}

for (let round = 0; round < (o['check-only'] || o['show-sql'] ? 1 : num('rounds')); round++) {
  await quiet();
  signatures.push(signaturesPerSecond());
  for (const name of names) {
    console.error(`round ${round + 1} ${name}`);
    if (o.cold) {
      for (const w of workloads.filter((w) => w !== 'W7')) await cold(name, w, round);
      continue;
    }
    const p = await start(name);
    try {
      if (p.url) {
        await p.shape.prepare?.((q, v) => ask(p.url, q, v));
        await check(p);
        if (!stmts[name]) stmts[name] = await statements(p);
      }
      if (o['check-only'] || o['show-sql']) continue;
      for (const w of loads(p)) {
        if (w === 'W7') await attachFirst(p.database ?? process.env.DATABASE_URL);
        const r = await load(p, w, round);
        if (r.bad) console.error(`!! ${name} ${w}: ${r.bad} bad`);
        ((runs[name] ??= {})[w] ??= []).push(r);
        console.error(`  ${w} ${r.rps.toFixed(0)}/s p50 ${r.p50.toFixed(2)} p99 ${r.p99.toFixed(2)} ms, cpu% server ${r.cpu.server} pg ${r.cpu.pg} load ${r.cpu.load} alien ${r.cpu.alien} steal ${r.cpu.steal}, rss ${r.rss} MiB, ${r.bytes ?? '-'} B, warmed ${r.warmed ?? '-'} s`);
        if (writes(w)) await tidy(w, p.database ?? process.env.DATABASE_URL);
      }
    } finally { await p.stop(); }
  }
}

// ---- the table: medians of the rounds ----
const med = (a) => { const s = a.toSorted((x, y) => x - y), n = s.length >> 1; return s.length % 2 ? s[n] : (s[n - 1] + s[n]) / 2; };
const f = (x) => x === undefined ? '-' : x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2);
const rows = [];
for (const w of workloads) for (const name of names) {
  const rs = runs[name]?.[w];
  if (!rs) continue;
  const rps = rs.map((r) => r.rps), k = writes(w) ? 2 : 1;
  const base = runs[o.base]?.[w];
  rows.push([w, name, f(med(rps) * k), `${f(Math.min(...rps) * k)}-${f(Math.max(...rps) * k)}`, base ? f(med(rps) / med(base.map((r) => r.rps))) : '-', f(med(rs.map((r) => r.p50))), f(med(rs.map((r) => r.p99))), f(rs[0].p999 && med(rs.map((r) => r.p999))),
    stmts[name]?.[w] ?? (writes(w) ? 2 : 1), rs[0].bytes ?? '-', med(rs.map((r) => r.rss)) ?? '-',
    ['server', 'pg', 'load', 'alien', 'steal'].map((c) => med(rs.map((r) => r.cpu[c]))).join('/')]);
}
if (rows.length) {
  const head = ['load', 'peer', 'per s', 'min-max', 'ratio', 'p50 ms', 'p99 ms', 'p99.9 ms', 'SQL', 'bytes', 'RSS MiB', 'cpu% srv/pg/load/alien/steal'];
  const width = head.map((h, i) => Math.max(h.length, ...rows.map((r) => String(r[i]).length)));
  for (const r of [head, ...rows]) console.log(r.map((c, i) => (i < 2 ? String(c).padEnd(width[i]) : String(c).padStart(width[i]))).join('  '));
  console.log(`RSA-2048 signatures a second on one core before each round: ${signatures.map((n) => n.toFixed(0)).join(', ')}`);
  const versions = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies;
  const postgres = (await db.query('SHOW server_version')).rows[0].server_version;
  writeFileSync(o.results, JSON.stringify({ when: new Date().toISOString(), node: process.version, postgres, versions, options: o, signatures, stmts, runs }, null, 1));
}
await db.end();
