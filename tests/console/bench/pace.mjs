// scripts/bench pace [EVENTS] — a backlog is read while the service refuses calls as too many: by LiveLogs, and by the AWS SDK for JavaScript in its
// adaptive retry mode, from the same simulator, at the same rate at most. Three runs each: nothing refused; one call in twenty refused; and
// everything refused for ten seconds, after which is measured how long it takes until nine tenths of the pace before are back.

import { parseArgs } from 'node:util';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { Deployment } from '../deployment.mjs';
import { until } from '../harness.mjs';

const { positionals } = parseArgs({ allowPositionals: true });
const events = Number(positionals[0] ?? 20_000);
const REGION = 'us-east-1';
/** 40 % of the 25 requests a second of the region. */
const RATE = 10;
const PAGE = 40;
const HOURS = 2;
const REFUSED = { code: 'ThrottlingException', message: 'Rate exceeded' };
const credentials = { accessKeyId: 'AKIASIMULATOR0000000', secretAccessKey: 'simulator-secret' };
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

const deployment = await Deployment.start('pace', { simulatorArgs: ['--no-ledger'] });

const setFaults = async (...rules) => {
  await fetch(`${deployment.simulatorUrl}/_simulator/faults`, { method: 'DELETE' });
  await deployment.behind('POST', 'faults', [{ when: { operation: 'FilterLogEvents' }, then: { page_items: PAGE } }, ...rules]);
};

/** Calls that were answered, in ms since the epoch. */
const served = async since => (await (await fetch(`${deployment.simulatorUrl}/_simulator/requests?operation=FilterLogEvents`)).json()).items
  .filter(call => call.status === 200).map(call => Date.parse(call.at)).filter(at => at >= since);

/** Calls a second in windows of a second, from `since` on. */
const perSecond = (calls, since, seconds) => Array.from({ length: seconds }, (_, second) =>
  calls.filter(at => at >= since + 1000 * second && at < since + 1000 * (second + 1)).length);

const livelogs = {
  name: 'livelogs',
  async start(group) {
    const id = await deployment.connectTo('aws', group, { region: REGION, log_group: group, start_from: `${HOURS * 60 + 1}m` });
    return {
      done: async () => (await deployment.api('GET', `connections/${id}/status`)).seq >= events,
      stop: () => deployment.api('POST', `connections/${id}/stop`),
    };
  },
};

const sdk = {
  name: 'aws-sdk-adaptive',
  async start(group) {
    // The client's own rate is not limited before the first refusal; LiveLogs' is, so that is done here.
    const client = new CloudWatchLogsClient({ region: REGION, endpoint: deployment.simulatorUrl, credentials, retryMode: 'adaptive', maxAttempts: 50 });
    let [count, stopped, next] = [0, false, 0];
    const reading = (async () => {
      for await (const page of paginateFilterLogEvents({ client }, { logGroupName: group, startTime: Date.now() - HOURS * 3_600_000 - 60_000 })) {
        count += page.events?.length ?? 0;
        if (stopped) break;
        next = Math.max(next + 1000 / RATE, Date.now());
        await sleep(next - Date.now());
      }
    })();
    return { done: async () => count >= events, stop: async () => { stopped = true; await reading.catch(() => {}); client.destroy(); } };
  },
};

/** Seconds until everything was read. */
async function catchUp(reader, name, ...rules) {
  const group = `/pace/${reader.name}/${name}`;
  await deployment.behind('POST', 'backlog', { cloud: 'aws', place: group, region: REGION, events, hours: HOURS, length: 100 });
  await setFaults(...rules);
  const began = Date.now();
  const reading = await reader.start(group);
  await until(`${group} is read`, reading.done, { timeout: 60_000 + events * 30, every: 50 });
  const seconds = (Date.now() - began) / 1000;
  await reading.stop();
  return Math.round(10 * seconds) / 10;
}

/** Seconds from the last refusal of ten seconds of refusals until nine tenths of the pace before are reached. */
async function recover(reader) {
  const group = `/pace/${reader.name}/storm`;
  await deployment.behind('POST', 'backlog', { cloud: 'aws', place: group, region: REGION, events: 10 * events, hours: HOURS, length: 100 });
  await setFaults();
  const began = Date.now();
  const reading = await reader.start(group);
  await sleep(8000);
  const before = (await served(began + 3000)).length / ((Date.now() - began - 3000) / 1000);
  await setFaults({ when: { operation: 'FilterLogEvents' }, then: { error: REFUSED } });
  await sleep(10_000);
  await setFaults();
  const ended = Date.now();
  await sleep(30_000);
  const pace = perSecond(await served(ended), ended, 29);
  await reading.stop();
  const at = pace.findIndex((_, second) => second + 1 < pace.length && (pace[second] + pace[second + 1]) / 2 >= 0.9 * before);
  return { before: Math.round(10 * before) / 10, seconds_to_nine_tenths: at < 0 ? null : at + 1, per_second: pace };
}

const result = {};
try {
  for (const reader of [livelogs, sdk]) {
    const plain = await catchUp(reader, 'plain');
    const throttled = await catchUp(reader, 'throttled', { when: { operation: 'FilterLogEvents', probability: 0.05, seed: 7 }, then: { error: REFUSED } });
    const storm = await recover(reader);
    result[reader.name] = { plain_s: plain, one_in_twenty_s: throttled, pace_kept_percent: Math.round(1000 * plain / throttled) / 10, after_storm: storm };
    console.log(reader.name.padEnd(18), JSON.stringify(result[reader.name]));
  }
} finally {
  await deployment.dispose();
}
console.log(JSON.stringify({ events, rate_per_s: RATE, page: PAGE, ...result }));
