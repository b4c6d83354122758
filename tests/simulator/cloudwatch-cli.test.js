import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { credentials, startSimulator } from './simulator.js';

const run = promisify(execFile);
const cli = process.env.AWS_CLI ?? 'aws';
const installed = (() => {
  try {
    return execFileSync(cli, ['--version'], { encoding: 'utf8' });
  } catch {
    return '';
  }
})();

let simulator;

const aws = async (...args) => {
  const { stdout } = await run(cli, ['--endpoint-url', simulator.url, '--output', 'json', 'logs', ...args], {
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env, AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '', AWS_MAX_ATTEMPTS: '8',
    },
  });
  return stdout.trim() ? JSON.parse(stdout) : null;
};

before(async () => {
  simulator = await startSimulator('--demo');
});

after(() => simulator.stop());

test('the AWS CLI writes, pages and tails', { skip: installed ? false : 'the AWS CLI is not installed' }, async () => {
  const group = `/cli/test-${process.pid}`;
  await aws('create-log-group', '--log-group-name', group);
  await aws('create-log-stream', '--log-group-name', group, '--log-stream-name', 'one');
  const start = Date.now() - 5_000;
  const events = Array.from({ length: 40 }, (_, place) => ({ timestamp: start + place, message: `line ${place}` }));
  await aws('put-log-events', '--log-group-name', group, '--log-stream-name', 'one', '--log-events', JSON.stringify(events));

  const paged = await aws('filter-log-events', '--log-group-name', group, '--page-size', '7');
  const matching = await aws('filter-log-events', '--log-group-name', group, '--filter-pattern', '"line 1"', '--start-time', `${start}`);
  const stream = await aws('get-log-events', '--log-group-name', group, '--log-stream-name', 'one', '--start-from-head', '--limit', '3');

  assert.deepEqual(paged.events.map(event => event.message), events.map(event => event.message));
  assert.equal(matching.events.length, 11);
  assert.deepEqual(stream.events.map(event => event.message), ['line 0', 'line 1', 'line 2']);
  const { queryId } = await aws('start-query', '--log-group-name', group, '--query-string', 'fields @message | sort @timestamp asc',
    '--start-time', `${Math.floor(start / 1000)}`, '--end-time', `${Math.ceil(Date.now() / 1000)}`);
  let found = await aws('get-query-results', '--query-id', queryId);
  for (const end = Date.now() + 20_000; found.status !== 'Complete' && Date.now() < end;)
    found = await aws('get-query-results', '--query-id', queryId);
  assert.equal(found.results.length, 40);
  await aws('delete-log-group', '--log-group-name', group);
});

test('the AWS CLI finds the shop', { skip: !installed || process.env.SIMULATOR_URL ? 'needs the AWS CLI and a demo' : false }, async () => {
  const { logGroups } = await aws('describe-log-groups', '--region', 'eu-west-1');
  const since = `${Date.now() - 60_000}`;
  const edge = await aws('filter-log-events', '--log-group-name', '/shop/edge/nginx', '--start-time', since);

  assert.equal(logGroups.length, 5);
  assert.ok(edge.events.length > 60, `${edge.events.length} lines in the last minute`);
});

test('aws logs tail prints new lines', { skip: /aws-cli\/2/.test(installed) ? false : 'aws logs tail is in version 2 of the AWS CLI' }, async () => {
  const { stdout } = await run(cli, ['--endpoint-url', simulator.url, '--region', 'us-east-1', 'logs', 'tail', '/shop/edge/nginx', '--since', '1m'], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey, AWS_PAGER: '' },
  });
  assert.match(stdout, /HTTP\/2\.0/);
});
