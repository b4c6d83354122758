// scripts/bench latency [--batches N] — from the instant that an event can be read in the cloud's API to the SignalR
// client, while a second client watches everything. The connection polls once a second.

import { parseArgs } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { until } from '../harness.mjs';
import { follow, quantile } from './viewer.mjs';

const POLL_INTERVAL_MS = 1000;
const { values } = parseArgs({ options: { batches: { type: 'string', default: '100' } } });
const batches = Number(values.batches);

const deployment = await Deployment.start('latency');
try {
  const { group } = await deployment.newGroup();
  const written = new Map();
  const latencies = [];
  const viewers = [
    await follow(deployment, { q: `source:"${group}"` }, (entry, at) => {
      if (written.has(entry.message))
        latencies.push(at - written.get(entry.message));
    }),
    await follow(deployment, {}, () => {}),
  ];
  for (let batch = 0; batch < batches; batch++) {
    const messages = Array.from({ length: 5 }, (_, i) => `INFO order ${batch * 5 + i} shipped`);
    await deployment.write(group, messages);
    // The simulator shows an event from the moment that it has answered.
    const now = performance.now();
    messages.forEach((message) => written.set(message, now));
    // Out of step with the poller, so that every phase of its interval is met.
    await new Promise((resolve) => setTimeout(resolve, 137 + (batch % 7) * 61));
  }
  await until('every line arrived', () => latencies.length >= batches * 5);
  for (const viewer of viewers)
    await viewer.stop();
  const result = {
    lines: latencies.length,
    poll_interval_ms: POLL_INTERVAL_MS,
    p50_ms: Math.round(quantile(latencies, 0.5)),
    p95_ms: Math.round(quantile(latencies, 0.95)),
    max_ms: Math.round(Math.max(...latencies)),
  };
  console.log(`p95 is the poll interval ${result.p95_ms <= POLL_INTERVAL_MS ? 'and less' : `plus ${result.p95_ms - POLL_INTERVAL_MS} ms`}.`);
  console.log(JSON.stringify(result));
} finally {
  await deployment.dispose();
}
