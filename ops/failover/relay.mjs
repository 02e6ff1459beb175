#!/usr/bin/env node
// A TCP relay that can become a black hole, for machines without iptables: relay.mjs LISTEN_PORT TARGET_PORT
//
// SIGUSR1: from now on nothing is forwarded, and nothing is closed, as if a firewall dropped all packets.
// SIGUSR2: new connections are forwarded again. Those that the black hole swallowed stay dead for ever, on both sides.
import net from 'node:net';

const [listenPort, targetPort] = process.argv.slice(2).map(Number);
const pairs = new Set();
let dropping = false;

net.createServer({ allowHalfOpen: true }, (client) => {
  client.on('error', () => {});
  if (dropping) {
    client.pause();
    pairs.add([client]);
    return;
  }
  const target = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
  const pair = [client, target];
  pairs.add(pair);
  target.on('error', () => client.destroy());
  client.on('error', () => target.destroy());
  client.pipe(target).pipe(client);
}).listen(listenPort, '127.0.0.1');

process.on('SIGUSR1', () => {
  dropping = true;
  for (const [client, target] of pairs) {
    if (target) {
      client.unpipe(target).pause();
      target.unpipe(client).pause();
      target.removeAllListeners('error').on('error', () => {});
      client.removeAllListeners('error').on('error', () => {});
    }
  }
});
process.on('SIGUSR2', () => { dropping = false; });
