// Filters and level switches: typed, wrong, built from values, taken apart. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTerm, splitTerms, termOf, termsOf, withoutTerm } from '../../backend/LiveLogs/wwwroot/app/filter-terms.js';
import { wantedWords } from '../../backend/LiveLogs/wwwroot/app/line.js';
import { onOneLine } from '../../backend/LiveLogs/wwwroot/app/quoted.js';
import { settles, until } from './harness.mjs';
import { filterField, isFiltered, messages, open, page, rows, service } from './stand-in-page.mjs';

test('A filter begins anew with its own history; a wrong one is explained and the old one runs on', async () => {
  service.push([{ message: 'order placed' }, { message: 'payment failed' }]);
  await open();
  await filterField().fill('failed');
  await filterField().press('Enter');
  await page.waitForSelector('mark');
  await settles(messages, ['payment failed']);
  await filterField().fill('"failed');
  await filterField().press('Enter');
  await page.getByRole('alert').filter({ hasText: 'never closed' }).waitFor();
  await settles(() => page.locator('.problem u').textContent(), '"');
  service.push([{ message: 'nothing' }, { message: 'failed again' }]);
  await rows('failed again').waitFor();
  await settles(() => rows().count(), 2);
  assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('q'), 'failed');
});

test('An address with a wrong filter shows why, and the lines without it', async () => {
  service.push([{ message: 'here' }]);
  await open('&project=shop&q=%22open');
  await page.getByRole('alert').filter({ hasText: 'never closed' }).waitFor();
  await rows('here').waitFor();
});

test('Levels switch off and on, and Shift shows one alone', async () => {
  service.push([{ message: 'fine' }, { message: 'broken', level: 'ERROR', severity_number: 17 }]);
  await open();
  const level = (name) => page.locator('.levels button', { hasText: name });
  await level('INFO').click();
  await settles(messages, ['broken']);
  await level('INFO').click({ modifiers: ['Shift'] });
  await settles(messages, ['fine']);
  await level('INFO').click({ modifiers: ['Shift'] });
  await settles(() => rows().count(), 2);
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
  await page.getByText('these lines match the previous filter').waitFor();
  await settles(() => page.locator('.row').count(), 2);
  await service.listen(port);
  await until('the new filter', async () => await page.locator('.row').count() === 1);
  await settles(() => page.getByText('these lines match the previous filter').count(), 0);
});

test('A value that is not one line of visible characters becomes a term of one line, with escapes', async () => {
  assert.equal(termOf(['attr', 'note'], 'first\nsecond\r\n\tthird "x" \\n'), String.raw`attr.note:"first\nsecond\r\n\tthird \"x\" \\n"`);
  assert.equal(termOf(['attr', 'a\tb'], '\u001b[31m\u0007\u0085\u2028\u202e'), String.raw`attr."a\tb":"\u001b[31m\u0007\u0085\u2028\u202e"`);
  assert.equal(termOf(['attr', 'note'], 'emoji 👩‍💻 שלום'), 'attr.note:"emoji 👩‍💻 שלום"');
  assert.deepEqual(wantedWords(String.raw`"a\tb \"c\" \u0041" -"x"`), ['a\tb "c" A']);
  service.push([{ message: 'placed', attributes: { note: 'first\nsecond' } }]);
  await open();
  await rows('placed').locator('.line').click();
  await page.getByRole('button', { name: String.raw`Only lines with attr.note:"first\nsecond"`, exact: true }).click();
  await isFiltered(String.raw`attr.note:"first\nsecond"`);
});

test('A filter of several lines is one line that means the same', () => {
  for (const [lines, line] of [
    ['a b', 'a b'],
    ['a\nb\r\nc\rd', 'a b c d'],
    ['"a\nb" c\n-d:"e\\"\r\nf"', '"a\\nb" c -d:"e\\"\\r\\nf"'],
    ['attr."x\ny":1', 'attr."x\\ny":1'],
    ['/a\nb/i\nmessage:/c\nd/', '/a\\nb/i message:/c\\nd/'],
    ['source:/aws/x\n/b', 'source:/aws/x /b'],
    ['"never\nclosed', '"never\\nclosed'],
    ['(a OR\n  b)\n', '(a OR   b) '],
  ])
    assert.equal(onOneLine(lines), line);
});

/** Pastes as a person does: over what is selected from one place to another. */
const paste = async (text, from, to = from) => {
  await page.evaluate((content) => {
    const area = document.body.appendChild(document.createElement('textarea'));
    area.value = content;
    area.select();
    document.execCommand('copy');
    area.remove();
  }, text);
  await filterField().focus();
  await filterField().evaluate((box, range) => box.setSelectionRange(...range), [from, to]);
  await page.keyboard.press('ControlOrMeta+v');
};

test('What is pasted into the filter keeps its meaning: line breaks are white space, and escapes in quotes', async () => {
  service.push([{ message: 'placed' }]);
  await open();
  await filterField().fill('level:error x');
  await paste('service:pay\n"connection\nrefused"\r\n-debug', 12, 13);
  await settles(() => filterField().inputValue(), String.raw`level:error service:pay "connection\nrefused" -debug`);
  await filterField().press('ControlOrMeta+z');
  await settles(() => filterField().inputValue(), 'level:error x');
  await filterField().fill('"');
  await paste('a\nb', 1);
  await settles(() => filterField().inputValue(), String.raw`"a\nb`);
});

test('An address whose filter has line breaks is followed and shown on one line', async () => {
  service.push([{ message: 'placed' }]);
  await open(`&project=shop&q=${encodeURIComponent('"a\nb"\nc')}`);
  await until('the filter', async () => service.joins.at(-1).q === String.raw`"a\nb" c` && await filterField().inputValue() === String.raw`"a\nb" c`);
});
