// scripts/bench soak [SECONDS] [--viewers N] [--lines N] [--reconnects N] — what the service holds under a steady load: viewers that stay, of which a tenth
// see everything, beside others that come, stay a few seconds, break off and come back with their position, so many a second.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { Deployment } from '../deployment.mjs';
import { filters, Pusher } from './pusher.mjs';
import { cpuSeconds, holdings, plain, signalR, stored, Viewers } from './viewers.mjs';

const POINTS = 60;
const LIFE_MS = 5_000;

const { values, positionals: [seconds = '3600'] } = parseArgs({
  allowPositionals: true,
  options: {
    viewers: { type: 'string', default: '500' },
    lines: { type: 'string', default: '5000' },
    reconnects: { type: 'string', default: '5' },
  },
});
const [duration, viewers, lines, reconnects] = [Number(seconds), Number(values.viewers), Number(values.lines), Number(values.reconnects)];

const settings = { LiveTail__MaxViewersPerProject: '100000', LiveTail__MaxViewersPerUser: '100000', Logging__LogLevel__Default: 'Warning' };
const deployment = await Deployment.start('soak', { simulatorArgs: null, settings });
try {
  const pusher = await Pusher.create(deployment);
  const words = filters(50);
  const viewer = (i) => (i % 2 ? signalR : plain).viewer(deployment.url, deployment.project, deployment.token(undefined, { lifetimeSeconds: 86_400 }), 'all', i % 10 === 0 ? '' : words[i % words.length]);
  const all = await Viewers.start({ compress: true, connections: [], viewers: Array.from({ length: viewers }, (_, i) => viewer(i)) });
  pusher.start({ linesPerSecond: lines, batchesPerSecond: 50 });
  const wandering = wander();
  const curve = [];
  const { pid } = deployment.service;
  const [cpu, start] = [cpuSeconds(pid), performance.now()];
  for (let point = 0; point <= POINTS; point++) {
    const wait = start + point * duration * 1000 / POINTS - performance.now();
    if (wait > 0)
      await sleep(wait);
    curve.push({ at_s: Math.round((performance.now() - start) / 1000), ...holdings(pid) });
    console.error(JSON.stringify(curve.at(-1)));
    // What the viewers remember of each line is not wanted here.
    all.mark();
  }
  const took = (performance.now() - start) / 1000;
  const share = (cpuSeconds(pid) - cpu) / took;
  wandering.stop();
  await pusher.stop();
  await all.stop();
  const half = curve.slice(POINTS / 2);
  console.log(JSON.stringify({
    seconds: Math.round(took), viewers, lines_per_s: Math.round(await stored(deployment) / took), reconnects: wandering.count(),
    server_cpu_share: Math.round(share * 100) / 100,
    rss_mb_half_way: half[0].rss_mb, rss_mb_at_end: half.at(-1).rss_mb, rss_mb_most: Math.max(...curve.map(({ rss_mb }) => rss_mb)),
    threads_most: Math.max(...curve.map(({ threads }) => threads)), handles_half_way: half[0].handles, handles_at_end: half.at(-1).handles,
    rss_mb: curve.map(({ rss_mb }) => rss_mb),
  }));
} finally {
  await deployment.dispose();
}

/** Viewers that break off and come back. */
function wander() {
  let [count, stopped] = [0, false];
  const come = (position) => {
    if (stopped)
      return;
    count++;
    const query = new URLSearchParams({ token: deployment.token(), ...(position && { after: position }) });
    const socket = new WebSocket(`${deployment.url.replace('http', 'ws')}api/v1/live-logs/ws/${deployment.project}?${query}`);
    let last = position;
    socket.on('message', (data) => { last = /"position":"([^"]+)"\}$/.exec(data.subarray(-300).toString())?.[1] ?? last; });
    socket.on('error', () => { /* Its close follows. */ });
    socket.on('close', () => setTimeout(come, 200, last));
    setTimeout(() => socket.terminate(), LIFE_MS);
  };
  for (let i = 0; i < reconnects * LIFE_MS / 1000; i++)
    setTimeout(come, i * 1000 / reconnects);
  return { stop: () => { stopped = true; }, count: () => count };
}
