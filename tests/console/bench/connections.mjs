// scripts/bench connections — 200 connections over 20 accounts on one instance, 10 of them broken, each in another way and in another account. How
// long does a line of the other 190 take from the instant that the cloud's API shows it to a viewer, before the 10 are started and with them?

import { parseArgs } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { until } from '../harness.mjs';
import { follow, quantile } from './viewer.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '90' }, 'poll-interval': { type: 'string', default: '4' } } });
const seconds = Number(values.seconds);
const pollInterval = Number(values['poll-interval']);
const ACCOUNTS = 20;
const GROUPS = 10;
const REGION = 'eu-west-1';
const SECRET = 'bench-secret';
const LINE_EVERY_MS = 25;
const WARM_UP_MS = 20_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keys carry their account's number: all of one account share its quota. */
function accessKey(account, serial) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = (1n << 44n) | (BigInt(account) << 4n);
  return `AKIA${Array.from({ length: 9 }, (_, i) => letters[Number((bits >> BigInt(5 * (8 - i))) & 31n)]).join('')}SHOPKE${letters[serial]}`;
}

const accountOf = (number) => String(100_000_000_000 + number * 1_111_111);
const groupOf = (account, number) => `/bench/${account}/${number}`;

/** What is wrong with the first group of an account: of its settings, or of how the cloud answers. */
const BROKEN = {
  wrong_secret: { config: { secret_access_key: 'not-this-one' } },
  permission_denied: { config: (account) => ({ access_key_id: accessKey(accountOf(account), 1) }) },
  group_not_found: { config: { log_group: '/bench/no-such-group' } },
  server_error: { then: { error: { code: 'ServiceUnavailableException', status: 503 } } },
  hanging: { then: { stall_seconds: 86_400 } },
  truncated: { then: { truncate_after: 10 } },
  throttled_for_ever: { then: { error: { code: 'ThrottlingException', status: 400 } } },
  garbage: { then: { html_status: 200 } },
  no_such_host: { config: { endpoint_url: 'https://logs.no-such-host.invalid' } },
  // Behind this port nobody speaks TLS.
  tls: { config: (_, deployment) => ({ endpoint_url: deployment.simulatorUrl.replace('http:', 'https:') }) },
};
const broken = Object.entries(BROKEN).map(([name, fault], account) => ({ name, account, ...fault }));

async function connect(deployment, account, number, config = {}) {
  const group = groupOf(account, number);
  await deployment.behind('POST', 'aws/events', { account: accountOf(account), region: REGION, log_group: group, log_stream: 'main', events: [] });
  return deployment.connectTo('aws', group, {
    access_key_id: accessKey(accountOf(account), 0), secret_access_key: SECRET, region: REGION, log_group: group,
    poll_interval_seconds: pollInterval, ...config,
  });
}

async function connectBroken(deployment) {
  const ids = [];
  for (const { name, account, config = {}, then } of broken) {
    if (then)
      await deployment.behind('POST', 'faults', [{ name, when: { operation: 'FilterLogEvents', resource: groupOf(account, 0) }, then }]);
    ids.push(await connect(deployment, account, 0, typeof config === 'function' ? config(account, deployment) : config));
  }
  return ids;
}

const deployment = await Deployment.start('connections', { simulatorArgs: ['--no-ledger'] });
const written = new Map();
let line = 0;
let latencies = [];
/** One line to the next of the healthy groups, in turn, as long as it is not told to end. */
async function write(groups, signal) {
  for (let turn = 0; !signal.ended; turn++) {
    const began = performance.now();
    const { account, number } = groups[(turn * 37) % groups.length];
    const message = `INFO line ${++line}`;
    await deployment.behind('POST', 'aws/events', {
      account: accountOf(account), region: REGION, log_group: groupOf(account, number), log_stream: 'main', events: [{ timestamp: new Date().toISOString(), message }],
    });
    written.set(message, performance.now());
    await sleep(Math.max(0, LINE_EVERY_MS - (performance.now() - began)));
  }
}

/** Latencies of what is written from now on, for a while. */
async function measure(groups) {
  await until('everything before was seen', () => written.size === 0, { timeout: 60_000 });
  latencies = [];
  const signal = { ended: false };
  const writing = write(groups, signal);
  await sleep(seconds * 1000);
  signal.ended = true;
  await writing;
  await until('every line was seen', () => written.size === 0, { timeout: 60_000 }).catch(() => {});
  const result = {
    lines: latencies.length, missed: written.size,
    p50_ms: Math.round(quantile(latencies, 0.5)), p95_ms: Math.round(quantile(latencies, 0.95)), max_ms: Math.round(Math.max(...latencies)),
  };
  written.clear();
  return result;
}

try {
  for (let account = 0; account < ACCOUNTS; account++) {
    await deployment.behind('POST', 'aws/accounts', { account: accountOf(account), access_key_id: accessKey(accountOf(account), 0), secret_access_key: SECRET });
    await deployment.behind('POST', 'aws/accounts', {
      account: accountOf(account), access_key_id: accessKey(accountOf(account), 1), secret_access_key: SECRET, denied_actions: ['logs:FilterLogEvents'],
    });
  }
  const groups = Array.from({ length: ACCOUNTS * GROUPS }, (_, i) => ({ account: Math.floor(i / GROUPS), number: i % GROUPS }))
    .filter(({ account, number }) => number > 0 || account >= broken.length);
  for (const { account, number } of groups)
    await connect(deployment, account, number);
  const viewer = await follow(deployment, {}, ({ message }, at) => {
    if (written.has(message))
      latencies.push(at - written.get(message));
    written.delete(message);
  });
  await sleep(WARM_UP_MS);
  const without = await measure(groups);
  console.log('without', JSON.stringify(without));
  deployment.forgetPeakMemory();
  const ids = await connectBroken(deployment);
  await sleep(WARM_UP_MS);
  const withBroken = await measure(groups);
  console.log('with   ', JSON.stringify(withBroken));
  const states = {};
  for (const [i, { name }] of broken.entries()) {
    const { state, sources } = await deployment.api('GET', `connections/${ids[i]}/status`);
    states[name] = `${state}: ${sources[0]?.last_error?.failure}`;
  }
  await viewer.stop();
  console.log(JSON.stringify({
    connections: groups.length + broken.length, accounts: ACCOUNTS, poll_interval_s: pollInterval, without, with_broken: withBroken, broken: states,
    p95_change_percent: Math.round(1000 * (withBroken.p95_ms / without.p95_ms - 1)) / 10, peak_mb: deployment.peakMemory,
  }));
} finally {
  await deployment.dispose();
}
