// node rate.js URL BODIES_FILE FIRST TOKEN CONNECTIONS RATE SECONDS SLOW: posts the lines of BODIES_FILE at a constant rate. The time of an answer counts
// from when its request was due, also if every connection was busy then (coordinated omission). SLOW = 1 adds a client that reads 1 KiB a second.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [url, file, first, token, connections, rate, seconds, slow] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(url);
const bodies = readFileSync(file, 'utf8').trimEnd().split('\n');
const total = Number(rate) * Number(seconds), interval = 1000 / Number(rate);
const idle = [], latencies = [];
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

function open() {
  const socket = connect(Number(port), hostname).setNoDelay();
  const c = { socket, due: 0, answer: Buffer.alloc(0) };
  socket.on('data', (data) => {
    c.answer = c.answer.length ? Buffer.concat([c.answer, data]) : data;
    const end = length(c.answer);
    if (!end) return;
    latencies.push(performance.now() - c.due);
    if (!c.answer.subarray(9, 12).equals(Buffer.from('200')) || c.answer.includes('"errors"')) bad++;
    bytes += end;
    c.answer = c.answer.subarray(end);
    idle.push(c);
    send();
  });
  socket.on('connect', () => idle.push(c));
  socket.on('close', () => { if (latencies.length < total) { bad++; open(); } });
}

const began = performance.now() + 200;
function send() {
  const now = performance.now();
  while (idle.length && next < total && began + next * interval <= now) {
    const c = idle.pop();
    c.due = began + next * interval;
    c.socket.write(request(bodies[(Number(first) + next++) % bodies.length]));
  }
}

function openSlow() {
  const socket = connect(Number(port), hostname);
  socket.on('connect', () => { for (let i = 0; i < 100; i++) socket.write(request(bodies[i])); });
  socket.on('readable', () => setTimeout(() => { socket.read(1024) ?? socket.read(); }, 1000));
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(openSlow, 1000));
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
