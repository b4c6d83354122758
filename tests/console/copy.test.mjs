// What is selected with the mouse and copied: whole lines, in order, whatever is painted or folded. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settles } from './harness.mjs';
import { open, page, rows, service } from './stand-in-page.mjs';

const BEGIN = Date.parse('2026-01-12T10:00:00.000Z');
const at = (i) => new Date(BEGIN + i * 1000).toISOString();
const line = (i, message = `line ${i}.`) => ({ message, timestamp: at(i), level: i % 2 ? 'INFO' : 'WARN', service: 'pay' });
/** As the browser's zone writes it. */
const copiedOf = (i, message = `line ${i}.`) => `2026-01-12T11:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}.000+01:00 ${i % 2 ? 'INFO' : 'WARN'} pay ${message}`;

/** Copies what is selected, and says what another program would paste. */
async function copy() {
  await page.keyboard.press('ControlOrMeta+c');
  await page.evaluate(() => {
    const area = document.body.appendChild(document.createElement('textarea'));
    area.id = 'pasted';
    area.focus();
  });
  await page.keyboard.press('ControlOrMeta+v');
  const text = await page.locator('#pasted').inputValue();
  await page.locator('#pasted').evaluate((area) => area.remove());
  return text;
}

/** The middle of the message of a line. */
const message = async (text) => {
  const { x, y, height } = await rows(text).locator('.message').boundingBox();
  return [x + 12, y + height / 2];
};

test('Lines that are dragged over are copied one after the other: time, level, source, whole message', async () => {
  service.push(Array.from({ length: 12 }, (_, i) => line(i)));
  await open();
  await rows('line 11.').waitFor();
  for (const [from, to] of [['line 2.', 'line 5.'], ['line 5.', 'line 2.']]) {
    await page.mouse.move(...await message(from));
    await page.mouse.down();
    await page.mouse.move(...await message(to), { steps: 5 });
    await page.mouse.up();
    assert.equal(await copy(), [2, 3, 4, 5].map((i) => copiedOf(i)).join('\n'));
  }
});

test('What a row folds, cuts or leaves out is copied; what is a part of one message stays that part', async () => {
  const trace = `lost\n  at Pool.take(Pool.java:12)\n\tat Main.main(Main.java:3)`;
  const long = `begin ${'x'.repeat(5_000)} end`;
  service.push([
    line(0, trace), line(1, long), { ...line(2, 'placed'), attributes: { note: 'two\nlines', big: 'y'.repeat(500), level: 'warn' } }, line(3, '{"msg":"short","more":{"a":1}}'),
    line(4, 'odd \u001b[31mred\u001b[0m \u0007 \u202egnp'), line(5, 'last'),
  ]);
  await open();
  await rows('last').waitFor();
  await page.mouse.move(...await message('lost'));
  await page.mouse.down();
  await page.mouse.move(...await message('last'), { steps: 5 });
  await page.mouse.up();
  assert.equal(await copy(), [
    copiedOf(0, trace), copiedOf(1, long), copiedOf(2, `placed note=two\nlines big=${'y'.repeat(500)}`), copiedOf(3, '{"msg":"short","more":{"a":1}}'),
    copiedOf(4, 'odd red ␀ ‹U+202E›gnp'), copiedOf(5, 'last'),
  ].join('\n'));
  const { x, y, height } = await rows('last').locator('bdi').first().boundingBox();
  await page.mouse.move(x + 1, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 15, y + height / 2, { steps: 3 });
  await page.mouse.up();
  assert.equal(await copy(), 'la');
  // Three clicks select the message of a row.
  await page.mouse.click(...await message('lost'), { clickCount: 3 });
  assert.equal(await copy(), trace);
});

test('A selection over many screens is copied whole and in order, and the list stays where it is read', async () => {
  service.push(Array.from({ length: 400 }, (_, i) => line(i)));
  await open();
  await rows('line 399.').waitFor();
  await page.keyboard.press('g');
  await rows('line 100.').waitFor();
  await page.mouse.move(...await message('line 103.'));
  await page.mouse.down();
  // Browsers take a drag for one when the mouse has moved.
  await page.mouse.move(...await message('line 104.'), { steps: 3 });
  await page.mouse.wheel(0, 4_000);
  await rows('line 280.').waitFor();
  await page.mouse.move(...await message('line 285.'), { steps: 3 });
  await page.mouse.up();
  await settles(() => page.locator('.row').count().then((n) => n < 100), true);
  service.push([line(400)]);
  assert.equal(await copy(), Array.from({ length: 183 }, (_, i) => copiedOf(103 + i)).join('\n'));
  // From where the caret was to a click with Shift.
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.keyboard.press('g');
  await rows('line 100.').waitFor();
  await page.mouse.click(...await message('line 101.'), { clickCount: 2 });
  await page.locator('.scroller').hover();
  await page.mouse.wheel(0, 3_000);
  await rows('line 240.').waitFor();
  await page.keyboard.down('Shift');
  await page.mouse.click(...await message('line 240.'));
  await page.keyboard.up('Shift');
  assert.equal(await copy(), Array.from({ length: 140 }, (_, i) => copiedOf(101 + i)).join('\n'));
});

test('All that is selected in the page is all lines, and a gap says that it is one', async () => {
  service.push(Array.from({ length: 150 }, (_, i) => line(i)));
  await open();
  await rows('line 149.').waitFor();
  service.broadcast('gap', { connection_id: null, from_seq: null, to_seq: null, count: 7, reason: 'retention' });
  service.push([line(200)]);
  await rows('line 200.').waitFor();
  await page.locator('.scroller').focus();
  await page.keyboard.press('ControlOrMeta+a');
  const copied = (await copy()).split('\n');
  assert.deepEqual(copied.slice(0, 150), Array.from({ length: 150 }, (_, i) => copiedOf(i)));
  assert.deepEqual(copied.slice(150), ['[7 lines were removed by retention]', copiedOf(200)]);
});

test('Frames that an opened line folds, and the end that it does not show, are copied with the text around them', async () => {
  const frames = Array.from({ length: 12 }, (_, i) => `\tat shop.Cart.step${i}(Cart.java:${i})`);
  const trace = ['java.lang.IllegalStateException: empty', ...frames, 'Caused by: java.io.IOException: gone', ...frames, 'end of it'].join('\n');
  const long = Array.from({ length: 3_000 }, (_, i) => `word ${i}`).join(' ');
  service.push([line(0, trace), line(1, long)]);
  await open();
  for (const [text, whole] of [['IllegalStateException', trace], ['word 1', long]]) {
    await rows(text).locator('.line').click();
    await rows(text).locator('.whole').waitFor();
    await rows(text).locator('.whole').evaluate((pre) => getSelection().selectAllChildren(pre));
    assert.equal(await copy(), whole);
  }
  await rows('IllegalStateException').locator('.frames').first().click();
  await rows('IllegalStateException').locator('.whole').evaluate((pre) => {
    getSelection().selectAllChildren(pre);
    getSelection().extend(pre.lastChild.firstChild ?? pre.lastChild, 5);
  });
  const part = await copy();
  assert.ok(trace.startsWith(part) && part.includes('step11(Cart.java:11)\nCaused by'), part);
});
