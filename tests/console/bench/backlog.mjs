// scripts/bench backlog [EVENTS] — a connection to each cloud begins hours back and catches up with EVENTS events. How fast is that, compared
// with what its budget of requests allows, or with what the service takes in when no budget holds it back, whichever is less?

import { parseArgs } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { until } from '../harness.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hours: { type: 'string', default: '6' }, 'gcp-quota': { type: 'string', default: '600' }, only: { type: 'string' } },
});
const events = Number(positionals[0] ?? 1_000_000);
const hours = Number(values.hours);
const gcpQuota = Number(values['gcp-quota']);
// An answer of CloudWatch has at most 1 MB, in which each event counts 26 bytes more than its text.
const LENGTH = 180;
const AWS_PAGE = Math.floor(1_048_576 / (LENGTH + 26));
const start = { start_from: `${Math.ceil(hours * 60) + 1}m` };

/** The clouds' quotas times the shares that the service takes of them by default, times what one answer holds. */
const PULLS = [
  // Ten requests a second are more than the machine can follow: this is the ingest rate.
  { name: 'ingest', cloud: 'aws', place: '/backlog/ingest', region: 'us-east-1', perSecond: 10, page: AWS_PAGE },
  { name: 'aws', cloud: 'aws', place: '/backlog/aws', region: 'eu-west-1', perSecond: 4, page: AWS_PAGE },
  { name: 'azure', cloud: 'azure', place: 'AppTraces', perSecond: 1, page: 10_000 },
  { name: 'gcp', cloud: 'gcp', place: 'projects/shop-prod/logs/backlog', perSecond: gcpQuota * 2 / 3 / 60, page: 1_000 },
].filter(({ name }) => !values.only || values.only.split(',').includes(name));

const config = ({ cloud, place, region }) => ({
  aws: { region, log_group: place, ...start },
  azure: { query: place, ...start },
  gcp: { log_name: 'backlog', read_requests_per_minute: gcpQuota, ...start },
})[cloud];

/** One catch-up, measured from the first stored event to the last. */
async function pull(deployment, one) {
  await deployment.behind('POST', 'backlog', { ...one, events, hours, length: LENGTH });
  deployment.forgetPeakMemory();
  const project = `backlog-${one.name}`;
  const id = await deployment.connectTo(one.cloud, one.name, config(one), { project });
  const seen = async () => (await deployment.api('GET', `connections/${id}/status`, undefined, project));
  const status = await until('the first event is stored', async () => {
    const now = await seen();
    return now.seq > 0 && now;
  }, { timeout: 60_000, every: 20 });
  const [from, began] = [status.seq, performance.now()];
  const last = await until(`all of ${one.name} is stored`, async () => {
    const now = await seen();
    return now.seq >= events && now;
  }, { timeout: 60_000 + events, every: 100 });
  const seconds = (performance.now() - began) / 1000;
  const peak = deployment.peakMemory;
  await deployment.api('POST', `connections/${id}/stop`, undefined, project);
  const [{ rows, distinct }] = await deployment.query(
    `SELECT count(*)::int AS rows, count(DISTINCT event_id)::int AS distinct FROM log_entries e
     JOIN connections c ON c.number = e.connection_number WHERE c.id = $1`, [id]);
  return {
    events_per_s: Math.round((events - from) / seconds), seconds: Math.round(seconds), calls: last.quota?.calls, throttles: last.quota?.throttles,
    peak_mb: peak, missed: events - distinct, duplicated: rows - distinct,
  };
}

const deployment = await Deployment.start('backlog', { simulatorArgs: ['--no-ledger'] });
const result = {};
try {
  await deployment.behind('POST', 'limits', { gcp_read_requests_per_minute: gcpQuota, gcp_max_scanned_entries: 10 * events });
  for (const one of PULLS) {
    const measured = await pull(deployment, one);
    const budget = Math.round(one.perSecond * one.page);
    const ceiling = Math.min(budget, result.ingest?.events_per_s ?? budget);
    result[one.name] = { ...measured, budget_events_per_s: budget, percent_of_ceiling: Math.round(1000 * measured.events_per_s / ceiling) / 10 };
    console.log(one.name.padEnd(8), JSON.stringify(result[one.name]));
  }
} finally {
  await deployment.dispose();
}
const clouds = Object.entries(result).filter(([name]) => name !== 'ingest').map(([, measured]) => measured);
const right = Object.values(result).every(({ missed, duplicated }) => missed === 0 && duplicated === 0);
console.log(JSON.stringify({
  events, hours, ...result,
  lowest_percent_of_ceiling: Math.min(...clouds.map(({ percent_of_ceiling: percent }) => percent)),
  peak_mb: Math.max(...Object.values(result).map(({ peak_mb: peak }) => peak)),
  missed: Object.values(result).reduce((sum, { missed }) => sum + missed, 0),
  duplicated: Object.values(result).reduce((sum, { duplicated }) => sum + duplicated, 0),
}));
process.exitCode = right ? 0 : 1;
