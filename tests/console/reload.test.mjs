// A reload comes back to where a person was: paused, reading further up, with lines open. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONG, settles, steady, until } from './harness.mjs';
import { address, isFiltered, open, page, rows, service, url } from './stand-in-page.mjs';

const BEGIN = Date.now() - 40 * 60_000;
/** Lines 10 ms apart, `from` to `to`, of the minutes before now. */
const lines = (from, to) => Array.from({ length: to - from }, (_, i) => ({ message: `line ${from + i}.`, timestamp: new Date(BEGIN + (from + i) * 10).toISOString() }));
const reload = async () => {
  await page.reload();
  await page.waitForSelector('.link.live');
};
/** The line at the top of the list, and how far it is scrolled out. */
const top = () => page.evaluate(() => {
  const edge = document.querySelector('.scroller').getBoundingClientRect().top;
  const row = [...document.querySelectorAll('.row')].find((r) => r.getBoundingClientRect().bottom > edge + 1);
  return [row.dataset.seq, Math.round(row.getBoundingClientRect().top - edge)];
});
const scrollTo = (index) => page.locator('.scroller').evaluate((scroller, at) => scroller.scrollTo(0, at * scroller.querySelector('.row').getBoundingClientRect().height), index);

test('A pause goes on after a reload: the same lines, and what came since counts as new', async () => {
  service.push(lines(0, 20));
  await open();
  await rows('line 19.').waitFor();
  await page.keyboard.press(' ');
  service.push(lines(20, 23));
  await page.locator('.newest', { hasText: 'Paused · 3 new' }).waitFor();
  await reload();
  await page.locator('.newest', { hasText: 'Paused · 3 new' }).waitFor();
  await settles(() => rows().count(), 20);
  await rows('line 19.').waitFor();
  service.push(lines(23, 25));
  await page.locator('.newest', { hasText: 'Paused · 5 new' }).waitFor();
  await page.keyboard.press(' ');
  await rows('line 24.').waitFor();
  await settles(() => rows().count(), 25);
  await reload();
  await rows('line 24.').waitFor();
  await settles(() => page.locator('.newest').count(), 0);
});

test('A pause with a filter, with nothing new, and one after another goes on, too', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  await open('&project=shop&q=apple');
  await rows('an apple').waitFor();
  await page.keyboard.press(' ');
  for (let i = 0; i < 2; i++) {
    await reload();
    await page.locator('.newest', { hasText: 'Paused · 0 new' }).waitFor();
    await settles(() => rows().count(), 1);
    assert.equal(service.joins.at(-1).q, 'apple');
  }
  service.push([{ message: 'another apple' }, { message: 'another pear' }]);
  await page.locator('.newest', { hasText: 'Paused · 1 new' }).waitFor();
});

test('The line that was read stays where it was, open, although it is further back than the lines that a page begins with', async () => {
  service.push(lines(0, 300));
  await open();
  await rows('line 299.').waitFor();
  await scrollTo(100);
  await rows('line 105.').locator('.line').click();
  await page.locator('.detail').waitFor();
  const before = await steady(top);
  service.push(lines(300, 1900));
  await page.getByRole('button', { name: '1,600 new' }).waitFor();
  await reload();
  await rows('line 105.').locator('.detail').waitFor();
  await settles(top, before);
  await settles(() => page.locator('.row.selected').getAttribute('data-seq'), '106');
  service.push(lines(1900, 1910));
  await page.getByRole('button', { name: '10 new' }).waitFor();
  await settles(top, before);
  await page.locator('.newest').click();
  await rows('line 1909.').waitFor();
});

test('A line that is far back is where it was, among its neighbours; what lies between is a press away', { timeout: LONG }, async () => {
  service.push(lines(0, 300));
  await open();
  await rows('line 299.').waitFor();
  await scrollTo(100);
  await rows('line 105.').locator('.line').click();
  await page.locator('.detail').waitFor();
  const before = await steady(top);
  service.push(lines(300, 6_000), { silently: true });
  await reload();
  await rows('line 105.').locator('.detail').waitFor();
  await settles(top, before);
  service.push(lines(6_000, 6_003));
  await page.getByRole('button', { name: '3 new' }).waitFor();
  await settles(top, before);
  // Behind the lines that were drawn begins what was not read.
  await page.locator('.scroller').hover();
  await page.mouse.wheel(0, 700);
  await page.locator('.row.gap', { hasText: 'between these are not loaded' }).waitFor();
  // The list may be drawn anew between looking and pressing.
  const load = () => page.evaluate(() => {
    const gap = [...document.querySelectorAll('.row.gap')].find((row) => row.textContent.includes('between these'));
    gap?.querySelector('button:enabled')?.click();
    return gap === undefined;
  });
  await until('all lines to be loaded', load);
  await settles(() => page.locator('footer').textContent(), /6,003 lines here/);
});

test('What is read stays under another filter, while it is there, and under other levels', async () => {
  service.push(lines(0, 300).map((draft, i) => ({ ...draft, level: i % 3 ? 'INFO' : 'DEBUG', message: `${draft.message} ${i % 2 ? 'odd' : 'even'}` })));
  await open();
  await rows('line 299.').waitFor();
  await scrollTo(102);
  await rows('line 104.').waitFor();
  const [seq] = await steady(top);
  await page.locator('.levels button', { hasText: 'DEBUG' }).click();
  await until('the line, or the next one', async () => [seq, String(Number(seq) + 1)].includes((await top())[0]));
  const [next] = await steady(top);
  await page.getByLabel('Filter', { exact: true }).fill(Number(next) % 2 ? 'even' : 'odd');
  await page.keyboard.press('Enter');
  await until('the filter', async () => await rows(Number(next) % 2 ? 'odd' : 'even').count() === 0);
  await settles(async () => (await top())[0], next);
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await page.locator('.history').waitFor();
  await page.keyboard.press('h');
  await settles(async () => (await top())[0], next);
});

test('In History another range, filter or level, and Back and Forward, keep the place', { timeout: LONG }, async () => {
  service.push(lines(0, 900).map((draft, i) => ({ ...draft, message: `${draft.message} ${i % 2 ? 'odd' : 'even'}` })));
  const seqAtTop = async () => (await top())[0];
  await open('&project=shop&view=history&minutes=60');
  await rows('line 899.').waitFor();
  await scrollTo(150);
  await rows('line 555.').waitFor();
  const first = await steady(top);
  await page.getByRole('button', { name: '6 h' }).click();
  await until('the range', () => address().get('minutes') === '360');
  await settles(top, first);
  // Among those that only a press loaded.
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await until('all lines', async () => /900 lines here/.test(await page.locator('footer').textContent()));
  await scrollTo(41);
  await rows('line 45.').waitFor();
  const second = await steady(seqAtTop);
  await page.getByLabel('Filter', { exact: true }).fill(Number(second) % 2 ? 'even' : 'odd');
  await page.keyboard.press('Enter');
  await isFiltered(Number(second) % 2 ? 'even' : 'odd');
  await settles(seqAtTop, second);
  await page.goBack();
  await isFiltered('');
  await settles(seqAtTop, second);
  await page.goBack();
  await until('the range', () => address().get('minutes') === '60');
  await settles(top, first);
  await page.goForward();
  await until('the range', () => address().get('minutes') === '360');
  await settles(seqAtTop, second);
  await page.reload();
  await page.waitForSelector('.link.live');
  await settles(seqAtTop, second);
});

test('Paused and reading further up: both are as they were', async () => {
  service.push(lines(0, 250));
  await open();
  await rows('line 249.').waitFor();
  await page.keyboard.press(' ');
  await scrollTo(50);
  await rows('line 55.').locator('.line').click();
  await page.locator('.detail').waitFor();
  const before = await steady(top);
  service.push(lines(250, 257));
  await page.locator('.newest', { hasText: 'Paused · 7 new' }).waitFor();
  await reload();
  await page.locator('.newest', { hasText: 'Paused · 7 new' }).waitFor();
  await rows('line 55.').locator('.detail').waitFor();
  await settles(top, before);
});

test('In History an opened line is open again, also among those that had to be loaded', async () => {
  service.push(lines(0, 900));
  await open('&project=shop&view=history&minutes=60');
  await rows('line 899.').waitFor();
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await until('all lines', async () => /900 lines here/.test(await page.locator('footer').textContent()));
  await page.keyboard.press('g');
  await rows('line 7.').locator('.line').click();
  await page.locator('.detail').waitFor();
  await reload();
  await rows('line 7.').locator('.detail').waitFor();
  // The live list has a place of its own.
  await page.keyboard.press('h');
  await rows('line 899.').waitFor();
  await settles(() => page.locator('.newest').count(), 0);
});

test('What is looked at otherwise has no such place, nor has who signed out', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  await open();
  await rows('a pear').waitFor();
  await page.keyboard.press(' ');
  await page.locator('.newest.paused').waitFor();
  await page.goto('about:blank');
  await page.goto(`${url}#project=shop&q=pear`);
  await isFiltered('pear');
  await settles(() => page.locator('.newest').count(), 0);
  await page.keyboard.press(' ');
  await page.locator('.newest.paused').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#token').waitFor();
  await settles(() => page.evaluate(() => sessionStorage.length), 0);
});
