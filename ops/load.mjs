#!/usr/bin/env node
// Load for the scripts of this directory: writers that change rows with known keys, and a check that the database has exactly what was
// acknowledged. It needs Node 20 and psql, and no package.
//
//   load.mjs key DIR                                         creates the key that signs tokens, and public.pem for the server
//   load.mjs token DIR                                       prints a token of the user writer0
//   load.mjs seed DIR --database URL [--writers 16] [--posts 40] [--topics 80]       adds users, topics and posts to an empty database
//   load.mjs run DIR --url URL... [--seconds 600] [--reads 0.2] [--pause 0]     until SIGTERM at the latest; the outcomes are in DIR/run.json
//   load.mjs check DIR --database URL [--codes OK,TIMEOUT,...] [--max-failed N] [--max-ms N]     reports, and exits with 1 if a rule is violated
//
// Each row has one writer, which sends one request at a time, so the row's last acknowledged state is known. If the outcome of a request is
// unknown, the row may have either state, and its writer leaves it alone from then on. Several writers change the list of one post.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';

const { values: options, positionals: [command, dir] } = parseArgs({
  allowPositionals: true,
  options: {
    database: { type: 'string' }, url: { type: 'string', multiple: true }, seconds: { type: 'string', default: '600' },
    writers: { type: 'string', default: '16' }, posts: { type: 'string', default: '40' }, topics: { type: 'string', default: '80' },
    reads: { type: 'string', default: '0.2' }, pause: { type: 'string', default: '0' },
    codes: { type: 'string', default: 'OK,UNAVAILABLE,OUTCOME_UNKNOWN,TIMEOUT' },
    'max-failed': { type: 'string', default: 'Infinity' }, 'max-ms': { type: 'string', default: '12000' },
  },
});
const file = (name) => `${dir}/${name}`;
const readJson = (name) => JSON.parse(readFileSync(file(name), 'utf8'));
const psql = (sql) => execFileSync(`${process.env.PG_BIN ?? '/usr/bin'}/psql`,
  ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, options.database], { encoding: 'utf8', maxBuffer: 1 << 30 });
const rows = (select) => JSON.parse(psql(`select coalesce(json_agg(r), '[]') from (${select}) r`));

// The server's own deadline is 10 s; an answer that takes longer than this counts as a hang.
const CLIENT_TIMEOUT = 20_000;

function key() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(file('private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(file('public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
}

function token(username) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({
    sub: username, preferred_username: username, roles: ['moderator'], iat: now, exp: now + 24 * 3600 })}`;
  return `${content}.${sign('sha256', Buffer.from(content), createPrivateKey(readFileSync(file('private.pem')))).toString('base64url')}`;
}

function seed() {
  const insert = (table, columns, select, count) => psql(
    `insert into "${table}" (${columns}, "createdAt", "updatedAt") select ${select}, now(), now() from generate_series(0, ${count} - 1) i`);
  insert('Users', 'username', `'writer' || i`, Number(options.writers));
  insert('Topics', 'name, slug', `'Load ' || i, 'load-' || i`, Number(options.topics));
  insert('Posts', 'title, body', `'Load ' || i, repeat('text ', 100)`, Number(options.posts));
  const ids = (table, column) => rows(`select id from "${table}" where ${column} like 'writer%' or ${column} like 'Load %' order by id`)
    .map((row) => row.id);
  writeFileSync(file('world.json'), JSON.stringify({ users: ids('Users', 'username'), topics: ids('Topics', 'name'), posts: ids('Posts', 'title') }));
}

// ---- run -------------------------------------------------------------------------------------------------------------

const DOCUMENTS = {
  attach: 'mutation A($i: AttachTopicInput!) { it: attachTopic(input: $i) { outcome postTopic { note version } } }',
  update: 'mutation U($i: UpdatePostTopicInput!) { it: updatePostTopic(input: $i) { postTopic { note version } } }',
  move: 'mutation M($i: MovePostTopicInput!) { it: movePostTopic(input: $i) { postTopic { note version } } }',
  detach: 'mutation D($i: DetachTopicInput!) { it: detachTopic(input: $i) { outcome } }',
  act: 'mutation P($i: SetPostActionInput!) { it: setPostAction(input: $i) { postAction { likedAt bookmarkedAt } } }',
  create: 'mutation C($i: CreatePostInput!) { it: createPost(input: $i) { post { databaseId } } }',
  read: 'query R($i: ID!) { it: post(id: $i) { topics(first: 100) { totalCount nodes { position } } } }',
};

const id = (type, ...parts) => Buffer.from([type, ...parts].join(':'), 'latin1').toString('base64url');
const pick = (list) => list[Math.floor(Math.random() * list.length)];

function post(url, agent, authorization, body) {
  return new Promise((resolve) => {
    const request = http.request(url, {
      method: 'POST', agent, timeout: CLIENT_TIMEOUT,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Authorization: authorization },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', (error) => resolve({ error: error.code }));
      response.on('aborted', () => resolve({ error: 'BROKEN_ANSWER' }));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on('timeout', () => { resolve({ error: 'CLIENT_TIMEOUT' }); request.destroy(); });
    request.on('error', (error) => resolve({ error: error.code ?? error.message }));
    request.end(body);
  });
}

/** What an answer means: its code, and whether the write was acknowledged, failed without effect, or may have happened. */
function classify({ error, status, headers, text }) {
  if (error) {
    return { code: error, outcome: error === 'ECONNREFUSED' ? 'failed' : 'unknown' };
  }
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    // From a proxy: 503 if it found no server, otherwise it lost the server while it waited for the answer.
    return { code: `HTTP_${status}`, outcome: status === 503 ? 'failed' : 'unknown' };
  }
  if (!body.errors) {
    return { code: 'OK', outcome: 'acknowledged', value: body.data.it };
  }
  const { message, extensions } = body.errors[0];
  const unknown = extensions.outcome === 'UNKNOWN';
  return {
    code: unknown ? 'OUTCOME_UNKNOWN' : extensions.code, outcome: unknown || extensions.code === 'INTERNAL' ? 'unknown' : 'failed',
    message, withoutRetryAfter: status === 503 && !headers['retry-after'],
  };
}

async function run() {
  const world = readJson('world.json');
  const { users, topics, posts } = world;
  const state = { pairs: {}, actions: {}, titles: {}, violations: [], urls: {}, started: Date.now() };
  for (const url of options.url) {
    state.urls[url] = { codes: {}, examples: {}, millis: [], writes: [], withoutRetryAfter: 0, unknown: 0 };
  }
  let running = true;
  const stop = () => { running = false; };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  setTimeout(stop, Number(options.seconds) * 1000).unref();

  const writer = async (number) => {
    const authorization = `Bearer ${token(`writer${number}`)}`;
    // A writer whose server cannot be reached goes to the next one for a while.
    const home = number % options.url.length;
    let current = home;
    let homeAgain = 0;
    const agents = options.url.map(() => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const mine = topics.filter((_, index) => index % users.length === number);
    let serial = 0;

    const send = async (name, input) => {
      current = Date.now() < homeAgain ? current : home;
      const url = options.url[current];
      const start = performance.now();
      const answer = classify(await post(url, agents[current], authorization, JSON.stringify({ query: DOCUMENTS[name], variables: { i: input } })));
      const figures = state.urls[url];
      const millis = Math.round(performance.now() - start);
      figures.millis.push(millis);
      figures.codes[answer.code] = (figures.codes[answer.code] ?? 0) + 1;
      figures.withoutRetryAfter += answer.withoutRetryAfter ? 1 : 0;
      if (answer.code === 'OK') {
        if (name !== 'read') {
          figures.writes.push(Date.now());
        }
      } else {
        figures.examples[answer.code] ??= answer.message;
        figures.unknown += answer.outcome === 'unknown' ? 1 : 0;
        if (/^(EC|BROKEN|HTTP)/.test(answer.code)) {
          current = (current + 1) % options.url.length;
          homeAgain = Date.now() + 2000;
        }
        await new Promise((resolve) => { setTimeout(resolve, 100); });
      }
      return answer;
    };
    /** Changes the states that a row may have, by the outcome of a write that would give it another one. */
    const settle = (map, row, next, answer) => {
      const known = (map[row] ??= { states: [null], version: null });
      if (answer.outcome === 'acknowledged') {
        known.states = [next];
      } else if (answer.outcome === 'unknown') {
        known.states.push(next);
      }
      return known;
    };

    while (running) {
      const [postId, topicId] = [pick(posts), pick(mine)];
      const [p, t] = [id('Post', postId), id('Topic', topicId)];
      const row = `${postId}-${topicId}`;
      const known = state.pairs[row];
      const chance = Math.random();
      if (chance < Number(options.reads)) {
        const { value } = await send('read', p);
        const { totalCount, nodes } = value?.topics ?? { totalCount: 0, nodes: [] };
        if (nodes.length !== totalCount || nodes.some((node, index) => node.position !== index)) {
          state.violations.push(`a reader saw an uneven list of post ${postId}: ${nodes.map((node) => node.position)} of ${totalCount}`);
        }
      } else if (Math.random() < 0.1) {
        const title = `Created ${number}-${serial++}`;
        settle(state.titles, title, 2, await send('create', {
          title, body: 'text', topics: [{ topic: { id: id('Topic', mine[0]) } }, { topic: { id: id('Topic', mine[1]) } }] }));
      } else if (Math.random() < 0.2) {
        const action = `${postId}-${users[number]}`;
        if ((state.actions[action]?.states.length ?? 1) === 1) {
          const [liked, bookmarked] = [Math.random() < 0.5, Math.random() < 0.5];
          settle(state.actions, action, liked || bookmarked ? `${liked} ${bookmarked}` : null, await send('act', { postId: p, liked, bookmarked }));
        }
      } else if ((known?.states.length ?? 1) === 1) {
        const present = known != null && known.states[0] !== null;
        const note = `note ${number}-${serial++}`;
        const name = present ? pick(['update', 'move', 'move', 'detach']) : 'attach';
        const input = name === 'attach' ? { postId: p, topic: { id: t }, note, ...(Math.random() < 0.5 && { position: Math.floor(Math.random() * 5) }) }
          : { postId: p, topicId: t, ...(name === 'update' && { note }), ...(name === 'move' && { position: Math.floor(Math.random() * 10) }) };
        const answer = await send(name, input);
        const after = settle(state.pairs, row, { attach: note, update: note, move: known?.states[0], detach: null }[name], answer);
        const expected = { attach: 'ADDED', detach: 'REMOVED' }[name];
        if (answer.outcome === 'acknowledged') {
          const { outcome, postTopic } = answer.value;
          if (expected && outcome !== expected) {
            state.violations.push(`${name} of ${row} was ${outcome}, not ${expected}: an acknowledged write was lost or repeated`);
          }
          if (name === 'move' && postTopic.note !== known.states[0]) {
            state.violations.push(`${row} has the note ${postTopic.note}, not ${known.states[0]}`);
          }
          if (present && postTopic && postTopic.version < after.version) {
            state.violations.push(`the version of ${row} went from ${after.version} back to ${postTopic.version}`);
          }
          after.version = postTopic?.version ?? null;
        } else if (answer.code === 'NOT_FOUND') {
          state.violations.push(`${name} of ${row}: NOT_FOUND, although the row was acknowledged`);
        }
      }
      if (Number(options.pause) > 0) {
        await new Promise((resolve) => { setTimeout(resolve, Number(options.pause)); });
      }
    }
    agents.forEach((agent) => agent.destroy());
  };
  await Promise.all(users.map((_, number) => writer(number)));
  writeFileSync(file('run.json'), JSON.stringify({ ...state, stopped: Date.now() }));
}

// ---- check -----------------------------------------------------------------------------------------------------------

function check() {
  const run = readJson('run.json');
  const violations = [...run.violations];
  report(run, violations);
  const lost = [];
  const compare = (map, found, what) => {
    for (const [row, { states, version }] of Object.entries(map)) {
      const [actual, actualVersion] = found.get(row) ?? [null, null];
      if (!states.includes(actual)) {
        lost.push(`${what} ${row} is ${actual}, but should be ${states.join(' or ')}`);
      }
      if (states.length === 1 && actual !== null && version !== null && actualVersion < version) {
        violations.push(`the version of ${what} ${row} is ${actualVersion}, but was ${version}`);
      }
    }
    for (const row of found.keys()) {
      if (!(row in map)) {
        lost.push(`${what} ${row} exists, but nobody wrote it`);
      }
    }
  };
  const created = `(select id from "Posts" where title like 'Created %')`;
  const pairs = rows(`select "PostId" || '-' || "TopicId" as row, note, version from "PostTopic" where "PostId" not in ${created}`);
  compare(run.pairs, new Map(pairs.map(({ row, note, version }) => [row, [note, version]])), 'pair');
  const actions = rows(`select "PostId" || '-' || "UserId" as row, "likedAt" is not null as liked, "bookmarkedAt" is not null as bookmarked from "PostAction"`);
  compare(run.actions, new Map(actions.map(({ row, liked, bookmarked }) => [row, [`${liked} ${bookmarked}`]])), 'action');
  const titles = rows(`select title as row, count(distinct p.id) as posts, count("TopicId") as topics from "Posts" p
    left join "PostTopic" on "PostId" = p.id where title like 'Created %' group by title`);
  const doubled = titles.filter(({ posts }) => posts > 1).map(({ row }) => `post ${row} was created twice`);
  compare(run.titles, new Map(titles.map(({ row, topics, posts }) => [row, [posts > 1 ? 2 : topics]])), 'post');
  for (const [table, columns] of [['PostTopic', '"PostId", "TopicId"'], ['PostAction', '"PostId", "UserId"']]) {
    // Without the index, which is what makes a pair unique: a damaged index would hide the duplicate.
    rows(`select ${columns} from "${table}" group by ${columns} having count(*) > 1`).forEach((row) => doubled.push(`${table} ${JSON.stringify(row)}`));
  }
  rows(`select "PostId" as post, array_agg(position order by position) as positions from "PostTopic" group by "PostId"
    having count(*) <> count(distinct position) or min(position) <> 0 or max(position) <> count(*) - 1`)
    .forEach(({ post: uneven, positions }) => violations.push(`the positions of post ${uneven} are ${positions}`));

  const known = Object.values(run.pairs).concat(Object.values(run.actions), Object.values(run.titles));
  console.log(`rows written ${known.length}, of which ${known.filter(({ states }) => states.length > 1).length} with an unknown outcome; `
    + `lost ${lost.length}, doubled ${doubled.length}, other violations ${violations.length}`);
  const all = [...lost, ...doubled, ...violations];
  all.slice(0, 20).forEach((violation) => console.log(`  VIOLATED: ${violation}`));
  process.exitCode = all.length > 0 ? 1 : 0;
}

function report(run, violations) {
  const allowed = new Set(options.codes.split(','));
  const events = existsSync(file('events')) ? readFileSync(file('events'), 'utf8').trim().split('\n').filter(Boolean)
    .map((line) => [Number(line.slice(0, 13)), line.slice(14)]) : [];
  let failed = 0;
  for (const [url, { codes, examples, millis, writes, withoutRetryAfter, unknown }] of Object.entries(run.urls)) {
    millis.sort((a, b) => a - b);
    const seconds = (run.stopped - run.started) / 1000;
    const quantile = (q) => millis[Math.min(millis.length - 1, Math.floor(millis.length * q))] ?? 0;
    const times = [run.started, ...writes, run.stopped];
    const gap = times.slice(1).reduce((longest, time, index) => Math.max(longest, time - times[index]), 0);
    console.log(`${url}: ${millis.length} requests in ${seconds.toFixed(0)} s, p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, longest ${quantile(1)} ms, `
      + `longest time without a successful write ${(gap / 1000).toFixed(1)} s`);
    console.log(`  codes: ${Object.entries(codes).map(([code, count]) => `${code} ${count}`).join(', ')}; outcome unknown: ${unknown}`);
    for (const [time, name] of events) {
      const first = writes.find((write) => write >= time);
      console.log(`  first successful write after "${name}": ${first ? `${((first - time) / 1000).toFixed(1)} s` : 'none'}`);
    }
    for (const code of Object.keys(codes).filter((name) => name !== 'OK')) {
      failed += codes[code];
      if (!allowed.has(code)) {
        violations.push(`${url} answered ${code} ${codes[code]} times${examples[code] ? `: ${examples[code]}` : ''}`);
      }
    }
    if (withoutRetryAfter > 0) {
      violations.push(`${withoutRetryAfter} answers with 503 had no Retry-After`);
    }
    if (quantile(1) > Number(options['max-ms'])) {
      violations.push(`a request took ${quantile(1)} ms`);
    }
  }
  if (failed > Number(options['max-failed'])) {
    violations.push(`${failed} requests failed`);
  }
}

const commands = { key, seed, run, check, token: () => console.log(token('writer0')) };
if (!(command in commands) || !dir) {
  console.error('usage: load.mjs key|token|seed|run|check DIR [options], see the comment at the top of the file');
  process.exit(2);
}
await commands[command]();
