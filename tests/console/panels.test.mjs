// How panels share the page with the lines: alerts, values, sources. The service is a stand-in.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { isInside, overlap } from './boxes.mjs';
import { LONG, screenshot, settles } from './harness.mjs';
import { open, page, service } from './stand-in-page.mjs';

const WIDTHS = [360, 400, 640, 768, 901, 1000, 1280, 1400];

// What the page keeps of a test is none of the next one's.
afterEach(() => page.evaluate(() => localStorage.clear()).catch(() => { /* The page has gone. */ }));

const alert = (i) => ({
  id: `a${i}`, severity: 'high', state: 'open', title: `Rule ${i}`, rule_name: `Rule ${i}`, reason: '302 lines within 5 min', group_key: '', count: 302, suppressed_hits: 0, late_lines: 0,
  started_at: new Date().toISOString(), acknowledged_at: null, lines: [],
});

const width = async (selector) => (await page.locator(selector).first().boundingBox()).width;
const unfold = async (name, key) => {
  if (await page.locator(`aside.${name}`).count() === 0)
    await page.keyboard.press(key);
  await page.locator(`aside.${name}`).waitFor();
};
/** Wherever what can be pressed in the panels is, it is on the screen, and no panel covers another. */
const panelsStandApart = async (at) => {
  const panels = await Promise.all((await page.locator('aside').all()).map((panel) => panel.boundingBox()));
  for (const [i, panel] of panels.entries()) {
    assert.ok(isInside(panel, at), `at ${at}: ${JSON.stringify(panel)}`);
    assert.ok(panel.height >= 100, `at ${at}: ${JSON.stringify(panel)}`);
    for (const other of panels.slice(i + 1))
      assert.ok(!overlap(panel, other), `at ${at}: ${JSON.stringify([panel, other])}`);
  }
  for (const button of await page.locator('.aside-head button').all())
    assert.ok(isInside(await button.boundingBox(), at), `at ${at}`);
};

test('Panels beside the lines leave them most of the page, and none covers another', { timeout: LONG }, async () => {
  service.alerts = Array.from({ length: 12 }, (_, i) => alert(i));
  service.push(Array.from({ length: 60 }, (_, i) => ({ message: `line ${i}` })));
  for (const [at, live, history] of [[2000, 1300, 1050], [1400, 1000, 1000], [1000, 600, 600], [800, 800, 800], [360, 360, 360]]) {
    await page.setViewportSize({ width: at, height: 800 });
    await open();
    await page.locator('.row').first().waitFor();
    await unfold('alerts', 'a');
    await unfold('sources', 's');
    await settles(() => page.evaluate(() => document.documentElement.scrollWidth), at);
    await panelsStandApart(at);
    assert.ok(await width('.scroller') >= live, `at ${at}: ${await width('.scroller')}`);
    await page.keyboard.press('h');
    await page.locator('.history .row').first().waitFor();
    const values = page.getByRole('button', { name: 'Values', exact: true });
    if (await values.getAttribute('aria-expanded') === 'false')
      await values.press('Enter');
    await page.locator('aside.facets').waitFor();
    await panelsStandApart(at);
    assert.ok(await width('.history .scroller') >= history, `at ${at}: ${await width('.history .scroller')}`);
    await settles(() => page.evaluate(() => document.documentElement.scrollWidth), at);
    await screenshot(page, `panels-${at}`);
    await page.evaluate(() => localStorage.clear());
  }
});

test('At 1400 px, with sources and values, the message of a line has half of the page, and the head of History one line', async () => {
  service.push(Array.from({ length: 60 }, (_, i) => ({ message: `line ${i}` })));
  await page.setViewportSize({ width: 1400, height: 900 });
  await open('&project=shop&view=history');
  await page.locator('.row').first().waitFor();
  await page.locator('aside.facets').waitFor();
  await page.locator('aside.sources').waitFor();
  assert.ok(await width('.row .message') >= 700, `${await width('.row .message')}`);
  const middles = await Promise.all((await page.locator('.view-head button:visible, .view-head input').all()).map(async (part) => {
    const { y, height } = await part.boundingBox();
    return Math.round(y + height / 2);
  }));
  assert.ok(middles.length > 10 && Math.max(...middles) - Math.min(...middles) <= 2, middles.join());
});

test('The two downloads stand beside each other at any width', async () => {
  service.push([{ message: 'one' }]);
  for (const at of WIDTHS) {
    await page.setViewportSize({ width: at, height: 740 });
    await open('&project=shop&view=history');
    await page.locator('.row').first().waitFor();
    const [a, b] = await Promise.all(['Download NDJSON', 'Download CSV'].map((name) => page.getByRole('button', { name }).boundingBox()));
    assert.equal(Math.round(a.y), Math.round(b.y), `at ${at}`);
  }
});

test('The values of History are folded away, and stay so', async () => {
  service.push([{ message: 'one' }]);
  await page.setViewportSize({ width: 768, height: 740 });
  await open('&project=shop&view=history');
  await page.locator('.row').first().waitFor();
  await settles(() => page.locator('aside').count(), 0);
  await page.setViewportSize({ width: 1400, height: 900 });
  await open('&project=shop&view=history');
  await page.getByRole('button', { name: 'Close the values' }).click();
  await settles(() => page.locator('aside.facets').count(), 0);
  await page.reload();
  await page.locator('.row').first().waitFor();
  await settles(() => page.getByRole('button', { name: 'Values', exact: true }).getAttribute('aria-expanded'), 'false');
  await settles(() => page.locator('aside.facets').count(), 0);
});
