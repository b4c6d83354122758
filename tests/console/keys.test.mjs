// The console by keyboard. The service is a stand-in.

import { test } from 'node:test';
import { settles, until } from './harness.mjs';
import { address, filterField, isFiltered, open, page, rows, service } from './stand-in-page.mjs';

test('The keyboard moves, opens and closes lines, and finds the filter', async () => {
  service.push(Array.from({ length: 5 }, (_, i) => ({ message: `line ${i}`, attributes: { order: i } })));
  await open();
  await rows().nth(4).waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await page.keyboard.press('e');
  await page.waitForSelector('.row.selected[aria-expanded=true] .detail');
  await settles(() => page.locator('.row.selected').getAttribute('data-seq'), '4');
  await page.keyboard.press('e');
  await settles(() => page.locator('.detail').count(), 0);
  await page.keyboard.press('g');
  await settles(() => page.locator('.row.selected').getAttribute('data-seq'), '1');
  await page.keyboard.press('/');
  await page.keyboard.type('jk');
  await settles(() => filterField().inputValue(), 'jk');
});

test('The bars are chosen and zoomed into by keyboard', async () => {
  service.push(Array.from({ length: 50 }, (_, i) => ({ message: `line ${i}`, timestamp: new Date(Date.now() - i * 60_000).toISOString() })));
  await open('&project=shop&view=history&minutes=60');
  const bars = page.getByRole('slider');
  await bars.focus();
  await bars.press('End');
  await bars.press('Shift+ArrowLeft');
  await bars.press('Shift+ArrowLeft');
  await settles(() => bars.getAttribute('aria-valuetext'), /:\d\d:/);
  await bars.press('Enter');
  await until('a range of three bars', () => Date.parse(address().get('to')) - Date.parse(address().get('from')) === 3 * 30_000);
});

test('A line that was opened by keyboard has its buttons one Tab away', async () => {
  service.push(Array.from({ length: 5 }, (_, i) => ({ message: `line ${i}` })));
  await open();
  await rows('line 4').waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('e');
  await page.locator('.detail').waitFor();
  await page.keyboard.press('Tab');
  await settles(() => page.evaluate(() => document.activeElement.textContent.trim()), 'Context');
});

test('Keys: next error, context, without the pattern, only the service, history, patterns, alerts', async () => {
  service.push([
    { message: 'first', level: 'ERROR', severity_number: 17 }, { message: 'second', service: 'pay', pattern_id: 7 }, { message: 'third', level: 'FATAL', severity_number: 21 }, { message: 'fourth' },
  ]);
  await open();
  await rows('fourth').waitFor();
  const selected = () => page.locator('.row.selected .message bdi').textContent();
  await page.keyboard.press('N');
  await settles(() => selected(), 'third');
  await page.keyboard.press('N');
  await settles(() => selected(), 'first');
  await page.keyboard.press('n');
  await settles(() => selected(), 'third');
  await page.keyboard.press('k');
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'Context' }).locator('.row.selected', { hasText: 'second' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('i');
  await isFiltered('service:pay');
  await page.keyboard.press('h');
  await page.locator('.history').waitFor();
  await page.keyboard.press('p');
  await page.locator('.patterns').waitFor();
  await page.keyboard.press('p');
  await page.keyboard.press('a');
  await page.locator('aside.alerts').waitFor();
  await page.keyboard.press('a');
});

test('After a click the space bar pauses; a button that was reached by keyboard it presses', async () => {
  service.push([{ message: 'one' }, { message: 'bad', level: 'ERROR', severity_number: 17 }]);
  await open();
  const error = page.locator('.levels button', { hasText: 'ERROR' });
  await error.click({ modifiers: ['Shift'] });
  await page.keyboard.press(' ');
  await page.locator('.newest.paused').waitFor();
  await settles(() => error.getAttribute('aria-pressed'), 'true');
  await settles(() => rows('bad').count(), 1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press(' ');
  await until('the level to be off', async () => await error.getAttribute('aria-pressed') === 'false');
});

test('What the patterns cover can not be reached by Tab', async () => {
  service.push(Array.from({ length: 100 }, (_, i) => ({ message: `line ${i}` })));
  await open();
  await page.keyboard.press('p');
  await page.locator('.patterns').waitFor();
  await settles(() => page.locator('.list').getAttribute('inert'), '');
  await page.keyboard.press('k');
  await settles(() => page.locator('.row.selected').count(), 0);
});
