// Where things stand: nothing runs off the screen, nothing covers what is read. The service is a stand-in.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { isInside, overlap } from './boxes.mjs';
import { makeToken, openBrowser, screenshot, settles, steady, until } from './harness.mjs';
import { StandIn } from './stand-in.mjs';

const WIDTHS = [360, 400, 640, 768, 901, 1000, 1024, 1280, 1400];
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
  // What the page keeps of a test is none of the next one's.
  await page.evaluate(() => localStorage.clear()).catch(() => { /* No page is open. */ });
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
  await page.getByRole('button', { name: 'Values', exact: true }).click();
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

test('The strip of alerts folds to one line, and stays so', async () => {
  service.alerts = [alert('a1'), alert('a2'), alert('a3'), alert('a4')];
  for (const at of [1400, 1000]) {
    await page.setViewportSize({ width: at, height: 740 });
    await open();
    await page.getByRole('button', { name: 'Fold the alerts' }).click();
    await page.locator('.alert-strip', { hasText: '4 alerts nobody has taken' }).waitFor();
    const isLow = async () => assert.ok((await page.locator('.alert-strip').boundingBox()).height <= 42, `at ${at}`);
    await isLow();
    await page.reload();
    await page.locator('.alert-strip', { hasText: '4 alerts nobody has taken' }).waitFor();
    await isLow();
    await page.locator('.alert-strip').getByRole('button', { name: 'Show' }).click();
    await page.getByRole('button', { name: 'Acknowledge' }).nth(2).waitFor();
  }
});

test('A pause moves nothing in the head; one button goes on, whatever waits', async () => {
  service.push([{ message: 'one' }]);
  for (const at of [1400, 1000, 360]) {
    await page.setViewportSize({ width: at, height: 740 });
    await open();
    await page.locator('.row').first().waitFor();
    const boxes = () => Promise.all(['.filter', '.levels', '.pause'].map((selector) => page.locator(selector).boundingBox()));
    const before = await steady(boxes);
    await page.keyboard.press(' ');
    service.push(Array.from({ length: 259 }, (_, i) => ({ message: `line ${i}` })));
    await page.locator('.newest', { hasText: 'Paused · 259 new' }).waitFor();
    assert.deepEqual(await boxes(), before, `at ${at}`);
    await settles(() => page.getByRole('button', { name: /resume/i }).count(), 1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await until('the pause to end', async () => await page.locator('.newest').count() === 0);
  }
});

test('Only the live view says that it is live, how many lines come, and that it pauses', async () => {
  service.push([{ message: 'one' }]);
  await open();
  const said = async () => [await page.locator('.link').textContent(), await page.locator('.rate').count(), await page.locator('.activity').count(), await page.locator('.pause').count()];
  await settles(said, ['Live', 1, 1, 1]);
  for (const view of ['History', 'Patterns']) {
    await page.getByRole('button', { name: view, exact: true }).click();
    await settles(said, ['Connected', 0, 0, 0]);
    await page.keyboard.press(' ');
  }
  await page.getByRole('button', { name: 'Patterns', exact: true }).click();
  await settles(said, ['Live', 1, 1, 1]);
  await settles(() => page.locator('.newest').count(), 0);
});

test('The line whose context is shown stands in the middle, whole, with the name of its stream above', async () => {
  service.push(Array.from({ length: 300 }, (_, i) => ({ message: `line ${i}` })));
  for (const at of [1400, 360]) {
    await page.setViewportSize({ width: at, height: 740 });
    for (const seq of [2, 150, 300]) {
      await open(`&line=11111111-1111-4111-8111-111111111111/${seq}`);
      await page.locator('dialog .row.selected').waitFor();
      const [row, list, name] = await steady(() => Promise.all(['dialog .row.selected', 'dialog .scroller', 'dialog h2'].map((selector) => page.locator(selector).boundingBox())));
      assert.ok(row.y >= list.y - 1 && row.y + row.height <= list.y + list.height + 1, `${seq} at ${at}: ${JSON.stringify([row, list])}`);
      assert.ok(name.width > 30, `at ${at}: ${JSON.stringify(name)}`);
      await page.keyboard.press('Escape');
    }
  }
});

/** Texts that want more room than a row has, or another direction. */
const UNRULY = [
  { message: 'two\nlines', attributes: { note: 'first\nsecond\nthird', path: 'a\tb\rc\u2028d' } },
  { message: 'x'.repeat(3_000), attributes: { id: 'y'.repeat(300) }, service: 'z'.repeat(200) },
  { message: '\tindented\twith\ttabs', service: 'a\nb' },
  { message: '👩‍👩‍👧‍👦🏳️‍🌈 emoji 🇩🇪 ﷽ Z̸̡̛͎͓̻̱̤̃̂̆̏̚͝ą̸l̶̨̺̎͘g̵o̸' },
  { message: 'שלום עולם, זו שורה ארוכה למדי שאינה נגמרת בסוף השורה', attributes: { שם: 'ערך\nשני' } },
  { message: '', attributes: { empty: 'message' }, source: 'log\ngroup', service: null },
  { message: 'ends well' },
];

for (const colorScheme of ['dark', 'light']) {
  test(`Rows cover neither each other nor the edge of the page on a narrow screen (${colorScheme}), whatever their text`, async () => {
    service.push([...UNRULY, ...UNRULY].map((draft, i) => ({ level: i % 2 ? 'FATAL' : 'INFO', ...draft })));
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 360, 768]) {
      await page.setViewportSize({ width, height: 1000 });
      await open();
      await page.locator('.row').nth(2 * UNRULY.length - 1).waitFor();
      // What is drawn of a row ends with it: a part that is cut off ends where its box does.
      const drawn = () => page.evaluate(() => [...document.querySelectorAll('.row')].flatMap((row) => {
        const { top, bottom, height } = row.getBoundingClientRect();
        const next = row.nextElementSibling?.getBoundingClientRect().top ?? bottom;
        return [[Math.round(next - bottom), 'next'], [height - document.querySelector('.row').getBoundingClientRect().height, 'height'],
          ...[...row.querySelectorAll('.line > *')].map((cell) => cell.getBoundingClientRect()).flatMap((cell) => [[Math.min(0, cell.top - top), 'above'], [Math.max(0, cell.bottom - bottom), 'below']]),
        ].filter(([over]) => Math.abs(over) > 0.5);
      }));
      await settles(drawn, [], `at ${width}`);
      await settles(() => page.evaluate(() => document.documentElement.scrollWidth), width);
      await screenshot(page, `unruly-${width}-${colorScheme}`);
      for (const row of await page.locator('.row').all()) {
        await row.locator('.line').click();
        await row.locator('.detail').waitFor();
        for (const part of await row.locator('.detail, .whole, .facts section').all())
          assert.ok(isInside(await part.boundingBox(), width), `at ${width}`);
        await row.locator('.line').click();
      }
      await settles(drawn, [], `closed again at ${width}`);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
  });
}
