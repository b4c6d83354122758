// The API's document as tools of others see it: a linter, and a generator of typed clients.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';

const here = path.dirname(fileURLToPath(import.meta.url));
const document = path.join(here, '../../backend/openapi.v1.json');
const run = (program, ...args) => promisify(execFile)(path.join(here, 'node_modules/.bin', program), args, {
  cwd: here, maxBuffer: 16 * 1024 * 1024, env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
});

test('the document has nothing that a linter finds', async () => {
  const { stdout } = await run('redocly', 'lint', document, '--extends', 'recommended', '--format', 'json');
  const { totals, problems } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  assert.deepEqual([totals.errors, totals.warnings], [0, 0], JSON.stringify(problems, null, 2));
});

test('a generated client compiles the calls of the documentation', async t => {
  const cache = path.join(here, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'openapi-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, 'openapi.d.ts'), astToString(await openapiTS(new URL(`file://${document}`))));
  await copyFile(path.join(here, 'openapi-client.ts'), path.join(folder, 'client.ts'));

  await run('tsc', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', path.join(folder, 'client.ts'))
    .catch(error => assert.fail(error.stdout || error.message));
});
