// Rules in the console: who is told, for which lines, tried on stored lines before they are saved, changed and deleted; on the real service.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { KINDS, textsOf, toRule } from '../../backend/LiveLogs/wwwroot/app/rules.js';
import { Deployment } from './deployment.mjs';
import { LONG, openBrowser, screenshot, settles, until } from './harness.mjs';

let deployment;
let browser;
let page;
let receiver;
const received = [];

before(async () => {
  receiver = createServer((request, response) => {
    request.resume();
    received.push(request.headers['webhook-id']);
    response.writeHead(204).end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  deployment = await Deployment.start('rules');
  browser = await openBrowser({ width: 1280, height: 1000 });
  page = browser.page;
  await deployment.api('POST', 'channels', {
    project_id: deployment.project, name: 'night shift', kind: 'webhook',
    config: { url: `http://127.0.0.1:${receiver.address().port}/`, secret: `whsec_${randomBytes(32).toString('base64')}` },
  });
});

after(async () => {
  await browser?.close();
  await deployment?.dispose();
  receiver.close();
});

afterEach(async () => {
  await page.goto('about:blank');
  assert.deepEqual(browser.problems.splice(0), []);
});

const openRules = async () => {
  await page.goto('about:blank');
  await page.goto(`${deployment.url}#${new URLSearchParams({ token: deployment.token(), project: deployment.project })}`);
  await page.waitForSelector('.link.live');
  if (!await page.locator('aside.alerts').isVisible())
    await page.locator('.alerts-button').click();
  await page.getByRole('tab', { name: 'Rules' }).click();
  return page.locator('.new-rule');
};
const stored = async (name) => (await deployment.api('GET', `rules/${deployment.project}`)).items.find((rule) => rule.name === name);

test('A rule is tried on stored lines, saved with its severity, channels and groups, and tells the channel', { timeout: LONG }, async () => {
  const { group } = await deployment.newGroup();
  await deployment.write(group, ['{"level":"error","msg":"payment refused","tenant":"acme"}', '{"level":"error","msg":"payment refused","tenant":"umbrella"}', '{"level":"info","msg":"fine"}']);
  await until('the lines', async () => (await deployment.api('GET', `stream/${deployment.project}?q=refused`)).items.length === 2);
  const form = await openRules();
  await form.getByLabel('Alert on').selectOption('filter');
  await form.getByLabel('Filter').fill('level>=error refused');
  await form.getByLabel('Severity').selectOption('critical');
  await form.getByLabel('One alert for each').fill('attr.tenant');
  await form.getByText('No one is notified outside the console.').waitFor();
  await form.getByLabel('night shift').check();
  await form.getByLabel('Quiet for minutes').fill('7');
  await form.getByLabel('Name').fill('Refused payments');
  await form.getByRole('button', { name: 'Try on a day' }).click();
  await form.getByText('It would have fired 2 times').waitFor();
  await screenshot(page, 'rule-preview');
  await form.getByRole('button', { name: 'Create rule' }).click();
  await page.locator('.rule', { hasText: 'Refused payments' }).waitFor();
  const rule = await stored('Refused payments');
  const [channel] = await deployment.api('GET', `channels/${deployment.project}`).then(({ items }) => items);
  assert.deepEqual([rule.severity, rule.group_by, rule.cooldown_minutes, rule.notification_channels.sort()], ['critical', ['attr.tenant'], 7, ['in_app', channel.id].sort()]);
  const before = received.length;
  await deployment.write(group, ['{"level":"error","msg":"payment refused","tenant":"initech"}']);
  await until('the notification', () => received.length > before);
});

test('What is wrong is said at its field', async () => {
  const form = await openRules();
  await form.getByLabel('Errors a minute').fill('abc');
  await form.getByLabel('One alert for each').fill('nonsense');
  await form.getByRole('button', { name: 'Create rule' }).click();
  const line = (label) => form.locator('.rule-line', { hasText: label });
  await line('Errors a minute').getByRole('alert').filter({ hasText: /number/i }).waitFor();
  await line('One alert for each').getByRole('alert').filter({ hasText: 'nonsense' }).waitFor();
  await until('the focus', async () => await page.evaluate(() => document.activeElement.getAttribute('aria-invalid')) === 'true');
  await screenshot(page, 'rule-problems');
});

test('A rule is changed, and deleted after a second thought, without a dialog of the browser', async () => {
  await openRules();
  const rule = page.locator('.rule', { hasText: 'Refused payments' });
  await rule.getByRole('button', { name: 'Edit' }).click();
  await settles(() => rule.getByLabel('Filter').inputValue(), 'level>=error refused');
  assert.ok(await rule.getByLabel('night shift').isChecked());
  await rule.getByLabel('night shift').uncheck();
  await rule.getByLabel('Severity').selectOption('low');
  await rule.getByRole('button', { name: 'Save' }).click();
  await rule.getByRole('button', { name: 'Edit' }).waitFor();
  const changed = await stored('Refused payments');
  assert.deepEqual([changed.severity, changed.notification_channels, changed.cooldown_minutes, changed.group_by], ['low', ['in_app'], 7, ['attr.tenant']]);
  await rule.getByRole('button', { name: 'Delete' }).click();
  await rule.getByRole('button', { name: 'Keep' }).click();
  await rule.getByRole('button', { name: 'Delete' }).click();
  await rule.getByRole('button', { name: 'Delete for good' }).click();
  await rule.waitFor({ state: 'detached' });
  assert.equal(await stored('Refused payments'), undefined);
});

test('What a rule has besides the fields of the form stays as it is', () => {
  for (const kind of Object.keys(KINDS)) {
    const rule = {
      id: 'r1', alert_type: kind, name: 'n', enabled: false, severity: 'low', group_by: ['service'], cooldown_minutes: 3, realert_minutes: 5, notification_channels: ['email'], etag: 'x',
      conditions: { ...Object.fromEntries(KINDS[kind].fields.filter(({ kind: type }) => type !== 'flag').map(({ name, kind: type }) => [name, type === 'number' ? 4 : type === 'list' ? ['A', 'B'] : 'x'])), windows: 2, keep_firing_minutes: 9 },
    };
    assert.deepEqual(toRule({ kind, texts: textsOf(kind, rule), severity: rule.severity, channels: rule.notification_channels }, rule), rule);
  }
});
