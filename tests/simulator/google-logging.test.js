import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { v2 } from '@google-cloud/logging';
import { addFaults, clearFaults, requests, startSimulator } from './simulator.js';

const project = 'projects/shop-prod';
let simulator;
let client;
let number = 0;

const clientFor = async key => {
  const url = new URL(simulator.url);
  const credentials = key ?? await (await fetch(`${simulator.url}/_simulator/gcp/key`)).json();
  return new v2.LoggingServiceV2Client({
    fallback: true, protocol: 'http', apiEndpoint: url.hostname, port: Number(url.port), projectId: 'shop-prod', credentials,
  });
};

const newLog = () => `${project}/logs/node-${process.pid}-${++number}`;

const write = (logName, texts) => client.writeLogEntries({
  logName,
  resource: { type: 'k8s_container', labels: { container_name: 'recommendations', location: 'europe-west1' } },
  entries: texts.map((text, place) => ({ textPayload: text, insertId: `id-${place}`, severity: place % 2 ? 'ERROR' : 'INFO' })),
});

const list = async (logName, more = '', options = {}) => (await client.listLogEntries({
  resourceNames: [project], filter: `logName="${logName}" ${more}`, orderBy: 'timestamp asc', ...options,
}))[0];

before(async () => {
  simulator = await startSimulator();
  client = await clientFor();
});

after(async () => {
  await client?.close();
  await simulator?.stop();
});

beforeEach(() => clearFaults(simulator.url));

test('what is written is listed, page by page', async () => {
  const logName = newLog();
  await write(logName, Array.from({ length: 25 }, (_, place) => `line ${place}`));
  const entries = await list(logName, '', { pageSize: 10 });
  assert.deepEqual(entries.map(entry => entry.textPayload).sort(), Array.from({ length: 25 }, (_, place) => `line ${place}`).sort());
  assert.equal(entries[0].resource.labels.container_name, 'recommendations');
  assert.ok((await requests(simulator.url, 'entries.list')).length >= 3);
});

test('a filter chooses by severity, resource, text and time', async () => {
  const logName = newLog();
  await write(logName, ['card accepted', 'card refused', 'cart emptied']);
  assert.deepEqual((await list(logName, 'severity>=ERROR')).map(entry => entry.textPayload), ['card refused']);
  assert.equal((await list(logName, 'AND "CARD" AND NOT textPayload:refused')).length, 1);
  assert.equal((await list(logName, 'resource.labels.location="europe-west1" textPayload=~"^ca(rd|rt)"')).length, 3);
  assert.equal((await list(logName, 'timestamp>"2100-01-01T00:00:00Z"')).length, 0);
});

test('a filter that can not be read is refused with INVALID_ARGUMENT', async () => {
  await assert.rejects(list(newLog(), 'AND severity>='), error => error.code === 3);
});

test('a project that is not granted is refused with PERMISSION_DENIED', async () => {
  await assert.rejects(client.listLogEntries({ resourceNames: ['projects/somebody-else'] }), error => error.code === 7);
});

test('a key that the account does not have gets no token', async () => {
  const key = await (await fetch(`${simulator.url}/_simulator/gcp/key`)).json();
  const other = await (await fetch(`${simulator.url}/_simulator/gcp/key?name=other`)).json();
  const stranger = await clientFor({ ...key, private_key: other.private_key });
  await assert.rejects(stranger.listLogEntries({ resourceNames: [project] }), error => error.code === 16 || /invalid|unauthenticated/i.test(error.message));
  await stranger.close();
});

test('passing trouble is tried again by the client with the same page', async () => {
  const logName = newLog();
  await write(logName, ['once']);
  await addFaults(simulator.url, { when: { operation: 'entries.list', times: 2 }, then: { error: { code: 'UNAVAILABLE' } } });
  assert.equal((await list(logName)).length, 1);
});

test('the logs of a project are listed by name', async () => {
  const logName = newLog();
  await write(logName, ['here']);
  const [names] = await client.listLogs({ parent: project });
  assert.ok(names.includes(logName));
});
