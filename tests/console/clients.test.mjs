// The same scenario through the official SignalR client, our own client on a WebSocket, and curl; and what only our own client does.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { WebSocket } from 'ws';
import { LiveTail } from '../../backend/LiveLogs/wwwroot/client/livelogs.js';
import { Deployment } from './deployment.mjs';
import { LONG, until } from './harness.mjs';

let deployment;

before(async () => {
  deployment = await Deployment.start('clients');
});

after(() => deployment?.dispose());

const numbered = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
const filterOf = (group) => `source:"${group}"`;

/** What a viewer has seen, and how it leaves. */
const viewer = () => ({ entries: [], gaps: [], position: null, leave: null });

function take(seen, message) {
  seen.entries.push(...message.logs ?? []);
  if (message.type === 'gap')
    seen.gaps.push(message);
  seen.position = message.position ?? seen.position;
}

const CLIENTS = {
  async SignalR(q, options) {
    const seen = viewer();
    const connection = new HubConnectionBuilder()
      .withUrl(deployment.hubUrl, { skipNegotiation: true, transport: HttpTransportType.WebSockets, accessTokenFactory: () => deployment.token() })
      .configureLogging(LogLevel.None)
      .build();
    for (const event of ['logs', 'gap', 'heartbeat', 'status', 'end'])
      connection.on(event, (message) => take(seen, message));
    await connection.start();
    await connection.invoke('Join', deployment.project, { q, ...options });
    seen.leave = () => connection.stop();
    return seen;
  },

  async WebSocket(q, options) {
    const seen = viewer();
    const tail = live({ q, ...options, on: { message: (message) => take(seen, message) } });
    await until('the connection', () => tail.phase === 'live');
    seen.leave = () => tail.stop();
    return seen;
  },

  async curl(q, options) {
    const seen = viewer();
    const url = `${deployment.url}api/v1/live-logs/tail/${deployment.project}?${new URLSearchParams({ q, ...options })}`;
    const curl = spawn('curl', ['-sN', url, '-H', `Authorization: Bearer ${deployment.token()}`, '-H', 'Accept: application/x-ndjson']);
    createInterface({ input: curl.stdout }).on('line', (line) => take(seen, JSON.parse(line)));
    seen.leave = () => {
      curl.kill();
      return once(curl, 'exit');
    };
    return seen;
  },
};

function live(options) {
  const tail = new LiveTail({ url: deployment.url, project: deployment.project, token: deployment.token(), WebSocket, ...options });
  tail.start();
  return tail;
}

for (const [name, connect] of Object.entries(CLIENTS)) {
  test(`${name}: history, live, away and back, each line once`, async () => {
    const { group } = await deployment.newGroup();
    await deployment.write(group, numbered(1, 20));
    await until('the lines are stored', async () => (await deployment.api('GET', `stream/${deployment.project}?q=${encodeURIComponent(filterOf(group))}`)).items.length === 20);

    const first = await connect(filterOf(group), { backfill: 5 });
    await until('the history', () => first.entries.length === 5);
    await deployment.write(group, numbered(21, 30));
    await until('the live lines', () => first.entries.length === 15);
    await first.leave();
    await deployment.write(group, numbered(31, 40));

    const second = await connect(filterOf(group), { after: first.position });
    await deployment.write(group, numbered(41, 50));
    await until('what was missed and what is new', () => second.entries.length === 20);
    await second.leave();
    assert.deepEqual([...first.entries, ...second.entries].map((entry) => entry.message), numbered(16, 50));
    assert.deepEqual([...first.gaps, ...second.gaps], []);
  });
}

test('A filter is changed without losing the place, and a wrong one changes nothing', async () => {
  const { group } = await deployment.newGroup();
  const messages = [];
  const tail = live({ q: `${filterOf(group)} apple`, on: { logs: (entries) => messages.push(...entries.map((entry) => entry.message)) } });
  await until('the connection', () => tail.position);
  await deployment.write(group, ['apple 1', 'pear 1']);
  await until('the first', () => messages.length === 1);
  await tail.change({ q: `${filterOf(group)} pear` });
  await assert.rejects(tail.change({ q: '"open' }), { code: 'invalid_filter' });
  await deployment.write(group, ['apple 2', 'pear 2']);
  await until('the second', () => messages.length === 2);
  assert.deepEqual(messages, ['apple 1', 'pear 2']);
  tail.stop();
});

test('A hidden viewer gets counts, and the lines when it is shown', async () => {
  const { group } = await deployment.newGroup();
  const messages = [];
  const counts = [];
  const tail = live({ q: filterOf(group), on: { logs: (entries) => messages.push(...entries.map((entry) => entry.message)), counts: (count) => counts.push(count) } });
  await until('the connection', () => tail.position);
  tail.hide();
  await deployment.write(group, numbered(1, 7));
  await until('the count', () => counts.at(-1) === 7);
  assert.deepEqual(messages, []);
  tail.show();
  await until('the lines', () => messages.length === 7);
  await deployment.write(group, numbered(8, 9));
  await until('the next lines', () => messages.length === 9);
  assert.deepEqual(messages, numbered(1, 9));
  tail.stop();
});

test('An instance that is killed is found again, and nothing is missed', { timeout: LONG }, async () => {
  const { group } = await deployment.newGroup();
  const messages = [];
  const phases = [];
  const tail = live({ q: filterOf(group), on: { logs: (entries) => messages.push(...entries.map((entry) => entry.message)), state: ({ phase }) => phases.push(phase) } });
  await until('the connection', () => tail.position);
  await deployment.write(group, numbered(1, 10));
  await until('the first lines', () => messages.length === 10);
  await deployment.stopService('SIGKILL');
  await deployment.write(group, numbered(11, 20));
  await deployment.startService();
  await until('the lines of the outage', () => messages.length === 20);
  assert.deepEqual(messages, numbered(1, 20));
  assert.ok(phases.includes('reconnecting'));
  assert.equal(phases.at(-1), 'live');
  tail.stop();
});

test('A token that is not accepted ends the tail with the reason', async () => {
  let said = null;
  const tail = live({ token: 'a.b.c', on: { end: (error) => { said = error; } } });
  await until('the end', () => said);
  assert.equal(said.status, 401);
  assert.equal(tail.phase, 'stopped');
});

test('Several subscriptions share a connection and are told apart', async () => {
  const { group } = await deployment.newGroup();
  const socket = new WebSocket(`${deployment.url.replace('http', 'ws')}api/v1/live-logs/ws/${deployment.project}?${new URLSearchParams({ token: deployment.token(), subscribe: 'false' })}`);
  const said = [];
  socket.on('message', (data) => said.push(JSON.parse(data)));
  await once(socket, 'open');
  const send = (command) => socket.send(JSON.stringify(command));
  send({ type: 'subscribe', subscription_id: 'a', q: `${filterOf(group)} apple` });
  send({ type: 'subscribe', subscription_id: 'p', q: `${filterOf(group)} pear` });
  await until('both', () => said.filter(({ type }) => type === 'subscribed').length === 2);
  await deployment.write(group, ['apple', 'pear']);
  const messagesOf = (id) => said.filter((m) => m.subscription_id === id && m.logs).flatMap((m) => m.logs.map((entry) => entry.message));
  await until('the lines', () => messagesOf('a').length + messagesOf('p').length === 2);
  assert.deepEqual([messagesOf('a'), messagesOf('p')], [['apple'], ['pear']]);

  send({ type: 'unsubscribe', subscription_id: 'a' });
  send({ type: 'ack', subscription_id: 'a', position: 'x' });
  send({ type: 'dance' });
  await until('the answers', () => said.filter(({ type }) => type === 'refused').length === 2);
  assert.deepEqual(said.filter(({ type }) => type === 'refused').map(({ code, subscription_id: id }) => [code, id]), [['unknown_subscription', 'a'], ['invalid_request', undefined]]);
  socket.close();
  await once(socket, 'close');
});
