// The client's connection when it is cut, falls silent or is refused; no browser.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { WebSocket } from 'ws';
import { LiveTail } from '../../backend/LiveLogs/wwwroot/client/livelogs.js';
import { makeToken, until } from './harness.mjs';
import { StandIn } from './stand-in.mjs';

const SILENCE_MS = 400;

let service;
let url;
let tail;

beforeEach(async () => {
  service = new StandIn();
  url = await service.listen();
});

afterEach(async () => {
  tail?.stop();
  tail = null;
  await service.close();
});

let issued = 0;
const token = () => makeToken('any key', { shop: 'viewer' }, { jti: `token-${++issued}` });

function follow(options) {
  const seen = { messages: [], phases: [], errors: [], ends: [], begins: 0 };
  tail = new LiveTail({
    url, project: 'shop', token: token(), WebSocket, ...options,
    on: {
      logs: (entries) => seen.messages.push(...entries.map(({ message }) => message)),
      state: ({ phase }) => seen.phases.push(phase),
      error: (error) => seen.errors.push(error.code),
      end: (error) => seen.ends.push(error.code),
      begin: () => seen.begins++,
      ...options.on,
    },
  });
  tail.start();
  return seen;
}

/** A TCP proxy that can swallow what both sides say, without closing: a forgotten NAT entry, a hung proxy, a laptop that moved. */
async function startProxy() {
  const proxy = { swallows: false, connections: 0 };
  const server = createServer((near) => {
    proxy.connections++;
    // What it swallows once it swallows for ever.
    let swallows = false;
    const far = connect(service.port, '127.0.0.1');
    const pass = (from, to) => from.on('data', (data) => {
      swallows ||= proxy.swallows;
      if (!swallows)
        to.write(data);
    });
    pass(near, far);
    pass(far, near);
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('error', () => {});
      one.on('close', () => !swallows && other.destroy());
    }
    proxy.sockets.push(near, far);
  });
  proxy.sockets = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://127.0.0.1:${server.address().port}/`;
  proxy.close = () => {
    proxy.sockets.forEach((socket) => socket.destroy());
    server.close();
  };
  return proxy;
}

test('A connection that swallows everything is given up, and what was missed comes over the next one', async () => {
  const proxy = await startProxy();
  const seen = follow({ url: proxy.url, silenceMs: SILENCE_MS });
  await until('the connection', () => tail.phase === 'live');
  service.push([{ message: 'one' }]);
  await until('the first line', () => seen.messages.length === 1);
  proxy.swallows = true;
  service.push([{ message: 'two' }]);
  await until('the end of patience', () => seen.phases.at(-1) === 'reconnecting');
  proxy.swallows = false;
  service.push([{ message: 'three' }]);
  await until('what was missed', () => seen.messages.length === 3);
  assert.deepEqual(seen.messages, ['one', 'two', 'three']);
  assert.deepEqual(seen.ends, []);
  proxy.close();
});

test('A connection that is silent from its beginning is given up as well', async () => {
  const proxy = await startProxy();
  proxy.swallows = true;
  const seen = follow({ url: proxy.url, silenceMs: SILENCE_MS, fetch: null });
  await until('a second attempt', () => proxy.connections >= 2);
  proxy.swallows = false;
  await until('the connection', () => tail.phase === 'live');
  assert.equal(seen.begins, 1);
  proxy.close();
});

test('A connection that says something now and then is not given up', async () => {
  const seen = follow({ silenceMs: SILENCE_MS });
  await until('the connection', () => tail.phase === 'live');
  const until_ = performance.now() + 3 * SILENCE_MS;
  await until('three times the patience', () => {
    service.broadcast('heartbeat', {});
    return performance.now() > until_;
  });
  assert.deepEqual(seen.phases, ['connecting', 'live']);
});


test('A function that gives refused tokens only is asked once more, and then the tail ends with the reason', async () => {
  service.refuseTokens = true;
  for (const [status, code] of [[401, 'token_expired'], [403, 'forbidden_project']]) {
    service.refusal = { status, code };
    let asked = 0;
    const seen = follow({ token: () => { asked++; return token(); } });
    await until('the end', () => seen.ends.length > 0);
    assert.deepEqual([asked, seen.errors, seen.ends, tail.phase], [2, [code], [code], 'stopped']);
  }
});

test('A function that has a better token is followed, however often one expires', async () => {
  let asked = 0;
  const seen = follow({ token: () => { asked++; return token(); } });
  for (let round = 1; round <= 3; round++) {
    await until('the connection', () => tail.phase === 'live' && asked === round);
    service.broadcast('end', { code: 'token_expired', detail: 'The token expired.' });
  }
  await until('the connection', () => tail.phase === 'live' && asked === 4);
  assert.deepEqual([seen.ends, seen.errors], [[], ['token_expired', 'token_expired', 'token_expired']]);
});

test('A text that is refused ends the tail at once', async () => {
  service.refuseTokens = true;
  const seen = follow({});
  await until('the end', () => seen.ends.length > 0);
  assert.deepEqual([seen.ends, seen.errors], [['token_invalid'], []]);
});

test('A filter that comes while there is no connection changes nothing until the next one stands', async () => {
  const { port } = service;
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  const seen = follow({ backfill: 10 });
  await until('the lines', () => seen.messages.length === 2);
  await service.close();
  await until('the loss', () => tail.phase === 'reconnecting');
  await tail.restart({ q: 'pear' });
  assert.deepEqual([seen.begins, tail.q], [1, 'pear']);
  await service.listen(port);
  tail.retryNow();
  await until('the new filter', () => seen.messages.length === 3);
  assert.deepEqual([seen.begins, seen.messages.at(-1), service.joins.at(-1).after], [2, 'a pear', undefined]);
});

test('A filter that comes while the connection is being made is the one that is followed', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  const seen = follow({ backfill: 10, on: { begin: () => seen.messages.splice(0) } });
  await tail.restart({ q: 'pear' });
  await until('the new filter', () => service.joins.at(-1)?.q === 'pear' && seen.messages.length > 0);
  assert.deepEqual(seen.messages, ['a pear']);
});

test('Where there is no WebSocket the client says at once what to do', () => {
  assert.throws(() => new LiveTail({ url: 'http://127.0.0.1/', project: 'shop', token: 'x', WebSocket: undefined }), /Node\.js has it from version 22 on; for earlier versions, pass the WebSocket of the package ws/);
});
