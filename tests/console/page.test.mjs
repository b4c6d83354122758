// The page where a healthy service never takes it: gaps, outages, floods, refusals. The service here is a stand-in.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { readJson } from '../../backend/LiveLogs/wwwroot/client/exact-json.js';
import { makeToken, openBrowser, screenshot, settles, until } from './harness.mjs';
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
  browser.problems.length = 0;
});

afterEach(async () => {
  await page.goto('about:blank');
  await service.close();
  assert.deepEqual(browser.problems, []);
});

const token = (projects = { shop: 'admin' }, options = {}) => makeToken('any key', projects, options);
const open = async (fragment = '') => {
  await page.goto(`${url}#token=${token()}${fragment}`);
  await page.waitForSelector('.link.live');
};
const rows = (selector = '.row') => page.locator(selector);
const filterField = () => page.getByLabel('Filter', { exact: true });
const number = (text) => Number(text.replace(/[^0-9]/g, ''));

test('The token of the address leaves it at once and signs in', async () => {
  await open();
  assert.equal(new URL(page.url()).hash, '');
  await settles(() => page.evaluate(() => history.length > 0 && document.documentElement.outerHTML.includes('eyJ')), false);
  await page.reload();
  await page.waitForSelector('.link.live');
});

test('A text that is no token, a token for nothing and one that the service refuses are told apart', async () => {
  await page.goto(url);
  const tryToken = async (text, expected) => {
    await page.fill('#token', text);
    await page.press('#token', 'Enter');
    await page.getByRole('alert').filter({ hasText: expected }).waitFor();
  };
  await tryToken('hello', 'not a token');
  await tryToken(token({}), 'for no project');
  service.refuseTokens = true;
  await tryToken(token(), 'not accepted');
});

test('With several projects the person chooses, and can change it', async () => {
  await page.goto(`${url}#token=${token({ shop: 'admin', blog: 'viewer' })}`);
  await page.getByRole('button', { name: 'blog viewer' }).click();
  await page.waitForSelector('.link.live');
  assert.equal(service.joins.at(-1).project, 'blog');
  await settles(() => page.locator('header .role').textContent(), 'viewer');
  await page.getByLabel('Project').selectOption('shop');
  await until('a join of the other project', () => service.joins.at(-1).project === 'shop');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForSelector('#token');
  await settles(() => page.evaluate(() => sessionStorage.length), 0);
});

test('A hostile line is text, wherever it is shown', async () => {
  const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  service.push([{
    message: hostile, service: hostile, source: hostile, stream: hostile, attributes: { [hostile]: hostile, nested: { [hostile]: [hostile] } },
    resource: { [hostile]: hostile },
  }]);
  await open();
  await rows('.line').click();
  await page.waitForSelector('.detail');
  await settles(() => page.locator('.whole').textContent(), hostile);
  await settles(() => page.locator('.scroller img, .scroller script').count(), 0);
});

test('A flood of 1,000 lines a second is shown smoothly, with few rows in the document', { timeout: 60_000 }, async () => {
  await open();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
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
  await rows().filter({ hasText: `line ${sent - 1} of` }).waitFor();
  // Processor time of the page's thread, which does not count what others on this machine take.
  const perLine = ((await busy()) - cost) * 1000 / sent;
  assert.ok(perLine < 0.4, `${perLine} ms of the page's thread a line: ${sent} lines in 12 s leave it time to answer`);
});

test('Scrolling up stops following and holds the line at the top still; the way back is one press', async () => {
  service.push(Array.from({ length: 300 }, (_, i) => ({ message: `line ${i}` })));
  await open();
  await rows().filter({ hasText: 'line 299' }).waitFor();
  await page.locator('.scroller').hover();
  await page.mouse.wheel(0, -1500);
  await page.waitForSelector('.newest');
  const top = () => page.evaluate(() => {
    const edge = document.querySelector('.scroller').getBoundingClientRect().top;
    const row = [...document.querySelectorAll('.row')].find((r) => r.getBoundingClientRect().bottom > edge + 1);
    return [row.dataset.seq, Math.round(row.getBoundingClientRect().top - edge)];
  });
  const before = await top();
  service.push(Array.from({ length: 50 }, (_, i) => ({ message: `new ${i}` })));
  await page.getByRole('button', { name: '50 new' }).waitFor();
  await settles(() => top(), before);
  await page.click('.newest');
  await rows().filter({ hasText: 'new 49' }).waitFor();
  await settles(() => page.locator('.newest').count(), 0);
});

test('A pause counts what comes and shows it afterwards', async () => {
  service.push([{ message: 'first' }]);
  await open();
  await page.keyboard.press(' ');
  service.push([{ message: 'second' }, { message: 'third' }]);
  await page.locator('.newest', { hasText: 'Paused · 2 new' }).waitFor();
  await settles(() => rows().count(), 1);
  await page.keyboard.press(' ');
  await rows().filter({ hasText: 'third' }).waitFor();
  await settles(() => rows().count(), 3);
});

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

test('A filter begins anew with its own history; a wrong one is explained and the old one runs on', async () => {
  service.push([{ message: 'order placed' }, { message: 'payment failed' }]);
  await open();
  await filterField().fill('failed');
  await filterField().press('Enter');
  await page.waitForSelector('mark');
  await settles(() => page.locator('.message bdi').allTextContents(), ['payment failed']);
  await filterField().fill('"failed');
  await filterField().press('Enter');
  await page.getByRole('alert').filter({ hasText: 'never closed' }).waitFor();
  await settles(() => page.locator('.problem u').textContent(), '"');
  service.push([{ message: 'nothing' }, { message: 'failed again' }]);
  await rows().filter({ hasText: 'failed again' }).waitFor();
  await settles(() => rows().count(), 2);
  assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('q'), 'failed');
});

test('An address with a wrong filter shows why, and the lines without it', async () => {
  service.push([{ message: 'here' }]);
  await open('&project=shop&q=%22open');
  await page.getByRole('alert').filter({ hasText: 'never closed' }).waitFor();
  await rows().filter({ hasText: 'here' }).waitFor();
});

test('Levels switch off and on, and Shift shows one alone', async () => {
  service.push([{ message: 'fine' }, { message: 'broken', level: 'ERROR', severity_number: 17 }]);
  await open();
  const level = (name) => page.locator('.levels button', { hasText: name });
  await level('INFO').click();
  await settles(() => page.locator('.message bdi').allTextContents(), ['broken']);
  await level('INFO').click({ modifiers: ['Shift'] });
  await settles(() => page.locator('.message bdi').allTextContents(), ['fine']);
  await level('INFO').click({ modifiers: ['Shift'] });
  await settles(() => rows().count(), 2);
});

test('A gap shows how many lines are missing and why, and loads them in their place', async () => {
  service.push([{ message: 'before' }]);
  await open();
  await rows().filter({ hasText: 'before' }).waitFor();
  const lost = service.push([{ message: 'lost 1' }, { message: 'lost 2' }], { silently: true });
  service.broadcast('gap', { connection_id: CONNECTIONS[0].id, from_seq: lost[0].seq, to_seq: lost[1].seq, count: 2, reason: 'slow' });
  service.push([{ message: 'after' }]);
  await page.locator('.row.gap', { hasText: '2 lines were dropped here because this viewer was slow' }).waitFor();
  await screenshot(page, 'gap');
  await page.getByRole('button', { name: 'Load' }).click();
  await rows().filter({ hasText: 'lost 2' }).waitFor();
  await settles(() => page.locator('.message bdi').allTextContents(), ['before', 'lost 1', 'lost 2', 'after']);
});

test('An outage is shown with its countdown, and afterwards the page goes on from its position', async () => {
  const { port } = service;
  service.push([{ message: 'one' }]);
  await open();
  await rows().filter({ hasText: 'one' }).waitFor();
  await service.close();
  await page.getByText('Reconnecting').waitFor();
  await page.locator('.countdown').waitFor();
  await until('a second attempt', async () => /in [1-9]/.test(await page.locator('.countdown').textContent()));
  service.push([{ message: 'two' }], { silently: true });
  await service.listen(port);
  await page.getByRole('button', { name: 'Retry now' }).click({ timeout: 2_000 }).catch(() => { /* It was quicker. */ });
  await page.waitForSelector('.link.live');
  await rows().filter({ hasText: 'two' }).waitFor();
  assert.equal(service.joins.at(-1).after, '1');
  await settles(() => rows().count(), 2);
});

test('A token that is over while the page is open leads back to the sign-in and says so', async () => {
  await open();
  service.broadcast('end', { code: 'token_expired', detail: 'The token expired. Come back with a new one and this position.' });
  await page.getByRole('alert').filter({ hasText: 'The token expired' }).waitFor();
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
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => {
      window.copied_ = text;
    };
  });
  await rows().filter({ hasText: 'order_id=1234567890123456789' }).filter({ hasText: 'rate=1e400' }).waitFor();
  await rows().filter({ hasText: 'user_id=9007199254740993' }).waitFor();
  await rows().filter({ hasText: 'order created' }).locator('.line').click();
  const value = (name) => page.locator('.facts dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]/span').textContent();
  assert.deepEqual([await value('order_id'), await value('user_id'), await value('amount'), await value('rate'), await value('items')],
    ['1234567890123456789', '9007199254740993', '1234567890.123456789', '1e400', '12345678901234567890']);
  await settles(() => page.locator('.whole').textContent(), /"order_id": 1234567890123456789,/);
  await page.getByRole('button', { name: 'Copy JSON' }).click();
  await settles(() => page.evaluate(() => window.copied_), /"order_id": 1234567890123456789,\n\s+"user_id": 9007199254740993,/);
  await page.getByRole('button', { name: 'Only lines with attr.order_id:1234567890123456789' }).click();
  await until('the filter', () => service.joins.at(-1).q.trim() === 'attr.order_id:1234567890123456789');
});

test('A filter during a pause shows the lines it finds, and the pause goes on', async () => {
  service.push(Array.from({ length: 20 }, (_, i) => ({ message: i % 2 ? `order ${i}` : `payment ${i}` })));
  await open();
  await rows().filter({ hasText: 'order 19' }).waitFor();
  await page.keyboard.press(' ');
  await page.keyboard.press('/');
  await page.keyboard.type('payment');
  await page.keyboard.press('Enter');
  await rows().filter({ hasText: 'payment 18' }).waitFor();
  await settles(() => rows().count(), 10);
  service.push([{ message: 'payment 20' }]);
  await page.locator('.newest', { hasText: 'Paused · 1 new' }).waitFor();
  await settles(() => rows().count(), 10);
});

test('A long pause keeps what was read, tells what it could not hold, and loads it', { timeout: 90_000 }, async () => {
  service.push(Array.from({ length: 300 }, (_, i) => ({ message: `before ${i}` })));
  await open();
  await rows().filter({ hasText: 'before 299' }).waitFor();
  await page.keyboard.press(' ');
  for (let sent = 0; sent < 25_000; sent += 500)
    service.push(Array.from({ length: 500 }, (_, i) => ({ message: `line ${sent + i}` })));
  await page.locator('.newest', { hasText: 'Paused · 25,000 new' }).waitFor();
  await page.keyboard.press(' ');
  await rows().filter({ hasText: 'line 24999' }).waitFor();
  await page.keyboard.press('g');
  await rows().filter({ hasText: 'before 0' }).waitFor();
  // The gap stands between what was read and what was held.
  await page.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, 295 * scroller.querySelector('.row').getBoundingClientRect().height));
  const gap = page.locator('.row.gap', { hasText: 'came while the view was paused' });
  await gap.getByRole('button', { name: 'Load' }).click();
  await rows().filter({ hasText: /line 0$/ }).waitFor();
});
