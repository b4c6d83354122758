// Stored lines in a real browser on the real service: ranges, counts, context, downloads, completion.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { Deployment } from './deployment.mjs';
import { openBrowser, screenshot, settles, steady, until } from './harness.mjs';

const MINUTE = 60_000;

let deployment;
let browser;
let page;

before(async () => {
  deployment = await Deployment.start('history');
  browser = await openBrowser();
  page = browser.page;
  const { group } = await deployment.newGroup({ start_from: '1h' });
  const now = Date.now();
  const events = (count, ago, write) => Array.from({ length: count }, (_, i) => ({ timestamp: new Date(now - ago + i).toISOString(), message: write(i) }));
  await deployment.writeEvents(group, 'main', [
    ...events(700, 30 * MINUTE, (i) => `INFO request ${i} served`),
    ...events(40, 10 * MINUTE, (i) => `ERROR payment ${i} refused`),
  ]);
  await deployment.writeEvents(group, 'other', events(5, 10 * MINUTE, (i) => `WARN elsewhere ${i}`));
  await until('all lines stored', async () => (await deployment.query('SELECT count(*)::int AS n FROM log_entries'))[0].n === 745);
});

after(async () => {
  await browser?.close();
  await deployment?.dispose();
});

afterEach(async () => {
  await page.goto('about:blank');
  assert.deepEqual(browser.problems.splice(0), []);
});

const open = async (view = {}) => {
  await page.goto(`${deployment.url}#${new URLSearchParams({ token: deployment.token(), project: deployment.project, view: 'history', ...view })}`);
  await page.waitForSelector('.link.live');
};
const rows = (text) => (text ? page.locator('.row', { hasText: text }) : page.locator('.row'));
const counted = () => page.locator('.histogram figcaption span');
const shows = (n) => counted().filter({ hasText: new RegExp(`^${n} lines$`) }).waitFor();
const lines = () => page.locator('footer span').first();
const filterField = () => page.getByLabel('Filter', { exact: true });

test('History shows the newest lines of a range, how many there are over time, and older ones when asked', async () => {
  await open();
  await shows(745);
  await rows('payment 39').waitFor();
  await lines().filter({ hasText: '500 lines here' }).waitFor();
  await screenshot(page, 'history');
  await page.keyboard.press('g');
  const before = await steady(() => rows().nth(1).getAttribute('id'));
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await lines().filter({ hasText: '745 lines here' }).waitFor();
  await settles(() => page.locator(`[id="${before}"]`).isVisible(), true);
  await settles(() => page.locator('.row.gap').count(), 0);
  await page.getByRole('button', { name: '15 min' }).click();
  await shows(45);
  assert.match(page.url(), /view=history&minutes=15/);
  await page.getByRole('button', { name: '7 d' }).click();
  await shows(745);
  await settles(() => rows('payment 39').locator('time').textContent(), /^\d\d-\d\d \d\d:/);
});

test('Dragging over the bars narrows the range, and the address leads others to it', async () => {
  await open();
  await shows(745);
  const chart = await page.locator('.histogram svg').boundingBox();
  await page.mouse.move(chart.x + chart.width * 0.7, chart.y + 20);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width - 2, chart.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.mouse.move(chart.x, chart.y + 200);
  await shows(45);
  const shared = new URLSearchParams(new URL(page.url()).hash.slice(1));
  assert.ok(Date.parse(shared.get('to')) - Date.parse(shared.get('from')) < 30 * MINUTE);
  await page.goto('about:blank');
  await open(Object.fromEntries(shared));
  await shows(45);
});

test('The values of a field are counted, and each is a step to a narrower search', async () => {
  await open();
  const levels = page.locator('.facets section', { hasText: 'level' });
  await levels.locator('li', { hasText: 'ERROR' }).locator('span', { hasText: '40' }).waitFor();
  await page.getByLabel('Another field').fill('stream');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.locator('.facets li', { hasText: 'other' }).getByTitle('Only lines with stream:other').click();
  await shows(5);
  await settles(() => filterField().inputValue(), 'stream:other');
  await page.getByLabel('Another field').fill('nonsense');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('alert').filter({ hasText: 'One of' }).waitFor();
});

test('The context of a line shows what its stream wrote around it, whatever the filter', async () => {
  await open({ q: '"payment 0 refused"' });
  await rows('payment 0 refused').locator('.line').click();
  await page.getByRole('button', { name: 'Context' }).click();
  const dialog = page.getByRole('dialog', { name: 'Context' });
  await dialog.locator('.row.selected', { hasText: 'payment 0 refused' }).waitFor();
  await dialog.locator('.row', { hasText: 'request 699' }).waitFor();
  await dialog.locator('.row', { hasText: 'payment 1 refused' }).waitFor();
  await settles(() => dialog.locator('.row', { hasText: 'elsewhere' }).count(), 0);
  await screenshot(page, 'context');
  await page.keyboard.press('Escape');
  await until('the context to close', async () => (await dialog.count()) === 0);
});

test('All that matches can be downloaded', async () => {
  await open({ q: 'level:error' });
  await shows(40);
  for (const [name, expected] of [['Download CSV', /^timestamp,/], ['Download NDJSON', /^\{"/]]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    const text = await readFile(await download.path(), 'utf8');
    assert.match(text, expected);
    assert.equal(text.match(/payment \d+ refused/g).length, 40);
  }
});

test('The filter completes fields, levels and values that there are', async () => {
  await open();
  await filterField().fill('');
  await filterField().pressSequentially('lev');
  await page.getByRole('option', { name: /^level:/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.getByRole('option', { name: 'ERROR' }).click();
  await settles(() => filterField().inputValue(), 'level:ERROR');
  await filterField().pressSequentially(' stream:ot');
  await page.getByRole('option', { name: /^other.*5 lines/ }).waitFor();
  await screenshot(page, 'completion');
  await page.keyboard.press('Escape');
  await until('the completions to go', async () => (await page.locator('#filter-options').count()) === 0);
  await settles(() => filterField().inputValue(), 'level:ERROR stream:ot');
});
