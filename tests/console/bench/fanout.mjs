// scripts/bench fanout [--viewers N] [--lines N] [--filtered N] [--filtered-lines N] [--seconds N] [--warm-up SECONDS] [--idle N]
// [--transport signalr] [--no-compression] — what a node spends on each line that it delivers,
// beside a node of Socket.IO with its Redis adapter: the same lines in the same batches, 50 a second, stored or published on another
// node, to the same clients. First everybody sees everything; then there are 50 filters (rooms), which show a tenth of the
// lines each. The publisher of Socket.IO filters, and is not counted. The node of LiveLogs filters itself. All clients offer
// compression, as browsers do; Socket.IO declines it unless told otherwise. No viewers of a kind leave that kind out.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { freePort } from '../harness.mjs';
import { filters, Pusher, SHARDS } from './pusher.mjs';
import { cpuSeconds, holdings, transports, Viewers } from './viewers.mjs';

const SETTLE_MS = 3_000;
const BATCHES_PER_SECOND = 50;
const FILTERS = 50;

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '500' },
    lines: { type: 'string', default: '1000' },
    filtered: { type: 'string', default: '500' },
    'filtered-lines': { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '15' },
    // Until the compilers of both have done their work.
    'warm-up': { type: 'string', default: '40' },
    transport: { type: 'string', default: 'ws' },
    idle: { type: 'string', default: '10000' },
    'no-compression': { type: 'boolean', default: false },
  },
});
const [everything, lines, filtered, filteredLines, seconds, warmUp, idle] =
  [values.viewers, values.lines, values.filtered, values['filtered-lines'], values.seconds, values['warm-up'], values.idle].map(Number);

const compress = !values['no-compression'];
const transport = transports[values.transport];

/** One of the entries as viewers get them; the publisher gives it other numbers. */
let sample;

const ours = await measureLiveLogs();
const theirs = everything + filtered > 0 ? await measureSocketIo() : {};
const ratio = (kind) => ours[kind] && round(theirs[kind].cpu_us_per_line / ours[kind].cpu_us_per_line, 2);
console.error(JSON.stringify({ livelogs: ours, socketio: theirs }, null, 1));
console.log(JSON.stringify({
  viewers: everything,
  server_cpu_us_per_line: ours.everything?.cpu_us_per_line,
  socketio_server_cpu_us_per_line: theirs.everything?.cpu_us_per_line,
  ratio: ratio('everything'),
  filtered_viewers: filtered,
  server_cpu_us_per_line_filtered: ours.filtered?.cpu_us_per_line,
  socketio_server_cpu_us_per_line_filtered: theirs.filtered?.cpu_us_per_line,
  ratio_filtered: ratio('filtered'),
  ...ours.idle,
}));

async function measureLiveLogs() {
  const settings = {
    ConnectionStrings__Redis: process.env.LIVELOGS_TEST_REDIS, LiveTail__MaxViewers: '100000', LiveTail__MaxViewersPerProject: '100000',
    LiveTail__MaxViewersPerUser: '100000', Logging__LogLevel__Default: 'Warning',
  };
  const deployment = await Deployment.start('fanout', { simulatorArgs: null, settings });
  try {
    const pusher = await Pusher.create(deployment);
    const node = await deployment.addInstance('fanout-viewers');
    const token = deployment.token();
    const words = filters(FILTERS);
    const viewer = (q) => transport.viewer(node.url, deployment.project, token, 'all', q);
    const flow = (linesPerSecond) => ({ start: () => pusher.start({ linesPerSecond, batchesPerSecond: BATCHES_PER_SECOND }), stop: () => pusher.stop() });
    const plan = (viewers) => ({ compress, connections: pusher.connections, viewers });
    const result = {
      everything: await measure(node.process.pid, plan(Array.from({ length: everything }, () => viewer(''))), flow(lines)),
      filtered: await measure(node.process.pid, plan(Array.from({ length: filtered }, (_, i) => viewer(words[i % FILTERS]))), flow(filteredLines)),
    };
    [sample] = (await deployment.api('GET', `stream/${deployment.project}?limit=1`)).items;
    result.idle = idle > 0 ? await measureIdle(deployment, viewer) : {};
    return result;
  } finally {
    await deployment.dispose();
  }
}

/** Memory of connections that each have a subscription to which nothing comes. */
async function measureIdle(deployment) {
  const node = await deployment.addInstance('fanout-idle');
  const token = deployment.token();
  const viewers = Array.from({ length: idle }, () => transport.viewer(node.url, deployment.project, token, 'idle', 'nothing-like-this'));
  const before = holdings(node.process.pid).rss_mb;
  const all = await Viewers.start({ connections: [], viewers });
  await sleep(SETTLE_MS);
  const after = holdings(node.process.pid).rss_mb;
  await all.stop();
  return { idle_connections: idle, kb_per_idle_connection: round((after - before) * 1024 / idle, 1) };
}

async function measureSocketIo() {
  const port = await freePort();
  const node = await startNode('viewers', port);
  const publisher = await startNode('publisher');
  const rooms = Array.from({ length: FILTERS }, (_, i) => `filter ${i}`);
  const url = (room) => `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket&room=${encodeURIComponent(room)}`;
  const viewer = (room) => ({ group: 'all', url: url(room), hello: ['40'], bytes_per_second: null });
  const plan = (viewers) => ({ compress, pong_to: '2', pong: '3', connections: [sample.connection_id], viewers });
  try {
    return {
      everything: await measure(node.pid, plan(Array.from({ length: everything }, () => viewer('everything'))), publishing(publisher, lines, () => ['everything'])),
      filtered: await measure(
        node.pid, plan(Array.from({ length: filtered }, (_, i) => viewer(rooms[i % FILTERS]))),
        publishing(publisher, filteredLines, (shard) => rooms.filter((_, i) => i % SHARDS === shard))),
    };
  } finally {
    node.kill();
    publisher.kill();
  }
}

/** Emits batches of lines, each to the rooms that its shard is shown in. */
function publishing(publisher, linesPerSecond, roomsOf) {
  let timer;
  let next = 0;
  return {
    start() {
      const size = Math.round(linesPerSecond / BATCHES_PER_SECOND);
      timer = setInterval(() => {
        const batch = {};
        for (let i = 0; i < size; i++) {
          const seq = ++next;
          for (const room of roomsOf(seq % SHARDS))
            (batch[room] ??= []).push({ ...sample, seq });
        }
        publisher.stdin.write(`${JSON.stringify(batch)}\n`);
      }, 1000 / BATCHES_PER_SECOND);
    },
    stop() {
      clearInterval(timer);
    },
  };
}

async function measure(pid, plan, flow) {
  if (plan.viewers.length === 0)
    return undefined;
  const all = await Viewers.start(plan);
  flow.start();
  await sleep(warmUp * 1000);
  all.mark();
  const [cpu, start] = [cpuSeconds(pid), performance.now()];
  await sleep(seconds * 1000);
  const [used, took] = [cpuSeconds(pid) - cpu, (performance.now() - start) / 1000];
  const { all: got } = await all.report();
  await flow.stop();
  await all.stop();
  return {
    cpu_us_per_line: round(used * 1e6 / got.lines, 3), lines_per_s: Math.round(got.lines / took), bytes_per_line: Math.round(got.bytes / got.lines),
    lines_per_message: round(got.lines / got.messages, 1), cpu_share: round(used / took, 2),
  };
}

async function startNode(...args) {
  const node = spawn('node', [new URL('socketio-node.mjs', import.meta.url).pathname, ...args.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  process.on('exit', () => node.kill());
  await once(node.stdout, 'data');
  return node;
}

function round(number, digits) {
  return Number(number.toFixed(digits));
}
