// Runs one subscription and prints each of its results as a line of JSON. Goes on after the last event whenever the connection is lost.
// Arguments: sse or ws, the URL, and the request as JSON: query, variables, and a token if there is one.
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';

const [transport, url, json] = process.argv.slice(2);
const { token, ...request } = JSON.parse(json);
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const print = (line) => console.log(JSON.stringify(line));
const retry = { retryAttempts: 1000, shouldRetry: () => true };
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

const client = transport === 'sse'
  ? createSseClient({ url, headers, retry: pause, ...retry, on: { connected: () => print({ connected: true }) }, onMessage: () => {} })
  : createWsClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: headers, retryWait: pause, ...retry,
      on: { connected: () => print({ connected: true }), closed: (event) => print({ closed: event.code }) } });

const dispose = client.subscribe(request, {
  next: (result) => {
    print(result);
    const event = Object.values(result.data ?? {})[0];
    if (event?.cursor) {
      request.variables.after = event.cursor;
    }
  },
  error: (error) => print({ error: Array.isArray(error) ? error : String(error.message ?? error) }),
  complete: () => { print({ complete: true }); process.exit(0); },
});
process.stdin.on('end', () => { dispose(); process.exit(0); }).resume();
