// How the console's files travel: compressed, kept by browsers, all asked for at once; answers of the API neither.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Deployment } from './deployment.mjs';
import { LONG, openBrowser } from './harness.mjs';

let deployment;

before(async () => {
  deployment = await Deployment.start('assets', { simulatorArgs: null });
});

after(() => deployment?.dispose());

/** An answer as it is on the wire. */
const read = (path, headers = {}, method = 'GET') => new Promise((resolve, reject) => {
  get(new URL(path, deployment.url), { headers, method }, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
  }).on('error', reject);
});

test('Files are compressed as the client takes it, each coding with its own ETag', async () => {
  const plain = await read('/app/style.css');
  const gzip = await read('/app/style.css', { 'Accept-Encoding': 'gzip, deflate' });
  const brotli = await read('/app/style.css', { 'Accept-Encoding': 'gzip, deflate, br, zstd' });
  assert.deepEqual([plain.headers['content-encoding'], gzip.headers['content-encoding'], brotli.headers['content-encoding']], [undefined, 'gzip', 'br']);
  assert.deepEqual(gunzipSync(gzip.body), plain.body);
  assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
  assert.ok(brotli.body.length < plain.body.length / 3);
  assert.equal(new Set([plain, gzip, brotli].map(({ headers }) => headers.etag)).size, 3);
  assert.match(gzip.headers.vary, /Accept-Encoding/i);
  assert.equal((await read('/app/style.css', { 'Accept-Encoding': 'gzip;q=0' })).headers['content-encoding'], undefined);
  assert.match(brotli.headers['content-type'], /^text\/css/);
});

test('A file that is known is not sent again; HEAD tells without sending', async () => {
  const first = await read('/client/livelogs.js', { 'Accept-Encoding': 'br' });
  assert.equal(first.headers['cache-control'], 'no-cache');
  const again = await read('/client/livelogs.js', { 'Accept-Encoding': 'br', 'If-None-Match': first.headers.etag });
  assert.deepEqual([again.status, again.body.length], [304, 0]);
  const weak = await read('/client/livelogs.js', { 'Accept-Encoding': 'br', 'If-None-Match': `"x", W/${first.headers.etag}` });
  assert.equal(weak.status, 304);
  const head = await read('/client/livelogs.js', { 'Accept-Encoding': 'br' }, 'HEAD');
  assert.deepEqual([head.status, Number(head.headers['content-length']), head.body.length], [200, first.body.length, 0]);
});

test('The page names every module under a version, whose files never change; the policy stays strict', async () => {
  const page = await read('/');
  const html = page.body.toString();
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.match(page.headers['content-security-policy'], /default-src 'none'/);
  const [, version] = /src="v\/([0-9a-f]+)\/app\/main\.js"/.exec(html);
  const preloads = [...html.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, path]) => path);
  assert.ok(preloads.length > 40 && preloads.every((path) => path.startsWith(`v/${version}/`)));
  const file = await read(`/v/${version}/app/main.js`);
  assert.match(file.headers['cache-control'], /immutable/);
  const other = await read('/v/0123456789abcdef/app/main.js');
  assert.deepEqual([other.status, other.headers['cache-control'], other.body.equals(file.body)], [200, 'no-cache', true]);
  assert.equal((await read(`/v/${version}/app/nothing.js`)).status, 404);
  assert.equal((await read(`/v/${version}/../../appsettings.json`)).status, 404);
  assert.equal((await read('/v/')).status, 404);
});

test('A browser asks for everything once; after that only for the page', { timeout: LONG }, async () => {
  const browser = await openBrowser();
  const { page } = browser;
  const sent = [];
  page.on('response', (response) => sent.push(response));
  const isFile = (response) => !new URL(response.url()).pathname.startsWith('/api/');
  try {
    await page.goto(deployment.url);
    await page.locator('#token').waitFor();
    const files = sent.filter(isFile);
    const encoded = files.filter((response) => response.headers()['content-encoding']).length;
    assert.ok(encoded > files.length / 2, `${encoded} of ${files.length}`);
    const network = await Promise.all(files.map(async (response) => (await response.request().sizes()).responseBodySize));
    const bytes = network.reduce((a, b) => a + b, 0);
    assert.ok(bytes < 110_000, `${bytes} bytes`);
    assert.deepEqual(files.filter((response) => response.url().includes('/on-demand/')), []);
    sent.length = 0;
    await page.reload();
    await page.locator('#token').waitFor();
    const again = [];
    for (const response of sent.filter(isFile)) {
      if (!response.fromServiceWorker() && (await response.request().sizes()).responseHeadersSize > 0)
        again.push(new URL(response.url()).pathname);
    }
    const cached = await page.evaluate(() => performance.getEntriesByType('resource').filter(({ transferSize, name }) => transferSize > 0 && !name.includes('/api/')).map(({ name }) => name));
    assert.deepEqual(cached.filter((name) => !name.endsWith('favicon.svg')), []);
    assert.deepEqual(browser.problems, []);
  } finally {
    await browser.close();
  }
});

test('Answers of the API are not compressed: they hold secrets beside what strangers wrote', async () => {
  await deployment.api('POST', 'connections', { project_id: 'shop', connection_name: 'x'.repeat(200), cloud_provider: 'push', connection_config: {} });
  const headers = { Authorization: `Bearer ${deployment.token()}`, 'Accept-Encoding': 'gzip, br' };
  for (const path of ['connections/shop', 'stream/shop', 'filter-language', 'rules/shop'])
    assert.equal((await read(`/api/v1/live-logs/${path}`, headers)).headers['content-encoding'], undefined, path);
});
