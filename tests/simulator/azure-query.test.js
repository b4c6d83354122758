import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startSimulator } from './simulator.js';

// Node reads NODE_EXTRA_CA_CERTS when it starts, so the clients run in a process of their own that trusts the simulator's authority.
let simulator;
let environment;

const write = (table, rows) => fetch(`${simulator.url}/_simulator/azure/rows`, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ table, rows }),
});

const run = (name, variables = {}) => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('azure-client.mjs', import.meta.url)), name], {
    env: { ...process.env, ...environment, ...variables }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', part => { output += part; });
  child.once('exit', code => code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`the client ended with ${code}: ${output}`)));
});

before(async () => {
  simulator = await startSimulator('--https-urls', 'https://127.0.0.1:0');
  const authority = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'ca.pem');
  await writeFile(authority, await (await fetch(`${simulator.url}/_simulator/ca.pem`)).text());
  environment = { NODE_EXTRA_CA_CERTS: authority, SIMULATOR_HTTPS_URL: simulator.httpsUrl };
});

after(() => simulator.stop());

test('the official client signs in with a secret and reads typed rows', async () => {
  const time_generated = new Date(Date.now() - 60_000).toISOString();
  await write('AppTraces', [
    { time_generated, values: { Message: 'Grüße "shop"', SeverityLevel: 3, Properties: { order: 7 } } },
    { time_generated, values: { Message: 'second', SeverityLevel: 1 } },
  ]);

  const { status, columns, rows } = await run('query', { QUERY: 'AppTraces | where SeverityLevel >= 2 | project TimeGenerated, Message, SeverityLevel, Properties' });

  assert.equal(status, 'Success');
  assert.deepEqual(columns, ['TimeGenerated', 'Message', 'SeverityLevel', 'Properties']);
  assert.deepEqual(rows.map(row => row.slice(1)), [['Grüße "shop"', 3, { order: 7 }]]);
});

test('a query that can not be parsed gives the error that the client understands', async () => {
  const { code, text } = await run('query', { QUERY: 'AppTraces | nonsense' });

  assert.equal(code, 'BadArgumentError');
  assert.match(text, /SYN0002|could not be parsed/);
});

test('a wrong secret is refused by the sign-in service', async () => {
  const { text } = await run('query', { QUERY: 'AppTraces', CLIENT_SECRET: 'wrong' });

  assert.match(text, /AADSTS7000215/);
});
