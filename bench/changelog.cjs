// NODE_PATH=target/sequelize/node_modules node bench/changelog.cjs postgres://postgres@127.0.0.1:5432 [ROUNDS]
// What the change log costs a writer: two databases of one PostgreSQL server, log_on and log_off, which it creates, a server of target/posttopic
// at each, and each operation in turn at both, so that whatever else the machine does delays both alike. Prints medians.
'use strict';
const { spawn } = require('node:child_process');
const { createSign, generateKeyPairSync } = require('node:crypto');
const { mkdtempSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Client } = require('pg');
const { Sequelize, DataTypes } = require('sequelize');

const cluster = process.argv[2], rounds = Number(process.argv[3] || 1000), posts = 2000, topics = 200;
const rows = `select p, t from generate_series(1, ${posts}) p, generate_series(101, 105) t`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = join(mkdtempSync(join(tmpdir(), 'changelog')), 'key.pem');
writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }));
const part = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
const claims = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ preferred_username: 'root', roles: ['admin'], exp: Math.floor(Date.now() / 1000) + 86400 })}`;
const token = `${claims}.${createSign('RSA-SHA256').update(claims).sign(privateKey, 'base64url')}`;
const id = (type, n) => Buffer.from(`${type}:${n}`).toString('base64url');
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));

async function ask(url, query) {
  const answer = await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query }) })).json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

async function start(name, enabled, port) {
  const admin = new Client(`${cluster}/postgres`);
  await admin.connect();
  await admin.query(`drop database if exists ${name}`);
  await admin.query(`create database ${name}`);
  await admin.end();
  const at = new URL(`${cluster}/${name}`), url = `http://127.0.0.1:${port}/graphql`;
  const server = spawn('java', ['@java.options', '-jar', 'posttopic.jar', `--server.port=${port}`, `--spring.datasource.url=jdbc:postgresql://${at.host}/${name}`,
    `--spring.datasource.username=${at.username}`, `--spring.datasource.password=${at.password}`, `--posttopic.changes.enabled=${enabled}`,
    `--spring.security.oauth2.resourceserver.jwt.public-key-location=file:${key}`, '--posttopic.limits.rate.enabled=false'], { cwd: 'target/posttopic', stdio: 'ignore' });
  for (let i = 0; !(await ask(url, '{ __typename }').catch(() => null)); i++) {
    if (i > 300 || server.exitCode !== null) throw new Error('The server did not start');
    await sleep(100);
  }
  const db = new Client(at.href);
  await db.connect();
  await db.query(`insert into "Topics" (name, slug) select 'Topic ' || i, 't' || i from generate_series(1, ${topics}) i;
    insert into "Posts" (title) select 'Post ' || i from generate_series(1, ${posts}) i; truncate posttopic_changes; analyze`);
  const sequelize = new Sequelize(at.href, { logging: false });
  const Post = sequelize.define('Post', { title: DataTypes.STRING }), Topic = sequelize.define('Topic', { name: DataTypes.STRING });
  Post.belongsToMany(Topic, { through: 'PostTopic' });
  return { url, db, Post, stop: async () => { server.kill(); await db.end(); await sequelize.close(); } };
}

// Each takes the number of the round.
const operations = {
  'attach, posttopic': ({ url }, i) => ask(url, `mutation { attachTopic(input: { postId: "${id('Post', 1 + i % posts)}", topic: { id: "${id('Topic', 1 + Math.floor(i / posts))}" } }) { outcome } }`),
  'addTopic, Sequelize': ({ Post }, i) => Post.build({ id: 1 + i % posts }, { isNewRecord: false }).addTopic(21 + Math.floor(i / posts)),
  'INSERT of a row': ({ db }, i) => db.query(`insert into "PostTopic" ("PostId", "TopicId") values ($1, $2)`, [1 + i % posts, 41 + Math.floor(i / posts)]),
  'UPDATE of a row': ({ db }, i) => db.query(`update "PostTopic" set note = $1 where "PostId" = $2 and "TopicId" = 41`, [String(i), 1 + i % posts]),
  'INSERT of 10,000 rows': ({ db }) => db.query(`insert into "PostTopic" ("PostId", "TopicId") ${rows}`),
};
const bulk = (name) => name.includes('10,000');
const clear = ({ db }) => db.query(`delete from "PostTopic" where "TopicId" > 100`).then(() => db.query('truncate posttopic_changes')).then(() => db.query('vacuum "PostTopic"'));
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

async function measure(name, databases) {
  const times = databases.map(() => []), count = bulk(name) ? Math.ceil(rounds / 50) : rounds;
  for (let i = 0; i < count * 1.3; i++) {
    for (const at of i % 2 ? [0, 1] : [1, 0]) {
      const began = performance.now();
      await operations[name](databases[at], i);
      if (i >= count * 0.3) times[at].push(performance.now() - began);
      if (bulk(name)) await clear(databases[at]);
    }
  }
  const [off, on] = times.map(median);
  console.log(`| ${name} | ${off.toFixed(2)} ms | ${on.toFixed(2)} ms | ${on < off ? '' : '+'}${((on / off - 1) * 100).toFixed(0)} % |`);
}

(async () => {
  const databases = [await start('log_off', false, 4801), await start('log_on', true, 4802)];
  try {
    console.log('| | without the log | with it | |\n|---|---|---|---|');
    for (const name of Object.keys(operations)) await measure(name, databases);
  } finally {
    await Promise.all(databases.map(({ stop }) => stop()));
  }
})();
