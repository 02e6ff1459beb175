// node rate.js URL BODIES_FILE FIRST TOKEN CONNECTIONS RATE SECONDS SLOW: posts the lines of BODIES_FILE at a constant rate. The time of an answer counts
// from when its request was due, also if every connection was busy then (coordinated omission). SLOW = 1 adds a client that reads 1 KiB a second.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [url, file, first, token, connections, rate, seconds, slow] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const bodies = readFileSync(file, 'utf8').trimEnd().split('\n');
const total = Number(rate) * Number(seconds), interval = 1000 / Number(rate);
const idle = [], waiting = [], latencies = [];
let next = 0, bad = 0, bytes = 0;

const request = (body) => `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nAccept: application/json\r\n`
  + `${token ? `Authorization: Bearer ${token}\r\n` : ''}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

// The length of the first answer in the bytes, or 0 if it is not complete.
function length(answer) {
  const body = answer.indexOf('\r\n\r\n') + 4;
  if (body < 4) return 0;
  const size = answer.subarray(0, body).toString('latin1').match(/content-length: *(\d+)/i);
  if (size) return answer.length >= body + Number(size[1]) ? body + Number(size[1]) : 0;
  const last = answer.indexOf('\r\n0\r\n\r\n', body - 2); // chunks
  return last < 0 ? 0 : last + 7;
}

// A server may close a connection after an answer. The request that was sent meanwhile is sent again, and still counts from when it was due.
function open() {
  const socket = connect(Number(port), hostname).setNoDelay();
  const c = { socket, request: null, answer: Buffer.alloc(0) };
  socket.on('data', (data) => {
    c.answer = c.answer.length ? Buffer.concat([c.answer, data]) : data;
    const end = length(c.answer);
    if (!end) return;
    latencies.push(performance.now() - c.request.due);
    if (!c.answer.subarray(9, 12).equals(Buffer.from('200')) || c.answer.includes('"errors"')) bad++;
    bytes += end;
    const closing = /\r\nconnection: *close\r\n/i.test(c.answer.subarray(0, end).toString('latin1'));
    c.answer = c.answer.subarray(end);
    c.request = null;
    if (closing) socket.end();
    else idle.push(c);
    send();
  });
  socket.on('connect', () => idle.push(c));
  socket.on('error', () => {});
  socket.on('close', () => {
    if (idle.includes(c)) idle.splice(idle.indexOf(c), 1);
    if (c.request) waiting.unshift(c.request);
    if (latencies.length < total) open();
  });
}

const began = performance.now() + 200;
function send() {
  const now = performance.now();
  for (; next < total && began + next * interval <= now; next++) waiting.push({ due: began + next * interval, body: bodies[(Number(first) + next) % bodies.length] });
  while (idle.length && waiting.length) {
    const c = idle.shift();
    c.request = waiting.shift();
    c.socket.write(request(c.request.body));
  }
}

function openSlow() {
  const socket = connect(Number(port), hostname).pause();
  for (let i = 0; i < 100; i++) socket.write(request(bodies[i]));
  const reading = setInterval(() => socket.read(1024), 1000);
  socket.on('error', () => {});
  socket.on('close', () => { clearInterval(reading); setTimeout(openSlow, 1000); });
}

for (let i = 0; i < Number(connections); i++) open();
if (slow === '1') openSlow();
const timer = setInterval(() => {
  send();
  const late = performance.now() - began > 1000 * Number(seconds) + 10_000;
  if (latencies.length < total && !late) return;
  clearInterval(timer);
  bad += total - latencies.length;
  const sorted = latencies.sort((a, b) => a - b), at = (p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];
  console.log(JSON.stringify({ rps: latencies.length / Number(seconds), p50: at(0.5), p99: at(0.99), p999: at(0.999), max: sorted.at(-1), bytes: Math.round(bytes / latencies.length), bad }));
  process.exit();
}, 1);
