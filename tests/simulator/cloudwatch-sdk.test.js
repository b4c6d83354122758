import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DeleteLogGroupCommand, DescribeLogStreamsCommand,
  FilterLogEventsCommand, GetLogEventsCommand, GetQueryResultsCommand, PutLogEventsCommand, PutRetentionPolicyCommand,
  StartLiveTailCommand, StartQueryCommand, StopQueryCommand,
  paginateDescribeLogGroups, paginateFilterLogEvents, paginateGetLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { addFaults, clearFaults, credentials, requests, startSimulator } from './simulator.js';

let simulator;
let client;
let number = 0;

const clientFor = options => new CloudWatchLogsClient({
  endpoint: simulator.url, region: 'us-east-1', credentials, retryMode: 'standard', maxAttempts: 6, ...options,
});

const collect = async pages => {
  const events = [];
  for await (const page of pages) events.push(...page.events);
  return events;
};

const newGroup = async () => {
  const logGroupName = `/sdk/test-${process.pid}-${++number}`;
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'web' }));
  return logGroupName;
};

const write = (logGroupName, messages, timestamp = Date.now() - 60_000) => client.send(new PutLogEventsCommand({
  logGroupName, logStreamName: 'web', logEvents: messages.map((message, place) => ({ timestamp: timestamp + place, message })),
}));

before(async () => {
  simulator = await startSimulator();
  client = clientFor();
});

after(async () => {
  client.destroy();
  await simulator.stop();
});

beforeEach(() => clearFaults(simulator.url));

test('events come back once each, in order and unchanged, over many pages', async () => {
  const group = await newGroup();
  const messages = Array.from({ length: 2500 }, (_, place) => `line ${place} Grüße 🎉 \u001b[31mred\u001b[0m\tand "quotes"\nand more`);
  await write(group, messages);

  const events = await collect(paginateFilterLogEvents({ client, pageSize: 200 }, { logGroupName: group }));

  assert.deepEqual(events.map(event => event.message), messages);
  assert.equal(new Set(events.map(event => event.eventId)).size, messages.length);
});

test('a pattern, a stream prefix and a time range select events', async () => {
  const group = await newGroup();
  await write(group, ['INFO ready', 'ERROR broken', '{"level":"ERROR","status":503}', 'ERROR again'], 1_000 * Math.floor(Date.now() / 1000) - 60_000);
  const start = 1_000 * Math.floor((await client.send(new FilterLogEventsCommand({ logGroupName: group }))).events[0].timestamp / 1_000);

  const found = async input => (await client.send(new FilterLogEventsCommand({ logGroupName: group, ...input }))).events.map(event => event.message);

  assert.deepEqual(await found({ filterPattern: 'ERROR -again' }), ['ERROR broken', '{"level":"ERROR","status":503}']);
  assert.deepEqual(await found({ filterPattern: '{ $.status >= 500 }' }), ['{"level":"ERROR","status":503}']);
  assert.deepEqual(await found({ logStreamNamePrefix: 'we', startTime: start + 1, endTime: start + 2 }), ['ERROR broken', '{"level":"ERROR","status":503}']);
});

test('GetLogEvents pages forward to the same token', async () => {
  const group = await newGroup();
  await write(group, ['a', 'b', 'c', 'd', 'e']);

  const events = await collect(paginateGetLogEvents(
    { client, pageSize: 2, stopOnSameToken: true }, { logGroupName: group, logStreamName: 'web', startFromHead: true }));
  const newest = await client.send(new GetLogEventsCommand({ logGroupName: group, logStreamName: 'web', limit: 2 }));

  assert.deepEqual(events.map(event => event.message), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(newest.events.map(event => event.message), ['d', 'e']);
});

test('groups and streams are described and deleted', async () => {
  const group = await newGroup();
  await write(group, ['x']);
  await client.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 7 }));

  const groups = [];
  for await (const page of paginateDescribeLogGroups({ client, pageSize: 2 }, { logGroupNamePrefix: group })) groups.push(...page.logGroups);
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName: group, orderBy: 'LastEventTime', descending: true }));

  assert.deepEqual(groups.map(found => [found.logGroupName, found.retentionInDays]), [[group, 7]]);
  assert.deepEqual(logStreams.map(stream => stream.logStreamName), ['web']);
  await client.send(new DeleteLogGroupCommand({ logGroupName: group }));
  await assert.rejects(client.send(new FilterLogEventsCommand({ logGroupName: group })), { name: 'ResourceNotFoundException' });
});

test('events that are too old are reported and the rest is kept', async () => {
  const group = await newGroup();
  const answer = await client.send(new PutLogEventsCommand({
    logGroupName: group, logStreamName: 'web',
    logEvents: [{ timestamp: Date.now() - 15 * 86_400_000, message: 'old' }, { timestamp: Date.now(), message: 'new' }],
  }));

  assert.equal(answer.rejectedLogEventsInfo.tooOldLogEventEndIndex, 1);
  assert.deepEqual((await client.send(new FilterLogEventsCommand({ logGroupName: group }))).events.map(event => event.message), ['new']);
});

test('errors reach the client under their names', async () => {
  const describe = options => clientFor(options).send(new FilterLogEventsCommand({ logGroupName: '/missing' }));

  await assert.rejects(describe({}), { name: 'ResourceNotFoundException' });
  await assert.rejects(describe({ credentials: { ...credentials, secretAccessKey: 'wrong' } }), { name: 'InvalidSignatureException' });
  await assert.rejects(describe({ credentials: { ...credentials, accessKeyId: 'AKIAUNKNOWN000000000' } }), { name: 'UnrecognizedClientException' });
  await assert.rejects(client.send(new FilterLogEventsCommand({ logGroupName: '/a', limit: 20_000 })), { name: 'InvalidParameterException' });
});

test('the client gets through throttling, server errors, resets, empty pages and proxies', async () => {
  const group = await newGroup();
  await write(group, ['a', 'b', 'c']);
  const when = (firstCall, then) => ({ name: `fault ${firstCall}`, when: { operation: 'FilterLogEvents', resource: group, first_call: firstCall, last_call: firstCall }, then });
  await addFaults(simulator.url,
    when(1, { error: { code: 'ThrottlingException' } }),
    when(2, { error: { code: 'ServiceUnavailableException', status: 503, form: 'namespaced' } }),
    when(3, { reset: true }),
    when(5, { empty_page: true }),
    when(6, { html_status: 502 }),
    when(7, { split_characters: true }));

  const pages = paginateFilterLogEvents({ client, pageSize: 2 }, { logGroupName: group });

  assert.deepEqual((await collect(pages)).map(event => event.message), ['a', 'b', 'c']);
  const asked = (await requests(simulator.url, 'FilterLogEvents')).filter(request => request.resource === group);
  assert.ok(asked.length >= 7, `asked ${asked.length} times`);
});

test('the client corrects its clock by the Date header', async () => {
  const group = await newGroup();
  await addFaults(simulator.url, { when: { operation: 'FilterLogEvents' }, then: { clock_offset_seconds: 900 } });

  const answer = await clientFor().send(new FilterLogEventsCommand({ logGroupName: group }));

  assert.deepEqual(answer.events, []);
});

const arnOf = async logGroupName => {
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: logGroupName })) return page.logGroups[0].logGroupArn;
};

const follow = async (tail, input, until) => {
  const { responseStream } = await tail.send(new StartLiveTailCommand(input));
  const seen = { start: null, updates: 0, results: [], sampled: false };
  for await (const event of responseStream) {
    seen.start ??= event.sessionStart;
    if (!event.sessionUpdate) continue;
    seen.updates++;
    seen.sampled ||= event.sessionUpdate.sessionMetadata.sampled;
    seen.results.push(...event.sessionUpdate.sessionResults);
    if (await until(seen)) break;
  }
  return seen;
};

test('A22 StartLiveTail shows lines as they are written, however the stream is cut', async () => {
  const group = await newGroup();
  const tail = clientFor({ disableHostPrefix: true });
  for (const event_stream of [{}, { piece_bytes: 5 }, { in_pairs: true }, { sampled: true }]) {
    await clearFaults(simulator.url);
    await addFaults(simulator.url, { when: { operation: 'StartLiveTail' }, then: { event_stream } });
    const seen = await follow(tail, { logGroupIdentifiers: [await arnOf(group)], logEventFilterPattern: 'ERROR' }, async ({ updates, results }) => {
      if (updates === 1) await write(group, ['INFO ready', 'ERROR Grüße 🎉'], Date.now());
      return results.length > 0;
    });

    assert.deepEqual(seen.results.map(result => result.message), ['ERROR Grüße 🎉']);
    assert.equal(seen.results[0].logStreamName, 'web');
    assert.ok(seen.start.sessionId);
    assert.equal(seen.sampled, event_stream.sampled === true);
  }
  tail.destroy();
});

test('A22 StartLiveTail ends with its exceptions under their names, and damaged messages are noticed', async () => {
  const group = await newGroup();
  const tail = clientFor({ disableHostPrefix: true });
  const input = { logGroupIdentifiers: [await arnOf(group)] };
  const ending = [
    [{ end_after: 3, end_with: 'timeout' }, /SessionTimeoutException/],
    [{ end_after: 3, end_with: 'streaming_exception' }, /SessionStreamingException/],
    [{ end_after: 3, end_with: 'error' }, /InternalServerError/],
    [{ bad_prelude_at: 3 }, /checksum/i],
    [{ bad_message_at: 3 }, /checksum/i],
  ];
  for (const [event_stream, said] of ending) {
    await clearFaults(simulator.url);
    await addFaults(simulator.url, { when: { operation: 'StartLiveTail' }, then: { event_stream } });
    await assert.rejects(follow(tail, input, () => false), error => said.test(`${error.name} ${error.message}`));
  }
  await clearFaults(simulator.url);
  await assert.rejects(tail.send(new StartLiveTailCommand({ logGroupIdentifiers: [group] })), { name: 'InvalidParameterException' });
  tail.destroy();
});

test('A17 the end of a range belongs to it for FilterLogEvents and not for GetLogEvents', async () => {
  const group = await newGroup();
  const start = Date.now() - 60_000;
  await write(group, ['before', 'first', 'last', 'after'], start - 1);
  const range = { logGroupName: group, startTime: start, endTime: start + 1 };

  const filtered = await client.send(new FilterLogEventsCommand(range));
  const got = await client.send(new GetLogEventsCommand({ ...range, logStreamName: 'web', startFromHead: true }));

  assert.deepEqual(filtered.events.map(event => event.message), ['first', 'last']);
  assert.deepEqual(got.events.map(event => event.message), ['first']);
});

test('A18 at the end of a stream the same token comes back, and later finds what was written since', async () => {
  const group = await newGroup();
  await write(group, ['a', 'b']);
  const get = input => client.send(new GetLogEventsCommand({ logGroupName: group, logStreamName: 'web', startFromHead: true, ...input }));
  const { nextForwardToken } = await get({});

  const end = await get({ nextToken: nextForwardToken });
  await write(group, ['c']);
  const later = await get({ nextToken: end.nextForwardToken });

  assert.deepEqual([end.events, end.nextForwardToken], [[], nextForwardToken]);
  assert.deepEqual(later.events.map(event => event.message), ['c']);
  await assert.rejects(get({ nextToken: nextForwardToken, startFromHead: false }), { name: 'InvalidParameterException' });
});

const query = (logGroupName, queryString, input) => client.send(new StartQueryCommand({
  logGroupName, queryString, startTime: Math.floor(Date.now() / 1_000) - 3_600, endTime: Math.ceil(Date.now() / 1_000), ...input,
}));

const statuses = async queryId => {
  const seen = [];
  for (;;) {
    const answer = await client.send(new GetQueryResultsCommand({ queryId }));
    if (seen.at(-1)?.status !== answer.status) seen.push(answer);
    if (!['Scheduled', 'Running'].includes(answer.status)) return seen;
    await new Promise(resolve => setTimeout(resolve, 120));
  }
};

test('A23 a query is scheduled, runs with a part of its rows, and completes; pages have tokens', async () => {
  const group = await newGroup();
  await write(group, Array.from({ length: 40 }, (_, place) => `ERROR ${place} "a|b"`));
  await write(group, ['INFO ready']);
  const { queryId } = await query(group, 'fields @timestamp, @message, @logStream | filter @message like /a\\|b/ | filter @message like "ERROR" | sort @timestamp asc | limit 30');

  const seen = await statuses(queryId);
  const rows = [];
  for (let nextToken; ;) {
    const page = await client.send(new GetQueryResultsCommand({ queryId, maxItems: 20, nextToken }));
    rows.push(...page.results.map(row => Object.fromEntries(row.map(({ field, value }) => [field, value]))));
    ({ nextToken } = page);
    if (!nextToken) break;
  }

  assert.deepEqual(seen.map(answer => [answer.status, answer.results.length]), [['Scheduled', 0], ['Running', 15], ['Complete', 30]]);
  assert.deepEqual(rows.map(row => row['@message']), Array.from({ length: 30 }, (_, place) => `ERROR ${place} "a|b"`));
  assert.match(rows[0]['@timestamp'], /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
  assert.ok(rows[0]['@ptr'] && rows[0]['@logStream'] === 'web');
});

test('A23 a query can fail, time out, be stopped, and be one too many', async () => {
  const group = await newGroup();
  for (const query_status of ['Failed', 'Timeout']) {
    await addFaults(simulator.url, { when: { operation: 'StartQuery' }, then: { query_status } });
    assert.equal((await statuses((await query(group, 'fields @message')).queryId)).at(-1).status, query_status);
    await clearFaults(simulator.url);
  }
  const { queryId } = await query(group, 'fields @message');
  await client.send(new StopQueryCommand({ queryId }));
  assert.deepEqual((await statuses(queryId)).map(answer => answer.status), ['Cancelled']);
  await assert.rejects(query(group, 'stats count(*) by bin(5m)'), { name: 'MalformedQueryException' });
  await addFaults(simulator.url, { when: { operation: 'StartQuery' }, then: { error: { code: 'LimitExceededException' } } });
  await assert.rejects(clientFor({ maxAttempts: 1 }).send(new StartQueryCommand({
    logGroupName: group, queryString: 'fields @message', startTime: 1, endTime: 2,
  })), { name: 'LimitExceededException' });
});
