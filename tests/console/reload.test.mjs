// A reload comes back to where a person was: paused, reading further up, with lines open. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settles, steady, until } from './harness.mjs';
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

test('A line that is too far back for the list is shown among its neighbours', async () => {
  service.push(lines(0, 300));
  await open();
  await rows('line 299.').waitFor();
  await scrollTo(10);
  await rows('line 12.').locator('.line').click();
  await page.locator('.detail').waitFor();
  service.push(lines(300, 6_000), { silently: true });
  await reload();
  await page.getByRole('dialog', { name: 'Context' }).locator('.row.selected', { hasText: 'line 12.' }).waitFor();
  assert.match(address().get('line'), /\/13$/);
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
