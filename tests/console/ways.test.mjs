// Ways through the page: the address, Back, keys, links to lines, filters out of values. The service is a stand-in.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { addTerm, splitTerms, termOf, termsOf, withoutTerm } from '../../backend/LiveLogs/wwwroot/app/filter-terms.js';
import { makeToken, openBrowser, settles, until } from './harness.mjs';
import { CONNECTIONS, StandIn } from './stand-in.mjs';

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
  await page.goto('about:blank');
  await service.close();
  assert.deepEqual(browser.problems.splice(0), []);
});

const open = async (fragment = '') => {
  await page.goto('about:blank');
  await page.goto(`${url}#token=${makeToken('any key', { shop: 'admin' })}${fragment}`);
  await page.waitForSelector('.link.live');
};
const address = () => new URLSearchParams(new URL(page.url()).hash.slice(1));
const filterField = () => page.getByLabel('Filter', { exact: true });
const rows = (text) => page.locator('.row', { hasText: text });
const isFiltered = (q) => until(`the filter ${q}`, async () => service.joins.at(-1).q === q && await filterField().inputValue() === q);

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

test('A line has an address of its own, which others open among its neighbours', async () => {
  service.push(Array.from({ length: 30 }, (_, i) => ({ message: `line ${i}` })));
  await open();
  await rows('line 20').locator('.line').click();
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      window.copied_ = text;
    };
  });
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => window.copied_);
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

test('Level switches of History search, and count what there is', async () => {
  const old = new Date(Date.now() - 600_000).toISOString();
  service.push([...Array.from({ length: 700 }, (_, i) => ({ message: `info ${i}` })), { message: 'a warning', level: 'WARN', severity_number: 13, timestamp: old }]
    .map((draft) => ({ timestamp: old, ...draft })).reverse());
  await open('&project=shop&view=history');
  await page.locator('.levels button', { hasText: 'INFO' }).locator('small', { hasText: '700' }).waitFor();
  await page.locator('.levels button', { hasText: 'WARN' }).click({ modifiers: ['Shift'] });
  await rows('a warning').waitFor();
  assert.equal(service.searches.at(-1).level, 'WARN');
  await settles(() => page.locator('.row').count(), 1);
  await page.locator('.histogram figcaption span').filter({ hasText: /^1 lines/ }).waitFor();
  await page.locator('.levels button', { hasText: 'ERROR' }).click({ modifiers: ['Shift'] });
  await page.getByText('Some levels are switched off above.').waitFor();
});

test('Every value has its term: names with blanks, dots and quotes, and the items of lists', async () => {
  assert.equal(termOf(['attr', 'http status'], 502), 'attr."http status":502');
  assert.equal(termOf(['attr', 'labels', 'a.b/c'], 'x y'), 'attr.labels."a.b/c":"x y"');
  assert.equal(termOf(['attr', 'say "hi" \\'], 'v'), 'attr."say \\"hi\\" \\\\":v');
  service.push([{
    message: 'placed', attributes: { 'http status': 502, labels: { 'a.b/c': 'x' }, tags: ['red', 'blue'], items: [{ qty: 2 }] }, span_id: '00f067aa0ba902b7', pattern_id: 42,
  }]);
  await open();
  await rows('placed').locator('.line').click();
  for (const term of ['attr."http status":502', 'attr.labels."a.b/c":x', 'attr.tags:red', 'attr.tags:blue', 'level:INFO', 'span_id:00f067aa0ba902b7', 'pattern_id:42', 'event_id:event-1'])
    await settles(() => page.getByRole('button', { name: `Only lines with ${term}`, exact: true }).count(), 1, term);
  // Nothing finds an object inside of a list.
  await settles(() => page.locator('dt', { hasText: 'items' }).locator('xpath=following-sibling::dd[1]').getByRole('button').count(), 0);
});

test('A term goes behind what was typed and not sent; its opposite goes; and each can be taken out', async () => {
  service.push([{ message: 'placed', attributes: { a: 1 } }]);
  await open();
  await rows('placed').locator('.line').click();
  await filterField().fill('placed');
  await page.getByRole('button', { name: 'Only lines with attr.a:1' }).click();
  await isFiltered('placed attr.a:1');
  await page.getByRole('button', { name: 'Without the term placed' }).click();
  await isFiltered('attr.a:1');
});

test('A value in a row is a step to a filter with Alt and a click', async () => {
  service.push([{ message: 'placed', service: 'pay' }]);
  await open();
  await rows('placed').locator('.origin').click({ modifiers: ['Alt'] });
  await isFiltered('service:pay');
  await settles(() => page.locator('.detail').count(), 0);
});

test('Filters are taken apart and put together as the language reads them', () => {
  const parts = (filter) => splitTerms(filter).map(({ text }) => text);
  assert.deepEqual(parts('  a  "b c" -d:"e \\" f" (g OR h)  /x y\\/z/i attr."http status":"5 0"'), ['a', '"b c"', '-d:"e \\" f"', '(g OR h)', '/x y\\/z/i', 'attr."http status":"5 0"']);
  assert.deepEqual(parts('source:/aws/lambda/* x'), ['source:/aws/lambda/*', 'x']);
  assert.deepEqual(parts(''), []);
  assert.equal(addTerm('', 'x'), 'x');
  assert.equal(addTerm('a x', 'x'), 'a x');
  assert.equal(addTerm('a -x b', 'x'), 'a b x');
  assert.equal(addTerm('a x', '-x'), 'a -x');
  assert.equal(addTerm('a OR b', 'x'), '(a OR b) x');
  assert.equal(addTerm('(a OR b) c', 'x'), '(a OR b) c x');
  assert.deepEqual(termsOf('a OR b'), []);
  const [, second] = termsOf('a "b  c" d');
  assert.equal(withoutTerm('a "b  c" d', second), 'a d');
});

test('A filter that is typed while the service is away keeps the lines until it answers', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  await open();
  await rows('a pear').waitFor();
  const { port } = service;
  await service.close();
  await page.getByText('Reconnecting').waitFor();
  await filterField().fill('apple');
  await filterField().press('Enter');
  await page.getByText('These lines are those of the filter before').waitFor();
  await settles(() => page.locator('.row').count(), 2);
  await service.listen(port);
  await until('the new filter', async () => await page.locator('.row').count() === 1);
  await settles(() => page.getByText('These lines are those of the filter before').count(), 0);
});

test('The keys can be copied where the page is served over plain HTTP', async () => {
  service.push([{ message: 'copied whole' }]);
  await open();
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.addEventListener('copy', () => {
      window.copied_ = document.activeElement.value;
    });
  });
  await rows('copied whole').locator('.line').click();
  await page.getByRole('button', { name: 'Copy message' }).click();
  await settles(() => page.evaluate(() => window.copied_), 'copied whole');
});
