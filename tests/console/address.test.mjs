// What is looked at stands in the address: Back, pasted links, reloads, links to lines. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settles, until } from './harness.mjs';
import { CONNECTIONS } from './stand-in.mjs';
import { address, copied, filterField, isFiltered, open, page, rows, service, url, watchClipboard } from './stand-in-page.mjs';

test('Back and Forward go through filters and views, and stay in the console', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  await open();
  await filterField().fill('apple');
  await filterField().press('Enter');
  await isFiltered('apple');
  await page.getByRole('button', { name: 'History' }).click();
  await page.locator('.history').waitFor();
  await filterField().fill('pear');
  await filterField().press('Enter');
  await isFiltered('pear');
  await page.goBack();
  await isFiltered('apple');
  await page.locator('.history').waitFor();
  await page.goBack();
  await until('the live view', async () => await page.locator('.history').count() === 0);
  await rows('an apple').waitFor();
  await page.goBack();
  await isFiltered('');
  await rows('a pear').waitFor();
  await page.goForward();
  await isFiltered('apple');
});

test('An address that is pasted into the open page is what is shown', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  await open();
  await page.evaluate(() => { location.hash = '#project=shop&q=pear&view=history&minutes=360&hide=debug'; });
  await isFiltered('pear');
  await page.locator('.history').waitFor();
  await settles(() => page.getByRole('button', { name: '6 h' }).getAttribute('aria-pressed'), 'true');
  await settles(() => page.locator('.levels button', { hasText: 'DEBUG' }).getAttribute('aria-pressed'), 'false');
  await page.evaluate(() => { location.hash = '#project=shop&q=%22open'; });
  await page.getByRole('alert').filter({ hasText: 'never closed' }).waitFor();
});

test('A reload keeps filter, view, range and levels; the title says what is shown', async () => {
  service.push([{ message: 'fine' }, { message: 'noise', level: 'DEBUG', severity_number: 5 }]);
  await open();
  await page.locator('.levels button', { hasText: 'DEBUG' }).click();
  await filterField().fill('fine');
  await filterField().press('Enter');
  await isFiltered('fine');
  await settles(() => page.title(), 'fine · shop · LiveLogs');
  await page.reload();
  await page.waitForSelector('.link.live');
  await settles(() => page.locator('.levels button', { hasText: 'DEBUG' }).getAttribute('aria-pressed'), 'false');
  await isFiltered('fine');
});

test('An address with a range that is none says so, and shows nothing else', async () => {
  service.push([{ message: 'an apple' }]);
  await open('&project=shop&view=history&from=2026-01-12T10:00:00Z&to=2026-01-11T10:00:00Z');
  await page.getByRole('alert').filter({ hasText: 'ends before it begins' }).waitFor();
  await settles(() => Promise.all(['.row', '.histogram', '.facets'].map((selector) => page.locator(selector).count())), [0, 0, 0]);
  assert.deepEqual(service.searches, []);
  await page.getByRole('button', { name: '1 h' }).click();
  await rows('an apple').waitFor();
  // Also when lines were shown before.
  await page.evaluate(() => { location.hash = '#project=shop&view=history&minutes=1e15'; });
  await page.getByRole('alert').filter({ hasText: 'minutes' }).waitFor();
  await settles(() => page.locator('.row').count(), 0);
  await page.goBack();
  await rows('an apple').waitFor();
});

test('A range that was dragged is undone by Back', async () => {
  service.push(Array.from({ length: 50 }, (_, i) => ({ message: `line ${i}`, timestamp: new Date(Date.now() - i * 60_000).toISOString() })));
  await open('&project=shop&view=history&minutes=60');
  const said = page.locator('.histogram figcaption span');
  await said.filter({ hasText: '50 lines' }).waitFor();
  const chart = await page.locator('.histogram svg').boundingBox();
  await page.mouse.move(chart.x + chart.width * 0.8, chart.y + 20);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width - 2, chart.y + 20, { steps: 3 });
  await page.mouse.up();
  await until('the range', () => address().has('from'));
  await page.goBack();
  await until('the range before', () => address().get('minutes') === '60');
  await page.mouse.move(2, 2);
  await said.filter({ hasText: '50 lines' }).waitFor();
});

test('A line has an address of its own, which others open among its neighbours', async () => {
  service.push(Array.from({ length: 30 }, (_, i) => ({ message: `line ${i}` })));
  await open();
  await rows('line 20').locator('.line').click();
  await watchClipboard();
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await until('the link', copied);
  assert.equal(link, `${url}#project=shop&line=${CONNECTIONS[0].id}%2F21`);
  await page.goto('about:blank');
  await page.goto(link);
  const dialog = page.getByRole('dialog', { name: 'Context' });
  await dialog.locator('.row.selected', { hasText: 'line 20' }).waitFor();
  await dialog.locator('.row', { hasText: 'line 19' }).waitFor();
  await page.keyboard.press('Escape');
  await until('the address without the line', () => !address().has('line'));
  await page.evaluate((id) => { location.hash = `#project=shop&line=${id}/9999`; }, CONNECTIONS[0].id);
  await dialog.getByText('There is no such line.').waitFor();
});
