// Where things stand: nothing runs off the screen, nothing covers what is read. The service is a stand-in.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { makeToken, openBrowser, screenshot, settles } from './harness.mjs';
import { StandIn } from './stand-in.mjs';

const WIDTHS = [360, 400, 640, 768, 901, 1024, 1280];
const LONG = 'Payment errors over the limit in every region of the world since the deployment of this morning, and a name that never ends';

let browser;
let page;
let service;
let url;

before(async () => {
  browser = await openBrowser();
  page = browser.page;
});

after(() => browser.close());

beforeEach(async () => {
  service = new StandIn();
  url = await service.listen();
});

afterEach(async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('about:blank');
  await service.close();
  assert.deepEqual(browser.problems.splice(0), []);
});

const open = async (fragment = '') => {
  await page.goto('about:blank');
  await page.goto(`${url}#token=${makeToken('any key', { shop: 'admin', blog: 'viewer' })}&project=shop${fragment}`);
  await page.waitForSelector('.link.live');
};
const alert = (id, part = {}) => ({
  id, severity: 'high', state: 'open', title: LONG, reason: `302 lines within 5 min: ${LONG}`, group_key: '', count: 302, suppressed_hits: 0, late_lines: 0,
  started_at: new Date(Date.now() - 25_000).toISOString(), acknowledged_at: null, lines: [], ...part,
});
const isInside = (box, width) => box !== null && box.x >= 0 && box.x + box.width <= width + 0.5;
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test('Alerts with long names push nothing off the screen, at any width', async () => {
  service.alerts = [alert('a1'), alert('a2', { title: 'Short', reason: 'short' }), alert('a3'), alert('a4')];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    await open();
    await page.locator('.alert-row').first().waitFor();
    const unfold = page.locator('.alert-strip').getByRole('button', { name: 'Show' });
    if (await unfold.isVisible())
      await unfold.click();
    await page.getByRole('button', { name: 'Acknowledge' }).nth(2).waitFor();
    await settles(() => page.evaluate(() => document.documentElement.scrollWidth), width, `at ${width}`);
    for (const button of await page.locator('.alert-strip button').all())
      assert.ok(isInside(await button.boundingBox(), width), `at ${width}`);
    await page.evaluate(() => localStorage.clear());
  }
});

test('Nothing in the head of the page covers anything else, and every level can be reached', async () => {
  service.push(Array.from({ length: 30 }, (_, i) => ({ message: `line ${i}` })));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    await open();
    await page.locator('.row').first().waitFor();
    const parts = await page.locator('header select, header .role, header .link, header button, .filter, .levels button, .view-button, .pause').all();
    const boxes = [];
    for (const part of parts) {
      if (await part.isVisible())
        boxes.push(await part.boundingBox());
    }
    for (const [i, box] of boxes.entries()) {
      assert.ok(isInside(box, width), `at ${width}: ${JSON.stringify(box)}`);
      for (const other of boxes.slice(i + 1))
        assert.ok(!overlap(box, other), `at ${width}: ${JSON.stringify([box, other])}`);
    }
    const levels = await page.locator('.levels').boundingBox();
    for (const level of await page.locator('.levels button').all())
      assert.ok((await level.boundingBox()).x + (await level.boundingBox()).width <= levels.x + levels.width + 1, `at ${width}`);
    await screenshot(page, `head-${width}`);
  }
});

test('On a telephone History leaves room for lines, and its values are a press away', async () => {
  service.push(Array.from({ length: 60 }, (_, i) => ({ message: `line ${i}` })));
  await page.setViewportSize({ width: 360, height: 740 });
  await open('&view=history');
  await page.locator('.row').first().waitFor();
  await settles(() => page.evaluate(() => document.documentElement.scrollWidth), 360);
  const visible = await page.evaluate(() => {
    const { top, bottom } = document.querySelector('.scroller').getBoundingClientRect();
    return [...document.querySelectorAll('.row')].filter((row) => row.getBoundingClientRect().top >= top && row.getBoundingClientRect().bottom <= bottom + 1).length;
  });
  assert.ok(visible >= 8, `${visible} lines`);
  await page.getByRole('button', { name: 'Values' }).click();
  assert.ok(isInside(await page.locator('.facets').boundingBox(), 360));
  await screenshot(page, 'history-360');
});

test('The buttons of an opened line cover neither its message nor each other, whatever the direction of the text', async () => {
  service.push([{ message: `${'a message that goes to the very end of its line '.repeat(8)}` }, { message: `שלום עולם ${'טקסט ארוך מאוד '.repeat(30)}` }]);
  for (const width of [1280, 768, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await open();
    for (const row of await page.locator('.row').all()) {
      await row.locator('.line').click();
      const [whole, ...buttons] = [await row.locator('.whole').boundingBox(), ...await Promise.all((await row.locator('.actions button').all()).map((b) => b.boundingBox()))];
      assert.ok(buttons.length >= 4);
      for (const button of buttons)
        assert.ok(!overlap(whole, button), `at ${width}`);
      await row.locator('.line').click();
    }
  }
});

test('The way back to the newest line stands below the lines, not on them', async () => {
  service.push(Array.from({ length: 300 }, (_, i) => ({ message: `line ${i}`, attributes: { order: i } })));
  await open();
  await page.locator('.row').last().locator('.line').click();
  const pill = await page.locator('.newest').boundingBox();
  const lines = await page.locator('.scroller').boundingBox();
  assert.ok(!overlap(pill, lines));
});

test('Lines that are not all of today say their day', async () => {
  const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString();
  service.push([{ message: 'old', timestamp: ago(4) }, { message: 'new', timestamp: ago(0) }]);
  await open();
  const old = await page.evaluate((time) => new Date(time).toLocaleDateString('sv').slice(5), ago(4));
  await settles(() => page.locator('.row', { hasText: 'old' }).locator('time').textContent(), new RegExp(`^${old} \\d\\d:\\d\\d:`));
  service.push([{ message: 'third' }]);
  await page.locator('.row', { hasText: 'third' }).waitFor();
  await settles(() => page.locator('.row', { hasText: 'third' }).locator('time').textContent(), /^\d\d-\d\d \d\d:/);
});

test('Selecting text holds the list still', async () => {
  service.push(Array.from({ length: 100 }, (_, i) => ({ message: `line ${i} is long enough to select` })));
  await open();
  const row = page.locator('.row', { hasText: 'line 98' });
  const before = await row.boundingBox();
  await page.evaluate(() => {
    const text = [...document.querySelectorAll('.row .message bdi')].find((bdi) => bdi.textContent.includes('line 98'));
    getSelection().selectAllChildren(text);
  });
  await page.locator('.newest').waitFor();
  service.push(Array.from({ length: 40 }, (_, i) => ({ message: `more ${i}` })));
  await page.getByRole('button', { name: '40 new' }).waitFor();
  await settles(() => page.evaluate(() => getSelection().toString()), 'line 98 is long enough to select');
  assert.ok(Math.abs((await row.boundingBox()).y - before.y) < 40);
});

test('A text that turns its direction is shown as it is, with what turns it', async () => {
  service.push([{ message: 'user \u202egnp.exe\u202c opened a file', attributes: { name: '\u2066x' } }]);
  await open();
  await settles(() => page.locator('.row .message bdi').first().textContent(), 'user ‹U+202E›gnp.exe‹U+202C› opened a file');
  await page.locator('.row .line').click();
  await settles(() => page.locator('.whole').textContent(), 'user ‹U+202E›gnp.exe‹U+202C› opened a file');
});

test('While the service is away the sources do not look well', async () => {
  await open();
  await page.locator('.dot.state-streaming').first().waitFor();
  await service.close();
  await page.getByText('this is what was last known').waitFor();
  await settles(() => page.locator('aside .dot.state-streaming, header .sources-button .dot.state-streaming').count(), 0);
  await page.locator('dd', { hasText: 'was streaming' }).first().waitFor();
  await service.listen();
});
