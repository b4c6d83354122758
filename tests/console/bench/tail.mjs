// scripts/bench tail [--viewers N] [--unfiltered N] [--lines N] [--seconds N] [--two-nodes] [--transport ws] — from the commit to the client: lines a
// second into four connections, a few viewers of everything, the rest behind 50 filters that show a tenth each. Then the same with
// one more viewer that never reads and one that reads 10 kB a second, which come back whenever they are cut off. Shares are of one core.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { filters, Pusher } from './pusher.mjs';
import { commits, cpuSeconds, holdings, idleSeconds, stored, transports, Viewers } from './viewers.mjs';

/** Until the compiler has done its work. */
const WARM_UP_MS = 25_000;
const SLOW_BYTES_PER_SECOND = 10_000;

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '500' },
    unfiltered: { type: 'string', default: '10' },
    lines: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '30' },
    transport: { type: 'string', default: 'signalr' },
    'two-nodes': { type: 'boolean', default: false },
  },
});
const [viewers, unfiltered, lines, seconds] = [values.viewers, values.unfiltered, values.lines, values.seconds].map(Number);
const transport = transports[values.transport];
const settings = {
  LiveTail__MaxViewersPerProject: '100000', LiveTail__MaxViewersPerUser: '100000', Logging__LogLevel__Default: 'Warning',
  ...values['two-nodes'] && { ConnectionStrings__Redis: process.env.LIVELOGS_TEST_REDIS },
};

const deployment = await Deployment.start('tail', { simulatorArgs: null, settings });
try {
  const pusher = await Pusher.create(deployment);
  const watched = values['two-nodes'] ? await deployment.addInstance('tail-second') : { url: deployment.url, process: deployment.service };
  const token = deployment.token();
  const viewer = (group, q, pace) => transport.viewer(watched.url, deployment.project, token, group, q, pace);
  const words = filters(50);
  const good = [
    ...Array.from({ length: unfiltered }, () => viewer('unfiltered', '')),
    ...Array.from({ length: viewers - unfiltered }, (_, i) => viewer('filtered', words[i % words.length])),
  ];
  const plain = await measure(good);
  const beside = await measure([...good, viewer('stalled', '', 0), viewer('slow', '', SLOW_BYTES_PER_SECOND)]);
  console.error(JSON.stringify({ plain, beside }, null, 1));
  console.log(JSON.stringify({
    viewers,
    lines_per_s: plain.lines_per_s,
    deliveries_per_s: plain.deliveries_per_s,
    nodes: values['two-nodes'] ? 2 : 1,
    p50_ms: plain.p50_ms,
    p99_ms: plain.p99_ms,
    p50_ms_with_stalled: beside.p50_ms,
    p99_ms_with_stalled: beside.p99_ms,
    cpu: plain.cpu,
    cpu_with_stalled: beside.cpu,
    rss_mb: plain.rss_mb,
    rss_mb_with_stalled: beside.rss_mb,
  }));

  /** Connects the viewers, lets lines flow, and says how long those took that came while it measured. */
  async function measure(plan) {
    const all = await Viewers.start({ compress: true, connections: pusher.connections, viewers: plan });
    pusher.start({ linesPerSecond: lines, batchesPerSecond: 50 });
    await sleep(WARM_UP_MS);
    const since = new Date();
    all.mark();
    const [cpu, before, start] = [spent(all), await stored(deployment), performance.now()];
    await sleep(seconds * 1000);
    const took = (performance.now() - start) / 1000;
    const [used, written] = [spent(all), await stored(deployment) - before];
    const { rss_mb } = holdings(watched.process.pid);
    const shares = Object.fromEntries(Object.entries(used).map(([name, now]) => [name, Math.round((now - cpu[name]) / took * 100) / 100]));
    await pusher.stop();
    await sleep(1_000);
    const groups = await all.report(await commits(deployment, pusher.connections, since));
    await all.stop();
    const worst = (name) => Math.max(groups.unfiltered?.[name] ?? 0, groups.filtered?.[name] ?? 0);
    return {
      lines_per_s: Math.round(written / took),
      deliveries_per_s: Math.round(((groups.unfiltered?.lines ?? 0) + (groups.filtered?.lines ?? 0)) / took),
      p50_ms: worst('p50_ms'), p99_ms: worst('p99_ms'), cpu: shares, rss_mb, refused: pusher.refused, groups,
    };
  }

  /** CPU time so far, in seconds; what is neither listed nor idle is the database's, mostly. */
  function spent(all) {
    return {
      server: cpuSeconds(watched.process.pid),
      ...watched.process !== deployment.service && { other_server: cpuSeconds(deployment.service.pid) },
      viewers: cpuSeconds(all.pid),
      pusher: cpuSeconds(process.pid),
      idle: idleSeconds(),
    };
  }
} finally {
  await deployment.dispose();
}
