// The page where a healthy service never takes it: hostile lines, floods, gaps, outages. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../backend/LiveLogs/wwwroot/client/exact-json.js';
import { LONG, screenshot, settles, until } from './harness.mjs';
import { CONNECTIONS } from './stand-in.mjs';
import { copied, messages, open, page, rows, service, watchClipboard } from './stand-in-page.mjs';

const number = (text) => Number(text.replace(/[^0-9]/g, ''));

test('A hostile line is text, wherever it is shown', async () => {
  const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  service.push([{
    message: hostile, service: hostile, source: hostile, stream: hostile, attributes: { [hostile]: hostile, nested: { [hostile]: [hostile] } },
    resource: { [hostile]: hostile },
  }]);
  await open();
  await rows().locator('.line').click();
  await page.waitForSelector('.detail');
  await settles(() => page.locator('.whole').textContent(), hostile);
  await settles(() => page.locator('.scroller img, .scroller script').count(), 0);
});

test('A flood of 1,000 lines a second is shown smoothly, with few rows in the document', { timeout: LONG }, async () => {
  await open();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
  await page.evaluate(() => {
    window.frames_ = 0;
    const next = () => {
      window.frames_++;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const cost = await busy();
  let sent = 0;
  const started = Date.now();
  while (sent < 12_000) {
    const due = Date.now() - started - sent;
    if (due >= 50) {
      service.push(Array.from({ length: due }, (_, i) => ({ message: `line ${sent + i} of the flood`, level: 'INFO' })));
      sent += due;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until('all lines', async () => number(await page.locator('footer span').first().textContent()) === sent);
  assert.ok(await rows().count() < 80);
  await rows(`line ${sent - 1} of`).waitFor();
  // Processor time of the page's thread, which does not count what others on this machine take: twenty frames a second, on half of a core.
  const perFrame = ((await busy()) - cost) * 1000 / await page.evaluate(() => window.frames_);
  assert.ok(perFrame < 25, `${perFrame} ms of the page's thread a frame`);
});

test('A gap shows how many lines are missing and why, and loads them in their place', async () => {
  service.push([{ message: 'before' }]);
  await open();
  await rows('before').waitFor();
  const lost = service.push([{ message: 'lost 1' }, { message: 'lost 2' }], { silently: true });
  service.broadcast('gap', { connection_id: CONNECTIONS[0].id, from_seq: lost[0].seq, to_seq: lost[1].seq, count: 2, reason: 'slow' });
  service.push([{ message: 'after' }]);
  await page.locator('.row.gap', { hasText: '2 lines were dropped here because this viewer was slow' }).waitFor();
  await screenshot(page, 'gap');
  await page.getByRole('button', { name: 'Load' }).click();
  await rows('lost 2').waitFor();
  await settles(messages, ['before', 'lost 1', 'lost 2', 'after']);
});

test('An outage is shown with its countdown, and afterwards the page goes on from its position', async () => {
  const { port } = service;
  service.push([{ message: 'one' }]);
  await open();
  await rows('one').waitFor();
  await service.close();
  await page.getByText('Reconnecting').waitFor();
  await page.locator('.countdown').waitFor();
  await until('a second attempt', async () => /in [1-9]/.test(await page.locator('.countdown').textContent()));
  service.push([{ message: 'two' }], { silently: true });
  await service.listen(port);
  await page.getByRole('button', { name: 'Retry now' }).click({ timeout: 2_000 }).catch(() => { /* It was quicker. */ });
  await page.waitForSelector('.link.live');
  await rows('two').waitFor();
  assert.equal(service.joins.at(-1).after, '1');
  await settles(() => rows().count(), 2);
});

test('The page fits a telephone', async () => {
  service.push(Array.from({ length: 40 }, (_, i) => ({ message: `line ${i} with a text that is much longer than a telephone is wide` })));
  await page.setViewportSize({ width: 400, height: 800 });
  await open();
  await rows().first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await settles(() => page.locator('aside').count(), 0);
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('Numbers keep all their digits: in the row, the opened line, what is copied and what is searched for', async () => {
  const attributes = readJson('{"order_id":1234567890123456789,"user_id":9007199254740993,"amount":1234567890.123456789,"rate":1e400,"items":[12345678901234567890]}');
  service.push([
    { message: '{"msg":"order created","order_id":1234567890123456789,"rate":1e400}', attributes },
    { message: 'msg=placed user_id=9007199254740993', attributes: readJson('{"user_id":9007199254740993}') },
  ]);
  await open();
  await watchClipboard();
  await rows('order_id=1234567890123456789').filter({ hasText: 'rate=1e400' }).waitFor();
  await rows('user_id=9007199254740993').waitFor();
  await rows('order created').locator('.line').click();
  const value = (name) => page.locator('.facts dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]/span').textContent();
  assert.deepEqual([await value('order_id'), await value('user_id'), await value('amount'), await value('rate'), await value('items')],
    ['1234567890123456789', '9007199254740993', '1234567890.123456789', '1e400', '12345678901234567890']);
  await settles(() => page.locator('.whole').textContent(), /"order_id": 1234567890123456789,/);
  await page.getByRole('button', { name: 'Copy JSON' }).click();
  await settles(copied, /"order_id": 1234567890123456789,\n\s+"user_id": 9007199254740993,/);
  await page.getByRole('button', { name: 'Only lines with attr.order_id:1234567890123456789' }).click();
  await until('the filter', () => service.joins.at(-1).q.trim() === 'attr.order_id:1234567890123456789');
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
  await settles(copied, 'copied whole');
});
