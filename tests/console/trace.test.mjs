// Stack traces of an opened line: frames folded, the cause a press away, and quick however long they are. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces, readTrace } from '../../backend/LiveLogs/wwwroot/app/trace.js';
import { LONG, settles, until } from './harness.mjs';
import { copied, filterField, isFiltered, open, page, rows, service, watchClipboard } from './stand-in-page.mjs';

const lines = (many, write) => Array.from({ length: many }, (_, i) => `${write(i)}\n`).join('');
const java = (many, name = 'a.b.C') => lines(many, (i) => `\tat ${name}${i}.run(C.java:${i})`);

/** Of each part: how many frames it hides, or its first line, marked when it is a cause. */
const outline = (text) => readTrace(text)?.map(({ frames, text: part, isCause }) => (frames > 0 ? frames : (isCause ? '!' : '') + part.split('\n')[0]));

test('Frames of every language are folded but for those where it was thrown', () => {
  const python = (many) => lines(many, (i) => `  File "/app/shop/cart.py", line ${i}, in add\n    price = self.price(item${i})\n            ^^^^^^^^^^`);
  for (const [language, text, expected] of [
    ['Java', `java.lang.IllegalStateException: boom\n${java(40)}`, ['java.lang.IllegalStateException: boom', 37]],
    ['Java with causes', `a.A: one\n${java(9)}Caused by: b.B: two\n${java(7)}\t... 8 more\nCaused by: c.C: three\n${java(2)}\t... 15 common frames omitted\n`,
      ['a.A: one', 6, '!Caused by: b.B: two', 5, '!Caused by: c.C: three']],
    ['Kotlin, suppressed', `x.X: one\n${java(3)}\tSuppressed: y.Y: two\n${lines(9, (i) => `\t\tat q.Q.m(Q.kt:${i})`)}`, ['x.X: one', '!\tSuppressed: y.Y: two', 6]],
    ['.NET', `System.InvalidOperationException: boom\n ---> System.IO.IOException: lost\n${lines(8, (i) => `   at Shop.Cart.Add(Item item, Int32 n) in C:\\src\\Cart.cs:line ${i}`)}   --- End of inner exception stack trace ---\n${
      lines(4, (i) => `   at Shop.Api.<Run>d__${i}.MoveNext()\n--- End of stack trace from previous location ---`)}`,
    ['System.InvalidOperationException: boom', '! ---> System.IO.IOException: lost', 5, '   --- End of inner exception stack trace ---', 5]],
    ['Node', `Error: boom\n${lines(10, (i) => `    at async Cart.add${i} (file:///app/cart.js:${i}:7)`)}  [cause]: TypeError: x\n${lines(6, (i) => `      at new Cart (/app/cart.js:${i}:1)`)}`,
      ['Error: boom', 7, '!  [cause]: TypeError: x', 3]],
    ['Python', `Traceback (most recent call last):\n${python(10)}ValueError: bad\n`, ['Traceback (most recent call last):', 7, '  File "/app/shop/cart.py", line 7, in add']],
    ['Python, chained', `Traceback (most recent call last):\n${python(1)}KeyError: 'a'\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n${python(8)}  [Previous line repeated 990 more times]\nRecursionError: deep\n`,
      ['Traceback (most recent call last):', '!The above exception was the direct cause of the following exception:', 5, '  File "/app/shop/cart.py", line 5, in add']],
    ['Go', `panic: boom\n\ngoroutine 7 [running]:\n${lines(9, (i) => `main.(*Cart).add${i}(0xc000010000, {0x1, 0x2})\n\t/src/cart.go:${i} +0x1d`)}created by main.main in goroutine 1\n\t/src/main.go:9 +0x5\n`,
      ['panic: boom', 7]],
    ['Ruby', `cart.rb:1:in 'Cart#add': boom (RuntimeError)\n${lines(9, (i) => `\tfrom cart.rb:${i}:in 'block in Cart#add'`)}`, ['cart.rb:1:in \'Cart#add\': boom (RuntimeError)', 6]],
    ['Ruby before 3.4', `boom\n${lines(8, (i) => `/app/cart.rb:${i}:in \`add'`)}`, ['boom', 5]],
    ['PHP', `PHP Fatal error: boom\nStack trace:\n${lines(8, (i) => `#${i} /var/www/cart.php(${i}): Cart->add()`)}  thrown in /var/www/cart.php on line 3`, ['PHP Fatal error: boom', 5, '  thrown in /var/www/cart.php on line 3']],
    ['Rust', `thread 'main' panicked at src/main.rs:4:5:\nboom\nstack backtrace:\n${lines(8, (i) => `  ${i}: shop::cart::add\n             at ./src/cart.rs:${i}:5`)}`, ['thread \'main\' panicked at src/main.rs:4:5:', 5]],
  ])
    assert.deepEqual(outline(text), expected, language);
});

test('Every character of a trace is in one of its parts, and what is no trace has none', () => {
  for (const text of [`x\n${java(50)}Caused by: y\n\n${java(9)}end`, `\n\n${java(8)}`, java(100).trimEnd(), `a\r\n${java(9).replaceAll('\n', '\r\n')}b`])
    assert.equal(readTrace(text).map((part) => part.text).join(''), text);
  for (const text of ['', 'one line', 'two\nlines', `few\n${java(5)}`, ' at the end\n of the day\n', '1. one\n2. two\n3. three\n4. four\n5. five\n6. six\n7. seven', `{\n  "at": 1\n}`])
    assert.equal(readTrace(text), null, text);
});

test('Hostile text costs no more than its length', () => {
  const cost = (text) => {
    const start = process.cpuUsage();
    readTrace(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  const plain = Math.max(5, cost(lines(10_000, (i) => `\tat shop.Cart${i}.add(Cart.java:${i})${' '.repeat(60)}`)));
  for (const line of [' ', 'a', '| ', 'at ', ':1:in `', 'File "', '.go:1', '#1 ', '\t', '1: ', '-', '\u001b[31m']) {
    const text = lines(1_000, () => line.repeat(Math.ceil(1_000 / line.length)));
    assert.ok(cost(text) < 20 * plain, JSON.stringify(line));
  }
  assert.ok(cost('\n'.repeat(1_000_000)) < 20 * plain);
  assert.ok(cost(`\n${'\tat a\n'.repeat(150_000)}`) < 20 * plain);
});

test('A long text is cut where its lines end, and nothing is lost', () => {
  const text = lines(20_000, (i) => `line ${i} of a text that is long`);
  assert.equal(pieces(text).join(''), text);
  assert.ok(pieces(text).length > 20 && pieces(text).every((piece) => piece.endsWith('\n') || piece === ''));
  assert.deepEqual(pieces('x'.repeat(100_000)), ['x'.repeat(100_000)]);
});

const openLine = async (text) => {
  await rows(text).locator('.line').click();
  await page.locator('.detail').waitFor();
};
const whole = () => page.locator('.whole').first();

test('A trace opens folded; the frames open and fold, the causes are gone through, and all of it is copied', async () => {
  const message = `java.lang.IllegalStateException: boom\n${java(40)}Caused by: java.io.IOException: lost\n${java(30, 'x.Y')}\t... 12 more\nCaused by: java.net.ConnectException: refused\n${java(4, 'n.N')}`;
  service.push([{ message, level: 'ERROR', severity_number: 17 }]);
  await open();
  await watchClipboard();
  await openLine('boom');
  await settles(() => whole().locator('.frames').allTextContents(), ['… 37 frames', '… 28 frames']);
  assert.ok(!(await whole().textContent()).includes('C20.run'));
  await whole().locator('.frames').first().click();
  await settles(() => whole().textContent(), /fold 37 frames\n\tat a\.b\.C3\.run.*\n(?:.*\n)*\tat a\.b\.C39\.run\(C\.java:39\)\nCaused by: java\.io/);
  await whole().locator('.frames').first().click();
  await settles(() => whole().locator('.frames').first().getAttribute('aria-expanded'), 'false');
  await page.getByRole('button', { name: /^Caused by, 2 times/ }).click();
  await settles(() => whole().locator('.cause.now').textContent(), /^Caused by: java\.io\.IOException: lost/);
  await page.getByRole('button', { name: 'Cause 1 of 2' }).click();
  await settles(() => whole().locator('.cause.now').textContent(), /^Caused by: java\.net\.ConnectException/);
  await page.getByRole('button', { name: 'Copy message' }).click();
  await settles(copied, message);
});

test('Frames that hold what the filter looks for are open', async () => {
  service.push([{ message: `boom\n${java(40)}` }]);
  await open('&project=shop&q=C20.run');
  await isFiltered('C20.run');
  await openLine('boom');
  await settles(() => whole().locator('mark').allTextContents(), ['C20.run']);
  await settles(() => whole().locator('.frames').getAttribute('aria-expanded'), 'true');
  await filterField().waitFor();
});

test('A trace in a field of the line is folded, too, and no term of a filter is made of it', async () => {
  service.push([{ message: 'failed', attributes: { stack_trace: `boom\n${java(40)}`, user: 'zoe' } }]);
  await open();
  await openLine('failed');
  await settles(() => page.locator('.facts .frames').textContent(), '… 37 frames');
  await settles(() => page.locator('.facts').getByRole('button', { name: /^Only lines with attr\.stack_trace/ }).count(), 0);
  await settles(() => page.locator('.facts').getByRole('button', { name: 'Only lines with attr.user:zoe' }).count(), 1);
});

test('Hostile frames are text', async () => {
  const evil = '<img src=x onerror="alert(1)">';
  service.push([{ message: `boom ${evil}\n${lines(20, (i) => `\tat ${evil}${i}\u202Egnp`)}Caused by: ${evil}` }]);
  await open();
  await openLine('boom');
  await whole().locator('.frames').click();
  await settles(() => whole().textContent(), /at <img src=x onerror="alert\(1\)">19‹U\+202E›gnp\nCaused by: <img/);
  await settles(() => page.locator('.detail img').count(), 0);
});

test('A trace of 10,000 lines opens at once, unfolds at once, and shows little of itself to the browser', { timeout: LONG }, async () => {
  service.push([{ message: `java.lang.StackOverflowError\n${lines(10_000, (i) => `\tat com.example.shop.checkout.CartService.recalculate${i}(CartService.java:${i})`)}Caused by: java.io.IOException: lost\n${java(10)}` }]);
  await open();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  const cost = async (act) => {
    const before = await busy();
    await act();
    return await busy() - before;
  };
  await rows('StackOverflowError').waitFor();
  const opening = await cost(async () => {
    await openLine('StackOverflowError');
    await settles(() => whole().locator('.frames').first().textContent(), '… 9,997 frames');
  });
  assert.ok(opening < 400, `${opening} ms of the page's thread to open it`);
  await settles(() => page.getByRole('button', { name: /^Show all/ }).count(), 0);
  const unfolding = await cost(async () => {
    await whole().locator('.frames').first().click();
    await until('the frames', async () => (await whole().locator('.piece').count()) > 20);
  });
  assert.ok(unfolding < 800, `${unfolding} ms of the page's thread to unfold it`);
  await page.getByRole('button', { name: /^Caused by/ }).click();
  await until('the cause in view', () => whole().evaluate((box) => {
    const { top } = box.querySelector('[data-cause]').getBoundingClientRect();
    return top >= box.getBoundingClientRect().top - 1 && top < box.getBoundingClientRect().bottom;
  }));
});

test('The end of a very long text comes on demand', async () => {
  service.push([{ message: `start ${'x'.repeat(50_000)} end` }]);
  await open();
  await openLine('start');
  await settles(async () => (await whole().textContent()).length, 20_000);
  await page.getByRole('button', { name: 'Show all 50,010 characters' }).click();
  await settles(() => whole().textContent(), / end$/);
});
