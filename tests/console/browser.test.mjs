// The console in a real browser on the real service.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Deployment } from './deployment.mjs';
import { CLOCK_SKEW_SECONDS, LONG, makeToken, openBrowser, screenshot, settles, steady, until } from './harness.mjs';

let deployment;
let browser;
let page;

before(async () => {
  deployment = await Deployment.start('browser');
  browser = await openBrowser();
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await deployment?.dispose();
});

afterEach(async () => {
  await page.goto('about:blank');
  assert.deepEqual(browser.problems.splice(0), []);
});

const open = async (q = '') => {
  await page.goto(`${deployment.url}#${new URLSearchParams({ token: deployment.token(), project: deployment.project, q })}`);
  await page.waitForSelector('.link.live');
};
const only = (group) => `source:"${group}"`;
const rows = (text) => (text ? page.locator('.row', { hasText: text }) : page.locator('.row'));
const filterField = () => page.getByLabel('Filter', { exact: true });
const numbered = (word, from, to) => Array.from({ length: to - from + 1 }, (_, i) => `${word} ${from + i}`);

/** The sequence of every line in the list, from the oldest to the newest, as scrolling through all of it shows them. */
const readAll = () => page.evaluate(async () => {
  const scroller = document.querySelector('.scroller');
  const seqs = [];
  const seen = new Set();
  for (let top = 0; ; top += scroller.clientHeight / 2) {
    // A list that still follows goes back to its end when a line comes in this moment.
    const isThere = () => Math.abs(scroller.scrollTop - Math.min(top, scroller.scrollHeight - scroller.clientHeight)) <= 1;
    scroller.scrollTop = top;
    // A busy machine draws the rows of a new place some frames later.
    const edge = scroller.getBoundingClientRect().top;
    const isDrawn = () => [...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect())
      .some((row) => row.top <= edge + row.height && row.bottom >= edge);
    do {
      if (!isThere())
        scroller.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    } while (!isThere() || !isDrawn());
    for (const row of document.querySelectorAll('.row')) {
      const place = Math.round(row.getBoundingClientRect().top + scroller.scrollTop);
      if (!seen.has(place)) {
        seen.add(place);
        seqs.push(row.dataset.gap ? 'gap' : Number(row.dataset.seq));
      }
    }
    if (top + scroller.clientHeight >= scroller.scrollHeight)
      return seqs;
  }
});

test('The lines of the shop appear by themselves, and every source is well', { timeout: LONG }, async () => {
  await deployment.connectShop();
  await open();
  await rows().nth(20).waitFor();
  await until('all sources stream', async () => (await page.locator('dd.state-streaming').count()) === 6);
  await until('a full screen', async () => (await rows().count()) > 30);
  await screenshot(page, 'live-tail');
});

test('A new line arrives by itself; opened, it shows everything that is known of it', async () => {
  const { group } = await deployment.newGroup();
  await open(only(group));
  await page.getByText('No line matches yet').waitFor();
  await deployment.write(group, ['2026-01-12 10:00:00 ERROR [Database] connection lost\n  at Pool.take(Pool.java:12)\n  at Main.main(Main.java:3)']);
  await rows('connection lost').waitFor();
  assert.ok((await rows('connection lost').getAttribute('class')).includes('error'));
  await page.locator('.row .line').click();
  await settles(() => page.locator('.whole').textContent(), /Main\.java:3/);
  await page.locator('.detail dd', { hasText: group }).first().waitFor();
  await screenshot(page, 'line-open');
});

test('Every value of a line finds the line again: long numbers, odd names, items of lists', { timeout: LONG }, async () => {
  const { group } = await deployment.newGroup();
  await open(only(group));
  await deployment.write(group, [
    '{"msg":"order created","order_id":1234567890123456789,"amount":1234567890.123456789,"rate":1e400,"http status":502,"labels":{"a.b/c":"x y"},"tags":["red","blue"]}',
    '{"msg":"another order","order_id":1234567890123456800,"http status":200}',
  ]);
  await rows('order created').waitFor();
  for (const [name, value] of [['order_id', '1234567890123456789'], ['http status', '502'], ['labels.a.b/c', 'x y'], ['tags', 'blue'], ['amount', '1234567890.123456789']]) {
    // A line stays open under another filter.
    if (await page.locator('.detail').count() === 0)
      await rows('order created').locator('.line').click();
    const values = page.locator('.facts dd', { has: page.getByText(value, { exact: true }) });
    await page.locator('.facts dt', { hasText: new RegExp(`^${name}$`) }).waitFor();
    await values.first().getByRole('button', { name: /^Only lines with attr/ }).click();
    await until(`${name} to be asked for`, async () => (await filterField().inputValue()).includes('attr.'));
    await until(`only the line with ${name}`, async () => await rows('order created').count() === 1 && await rows('another order').count() === 0);
    await filterField().fill(only(group));
    await filterField().press('Enter');
    await rows('another order').waitFor();
  }
});

test('A hostile line is text', async () => {
  const { group } = await deployment.newGroup();
  const hostile = '<img src=x onerror=alert(1)> {"msg":"<script>alert(2)</script>"}';
  await open(only(group));
  await deployment.write(group, [hostile, '{"msg":"<img src=x onerror=alert(3)>","<b>key</b>":"<i>value</i>"}']);
  await rows('alert(3)').waitFor();
  await page.locator('.row .line', { hasText: 'alert(1)' }).click();
  await settles(() => page.locator('.whole').textContent(), hostile);
  await settles(() => page.locator('.scroller img, .scroller script, .scroller b, .scroller i').count(), 0);
});

test('A filter shows what matches from history and from then on; a wrong one is explained and changes nothing', async () => {
  const { group } = await deployment.newGroup();
  await open(only(group));
  await deployment.write(group, ['an apple', 'a pear']);
  await rows('a pear').waitFor();
  await filterField().fill(`${only(group)} apple`);
  await filterField().press('Enter');
  await until('the pear to go', async () => (await rows().count()) === 1);
  await filterField().fill(`${only(group)} "apple`);
  await filterField().press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The previous filter still runs' }).waitFor();
  await settles(() => page.locator('.problem u').textContent(), /^"/);
  await screenshot(page, 'wrong-filter');
  await deployment.write(group, ['another pear', 'another apple']);
  await rows('another apple').waitFor();
  await settles(() => rows().count(), 2);
});

test('A pause holds the view and counts; going on shows every line', async () => {
  const { group } = await deployment.newGroup();
  await open(only(group));
  await deployment.write(group, numbered('line', 1, 5));
  await rows('line 5').waitFor();
  await page.keyboard.press(' ');
  await deployment.write(group, numbered('line', 6, 12));
  await page.locator('.newest', { hasText: 'Paused · 7 new' }).waitFor();
  await settles(() => rows().count(), 5);
  await page.keyboard.press(' ');
  await rows('line 12').waitFor();
  await settles(() => readAll(), Array.from({ length: 12 }, (_, i) => i + 1));
});

test('A reload while reading further up, and History from there and back, keep the line at the top where it was', { timeout: LONG }, async () => {
  const { group } = await deployment.newGroup();
  await open(only(group));
  await deployment.write(group, numbered('line', 1, 250));
  await rows('line 250').waitFor();
  await page.locator('.scroller').hover();
  await page.mouse.wheel(0, -2_000);
  await page.waitForSelector('.newest');
  const top = () => page.evaluate(() => {
    const edge = document.querySelector('.scroller').getBoundingClientRect().top;
    const row = [...document.querySelectorAll('.row')].find((r) => r.getBoundingClientRect().bottom > edge + 1);
    return [row?.dataset.seq, Math.round(row?.getBoundingClientRect().top - edge)];
  });
  const before = await steady(top);
  await page.reload();
  await page.waitForSelector('.link.live');
  await page.waitForSelector('.newest');
  await settles(top, before);
  await page.keyboard.press('h');
  await page.locator('.history .row').first().waitFor();
  await page.goBack();
  await page.waitForSelector('.link.live');
  await settles(top, before);
});

test('A rule made in the page raises an alert that shows by itself, is acknowledged and resolved', async () => {
  const { group } = await deployment.newGroup();
  await open(only(group));
  await page.locator('.alerts-button').click();
  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByLabel('Alert on').selectOption('pattern_match');
  await page.getByLabel('Regular expression').fill('(?i)out of (memory|disk)');
  await page.getByLabel('Name').fill('Out of something');
  await page.getByRole('button', { name: 'Create rule' }).click();
  await page.locator('.rule', { hasText: 'Out of something' }).waitFor();
  await page.getByRole('tab', { name: /Alerts/ }).click();
  await deployment.write(group, ['2026-01-12 10:00:00 ERROR worker 7 is Out of Memory']);
  const alert = page.locator('.alert', { hasText: 'Out of something' });
  await alert.locator('.samples', { hasText: 'worker 7' }).waitFor();
  await screenshot(page, 'alerts');
  await page.getByLabel('Close the alerts').click();
  await page.locator('.alert-row', { hasText: 'Out of something' }).waitFor();
  await screenshot(page, 'alert-strip');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await until('the strip to go', async () => (await page.locator('.alert-row').count()) === 0);
  await page.locator('.alerts-button').click();
  await alert.getByText('acknowledged by').waitFor();
  await alert.getByRole('button', { name: 'Resolve' }).click();
  await page.getByText('Nothing is open').waitFor();
  const [{ id }] = (await deployment.api('GET', `alerts/${deployment.project}?state=all`)).items;
  await page.goto('about:blank');
  await page.goto(`${deployment.url}#${new URLSearchParams({ project: deployment.project, alert: id, token: deployment.token() })}`);
  await alert.getByText('resolved').waitFor();
  await alert.locator('.samples button').click();
  await page.getByRole('dialog', { name: 'Context' }).locator('.row.selected', { hasText: 'worker 7' }).waitFor();
  await page.keyboard.press('Escape');
  await alert.getByRole('button', { name: 'Reopen' }).click();
  await alert.getByRole('button', { name: 'Resolve' }).click();
  await alert.getByRole('button', { name: 'Reopen' }).waitFor();
  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Switch on' }).waitFor();
  await screenshot(page, 'rules');

  // Somebody else changes the rule meanwhile: what is shown is old, so nothing is overwritten.
  const headers = { Authorization: `Bearer ${deployment.token({ [deployment.project]: 'admin' })}`, 'Content-Type': 'application/json' };
  const api = (path) => new URL(`api/v1/live-logs/rules/${path}`, deployment.url);
  const [rule] = (await (await fetch(api(deployment.project), { headers })).json()).items.filter(({ name }) => name === 'Out of something');
  await fetch(api(rule.id), { method: 'PUT', headers, body: JSON.stringify({ ...rule, name: 'Out of anything' }) });
  await page.locator('.rule', { hasText: 'Out of something' }).getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('alert').filter({ hasText: 'Someone else changed the rule' }).waitFor();
  await page.locator('.rule.off', { hasText: 'Out of anything' }).waitFor();
});

test('A rule about values and one about other rules are made in the page', async () => {
  await open();
  // The page remembers whether it was open.
  if (!(await page.locator('aside.alerts').isVisible()))
    await page.locator('.alerts-button').click();
  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByLabel('Alert on').selectOption('new_value');
  await page.getByLabel('Field').fill('attr.user');
  await page.getByLabel('Name').fill('Who is that');
  await page.getByRole('button', { name: 'Create rule' }).click();
  await page.locator('.rule', { hasText: 'a value of attr.user that no line had for 10080 min' }).waitFor();
  await page.getByLabel('Alert on').selectOption('composite');
  await page.getByLabel('Ids with').fill('nobody AND NOT somebody');
  await page.getByRole('button', { name: 'Create rule' }).click();
  await page.getByRole('alert').filter({ hasText: /no rule|invalid|Invalid/ }).waitFor();
});

for (const [signal, how] of [['SIGKILL', 'is killed'], ['SIGTERM', 'restarts']]) {
  test(`When the service ${how} the page says so and goes on without a gap or a duplicate`, { timeout: LONG }, async () => {
    const { group } = await deployment.newGroup();
    await open(only(group));
    await deployment.write(group, numbered('line', 1, 60));
    await rows('line 60').waitFor();
    await deployment.write(group, numbered('line', 61, 90));
    await deployment.stopService(signal);
    await page.getByText('Reconnecting').waitFor();
    await deployment.write(group, numbered('line', 91, 140));
    await deployment.startService();
    await page.waitForSelector('.link.live');
    await deployment.write(group, numbered('line', 141, 200));
    await rows('line 200').waitFor();
    await settles(() => readAll(), Array.from({ length: 200 }, (_, i) => i + 1));
  });
}

test('A token that another installation signed, and one that is over, are refused with the reason', async () => {
  const tryToken = async (token, expected) => {
    await page.goto('about:blank');
    await page.goto(`${deployment.url}#token=${token}`);
    await page.getByRole('alert').filter({ hasText: expected }).waitFor();
  };
  await tryToken(makeToken('another key of more than thirty-two bytes', { shop: 'admin' }), 'not accepted');
  await tryToken(deployment.token(undefined, { lifetimeSeconds: -600 }), 'has expired');
});

test('A token that ends while the page is open leads back to the sign-in', { timeout: LONG }, async () => {
  // A slow machine draws the page only after a short one is over: then one that lasts longer shows it.
  for (const seconds of [12, 40, 120]) {
    await page.goto('about:blank');
    await page.goto(`${deployment.url}#token=${deployment.token(undefined, { lifetimeSeconds: seconds - CLOCK_SKEW_SECONDS })}`);
    await page.locator('.link.live, [role="alert"]').first().waitFor();
    if (await page.locator('.link.live').count() > 0)
      break;
  }
  await page.getByRole('alert').filter({ hasText: 'expired' }).waitFor();
});
