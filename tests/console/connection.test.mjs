// What the console tells of a connection, on the real service: marks, use of the quota, sources, errors, pushes.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Deployment } from './deployment.mjs';
import { LONG, openBrowser, screenshot, settles, until } from './harness.mjs';

let deployment;
let browser;
let page;

before(async () => {
  deployment = await Deployment.start('connection');
  browser = await openBrowser({ width: 1400, height: 1000 });
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await deployment?.dispose();
});

afterEach(async () => {
  await page.goto('about:blank');
  assert.deepEqual(browser.problems.splice(0), []);
});

/** Opens the details of a connection. */
const openDetails = async (name, role = 'admin') => {
  await page.goto(`${deployment.url}#token=${deployment.token({ [deployment.project]: role })}`);
  await page.waitForSelector('.link.live');
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog', { name });
  await dialog.getByText('Fresh to').first().waitFor();
  return dialog;
};
const fact = (within, name) => within.locator('div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).last().locator('dd');

test('The details tell marks, requests and sources, and a test says that it works', async () => {
  const { group } = await deployment.newGroup();
  await deployment.write(group, ['one', 'two', 'three']);
  const dialog = await openDetails(group);
  await until('the lines are counted', async () => /^3 /.test(await fact(dialog, 'Stored').textContent()));
  await until('the mark has moved', async () => /^\d\d:\d\d:\d\d$/.test(await fact(dialog, 'Fresh to').textContent()));
  await settles(() => fact(dialog, 'Late').textContent(), /^0/);
  const source = dialog.getByRole('row').filter({ hasText: group });
  await until('calls are counted', async () => Number(await source.getByRole('cell').nth(4).textContent()) > 0);
  await settles(() => source.getByRole('cell').nth(5).textContent(), '0');
  await settles(() => dialog.locator('.quota').textContent(), /of 4 a second are needed/);
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await dialog.getByText('It works').waitFor();
  await screenshot(page, 'connection');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

test('What fails is told by class, with the next try and what to do', async () => {
  const id = await deployment.connect('/console/no-such-group');
  await until('the failure is known', async () => (await deployment.api('GET', `connections/${id}/status`)).sources[0]?.last_error);
  const dialog = await openDetails('/console/no-such-group');
  const source = dialog.getByRole('row').filter({ hasText: 'no-such-group' }).first();
  await until('the error is counted', async () => /^\d+ not found$/.test(await source.getByRole('cell').nth(5).textContent()));
  await settles(() => source.getByRole('cell').nth(6).textContent(), /^in \d/);
  await dialog.locator('tr.error').waitFor();
  await deployment.api('DELETE', `connections/${id}`);
});

test('Settings that need more requests than the budget has are warned of when they are saved, tested and looked at', { timeout: LONG }, async () => {
  // 5 requests a second are allowed there, of which 2 are taken.
  const region = 'eu-central-1';
  const warnings = [];
  for (let number = 1; number <= 3; number++) {
    const group = `/console/busy-${number}`;
    await deployment.behind('POST', 'aws/events', { region, log_group: group, log_stream: 'main', events: [] });
    const connection = await deployment.connectTo('aws', group, { region, log_group: group, poll_interval_seconds: 1 }, { whole: true });
    await until('it polls', async () => (await deployment.api('GET', `connections/${connection.id}/status`)).quota?.needed_per_second > 0.9);
    warnings.push(connection.warnings ?? []);
  }
  assert.deepEqual(warnings.map(({ length }) => length), [0, 1, 1]);
  assert.match(warnings[1][0], /will fall behind/);

  const dialog = await openDetails('/console/busy-3');
  await dialog.locator('.warning[data-code=cannot_keep_up]').filter({ hasText: 'Raise poll_interval_seconds' }).waitFor();
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await dialog.locator('.test .warning').filter({ hasText: 'will fall behind' }).waitFor();
  await screenshot(page, 'cannot-keep-up');
  await page.keyboard.press('Escape');
  await page.locator('.source', { hasText: '/console/busy-1' }).getByText('It cannot keep up').waitFor();
});

test('A push key is shown once and lets the cloud send; a viewer can not make one', async () => {
  const { group, connection } = await deployment.newGroup();
  const dialog = await openDetails(group);
  const url = `${deployment.url}api/v1/live-logs/push/${connection}/cloudwatch`;
  await dialog.getByText(url).waitFor();
  await dialog.getByRole('button', { name: 'Create a push key' }).click();
  const key = await dialog.locator('.key code').textContent();
  assert.match(key, /^llp_/);

  const document = JSON.stringify({
    messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: group, logStream: 'main', subscriptionFilters: ['all'],
    logEvents: [{ id: '9'.repeat(56), timestamp: Date.now(), message: 'pushed' }],
  });
  const answer = await fetch(url, {
    method: 'POST', headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ awslogs: { data: gzipSync(document).toString('base64') } }),
  });
  assert.equal(answer.status, 200);
  await until('it is counted', async () => await fact(dialog.locator('.push'), 'Received').textContent() === '1');
  await screenshot(page, 'push');

  await page.goto('about:blank');
  const again = await openDetails(group);
  await again.getByRole('button', { name: 'Replace the key' }).waitFor();
  await settles(() => again.locator('.key').count(), 0);
  await again.getByRole('button', { name: 'Stop accepting pushes' }).click();
  await again.getByRole('button', { name: /^Really/ }).click();
  await again.getByText('Nobody may push').waitFor();

  await page.goto('about:blank');
  const seen = await openDetails(group, 'viewer');
  await seen.getByText('Nobody may push').waitFor();
  await settles(() => seen.getByRole('button', { name: /push key|Test/ }).count(), 0);
});
