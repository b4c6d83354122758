// What the views say of themselves: patterns, empty lists, wrong filters, the help. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settles, until } from './harness.mjs';
import { filterField, isFiltered, open, page, rows, service } from './stand-in-page.mjs';

const HOUR = 3_600_000;
const pattern = (id, age) => ({
  pattern_id: id, template: `order <*> of kind ${id}`, example: `order 7 of kind ${id}`, count: 3, levels: { INFO: 3 }, trend: [1, 2],
  first_seen: new Date(Date.now() - age).toISOString(), last_seen: new Date().toISOString(),
});

test('A pattern is new beside older ones; where all are new none is called so', async () => {
  service.patterns = [pattern(1, 20 * HOUR), pattern(2, HOUR / 2)];
  await open('&project=shop&view=patterns');
  await page.locator('.pattern').nth(1).waitFor();
  await settles(() => page.locator('.pattern', { has: page.locator('.new') }).locator('code').allTextContents(), ['order • of kind 2']);
  service.patterns = [pattern(1, HOUR), pattern(2, HOUR / 2)];
  await open('&project=shop&view=patterns');
  await page.locator('.pattern').nth(1).waitFor();
  await settles(() => page.locator('.pattern .new').count(), 0);
});

test('Patterns have no level switches of the lines; what is looked for there is shown in the lines', async () => {
  service.patterns = [pattern(1, HOUR)];
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  await open('&project=shop&view=patterns');
  await page.locator('.pattern').waitFor();
  await settles(() => page.locator('.levels').count(), 0);
  await filterField().fill('apple');
  await filterField().press('Enter');
  await isFiltered('apple');
  await until('the lines', async () => await page.locator('.patterns').count() === 0);
  await settles(() => rows().count(), 1);
  await page.locator('.levels').waitFor();
});

test('While stored lines are looked for, no list says that there are none', async () => {
  service.isSlow = true;
  await open('&project=shop&q=apple');
  await page.getByText('Looking for lines…').waitFor();
  service.broadcast('heartbeat', {});
  await page.getByText('No line matches yet').waitFor();
  await page.getByText('New ones appear here as they come.').waitFor();
  await page.keyboard.press(' ');
  await page.getByText('new ones are held until you resume').waitFor();
});

test('Beside a wrong filter stands the one that still runs', async () => {
  service.push([{ message: 'an apple' }]);
  await open('&project=shop&q=apple');
  await isFiltered('apple');
  await filterField().fill('pear "');
  await filterField().press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The previous filter still runs: apple' }).waitFor();
});

test('The help has a button that closes it', async () => {
  await open();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  const help = page.getByRole('dialog', { name: 'Help' });
  await help.getByRole('button', { name: 'Close' }).click();
  await until('the help to go', async () => await help.count() === 0);
});
