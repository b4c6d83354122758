// The hub as a program sees it, through the official SignalR client.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { Deployment } from './deployment.mjs';
import { CLOCK_SKEW_SECONDS, LONG, until } from './harness.mjs';

let deployment;
const open = [];

before(async () => {
  deployment = await Deployment.start('hub');
});

after(() => deployment?.dispose());

afterEach(async () => {
  for (const viewer of open.splice(0))
    await viewer.connection.stop();
});

/** A connection that remembers what it is told. */
async function connect(token = deployment.token()) {
  const connection = new HubConnectionBuilder()
    .withUrl(deployment.hubUrl, { skipNegotiation: true, transport: HttpTransportType.WebSockets, accessTokenFactory: () => token })
    .configureLogging(LogLevel.None)
    .build();
  const viewer = { connection, entries: [], gaps: [], statuses: [], ends: [], position: null, closed: false };
  const told = (event, act) => connection.on(event, (message) => {
    assert.ok(message.subscription_id);
    act(message);
    if (message.position)
      viewer.position = message.position;
  });
  told('logs', (message) => viewer.entries.push(...message.logs));
  told('gap', (message) => viewer.gaps.push(message));
  told('status', (message) => viewer.statuses.push(message));
  told('heartbeat', () => {});
  told('end', (message) => viewer.ends.push(message));
  connection.onclose(() => { viewer.closed = true; });
  open.push(viewer);
  await connection.start();
  return viewer;
}

const join = (viewer, options, project = deployment.project) => viewer.connection.invoke('Join', project, options);
const only = (group) => `source:"${group}"`;
const numbered = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
const seqs = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const has = (viewer, n) => until(`${n} lines`, () => viewer.entries.length >= n);

test('Join sends what is stored, then what comes, each line once and whole', async () => {
  const { group, connection } = await deployment.newGroup();
  const first = await connect();
  await join(first, { q: only(group) });
  await deployment.write(group, numbered(1, 20));
  await has(first, 20);

  const second = await connect();
  const joined = await join(second, { q: only(group), backfill: 100 });
  assert.ok(joined.subscription_id);
  await has(second, 20);
  await deployment.write(group, numbered(21, 30));
  await has(second, 30);
  assert.deepEqual(second.entries.map((e) => e.seq), seqs(1, 30));
  assert.deepEqual(second.entries.map((e) => e.message), numbered(1, 30));
  assert.deepEqual(second.gaps, []);
  const [entry] = second.entries;
  assert.equal(entry.connection_id, connection);
  assert.equal(entry.source, group);
  assert.equal(entry.stream, 'main');
  assert.match(entry.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z$/);
  assert.ok(Date.parse(entry.observed_timestamp) >= Date.parse(entry.timestamp) - 60_000);
  assert.ok(entry.event_id && entry.level && entry.severity_number && entry.resource && entry.attributes);
});

test('Join tells how each connection of the project is', async () => {
  const { connection } = await deployment.newGroup();
  const viewer = await connect();
  await join(viewer, {});
  const status = await until('the status', () => viewer.statuses.findLast((s) => s.connection_id === connection && s.state === 'streaming' && s.fresh_to));
  assert.ok(Date.now() - Date.parse(status.fresh_to) < 60_000);
});

for (const [signal, how] of [['SIGKILL', 'was killed'], ['SIGTERM', 'restarted']]) {
  test(`A position gives exactly what was missed when the service ${how}`, { timeout: LONG }, async () => {
    const { group } = await deployment.newGroup();
    const before = await connect();
    await join(before, { q: only(group) });
    await deployment.write(group, numbered(1, 40));
    await has(before, 40);
    await deployment.write(group, numbered(41, 80));
    await deployment.stopService(signal);
    await until('the end of the connection', () => before.closed);
    await deployment.write(group, numbered(81, 120));
    await deployment.startService();

    const afterwards = await connect();
    await join(afterwards, { q: only(group), after: before.position });
    await deployment.write(group, numbered(121, 150));
    const all = () => [...before.entries, ...afterwards.entries];
    await until('all lines', () => all().length >= 150);
    assert.deepEqual(all().map((e) => e.seq), seqs(1, 150));
    assert.deepEqual(all().map((e) => e.message).sort(), numbered(1, 150).sort());
    assert.deepEqual([...before.gaps, ...afterwards.gaps], []);
  });
}

test('The position of any one message is enough to go on from it', async () => {
  const { group } = await deployment.newGroup();
  const first = await connect();
  const places = [];
  first.connection.on('logs', (message) => places.push([message.logs.at(-1)?.seq, message.position]));
  await join(first, { q: only(group) });
  for (let i = 0; i < 5; i++) {
    await deployment.write(group, numbered(i * 10 + 1, i * 10 + 10));
    await has(first, i * 10 + 10);
  }
  for (const [seq, position] of places) {
    const again = await connect();
    await join(again, { q: only(group), after: position });
    if (seq < 50)
      await has(again, 50 - seq);
    assert.deepEqual(again.entries.map((e) => e.seq), seqs(seq + 1, 50));
    await again.connection.stop();
  }
});

test('Change follows another filter from then on, a wrong one is refused and the old one stays', async () => {
  const { group } = await deployment.newGroup();
  const viewer = await connect();
  const { subscription_id: id } = await join(viewer, { q: `${only(group)} apple` });
  await deployment.write(group, ['apple 1', 'pear 1']);
  await has(viewer, 1);
  await viewer.connection.invoke('Change', id, { q: `${only(group)} pear` });
  await deployment.write(group, ['apple 2', 'pear 2']);
  await has(viewer, 2);
  await assert.rejects(viewer.connection.invoke('Change', id, { q: '"open' }), /invalid_filter: ./);
  await deployment.write(group, ['apple 3', 'pear 3']);
  await has(viewer, 3);
  assert.deepEqual(viewer.entries.map((e) => e.message), ['apple 1', 'pear 2', 'pear 3']);
});

test('A filter that can not be understood is refused with the reason', async () => {
  const viewer = await connect();
  await assert.rejects(join(viewer, { q: 'fine "open' }), /HubException: invalid_filter: ./);
});

test('Leave ends a subscription and leaves the others alone', async () => {
  const { group } = await deployment.newGroup();
  const viewer = await connect();
  const { subscription_id: left } = await join(viewer, { q: only(group) });
  const { subscription_id: kept } = await join(viewer, { q: only(group) });
  const ids = [];
  viewer.connection.on('logs', (message) => ids.push(message.subscription_id));
  await viewer.connection.invoke('Leave', left);
  await deployment.write(group, ['one']);
  await has(viewer, 1);
  await deployment.write(group, ['two']);
  await has(viewer, 2);
  assert.deepEqual(new Set(ids), new Set([kept]));
});

test('Ack tells how far behind a viewer is', async () => {
  const { group } = await deployment.newGroup();
  const viewer = await connect();
  const { subscription_id: id, position } = await join(viewer, { q: only(group) });
  await deployment.write(group, numbered(1, 25));
  await has(viewer, 25);
  const { behind } = await viewer.connection.invoke('Ack', id, position);
  assert.ok(behind >= 25);
  assert.ok((await viewer.connection.invoke('Ack', id, viewer.position)).behind < behind);
});

test('The project of others can not be joined, whatever the token says of one\'s own', async () => {
  const viewer = await connect();
  await assert.rejects(join(viewer, {}, 'other'), /forbidden_project/);
  await assert.rejects(join(viewer, {}, '../shop'), /HubException/);
});

test('Without a token, with a wrong one and with one that is over there is no connection', async () => {
  for (const token of ['', 'a.b.c', deployment.token(undefined, { lifetimeSeconds: -600 })])
    await assert.rejects(connect(token));
});

test('A token that ends meanwhile ends the subscription, and the place stays good for a new one', { timeout: LONG }, async () => {
  const { group } = await deployment.newGroup();
  const viewer = await connect(deployment.token(undefined, { lifetimeSeconds: 4 - CLOCK_SKEW_SECONDS }));
  await join(viewer, { q: only(group) });
  const end = await until('the end', () => viewer.ends[0] ?? viewer.closed);
  assert.equal(end.code, 'token_expired');
  await deployment.write(group, ['one']);
  const again = await connect();
  await join(again, { q: only(group), after: end.position });
  await has(again, 1);
});
