// Rules in the console: who is told, for which lines, tried on stored lines before they are saved, changed and deleted; on the real service.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { describeRule, fieldsOf, textsOf, toRule } from '../../backend/LiveLogs/wwwroot/app/rules.js';
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

test('What a rule has besides the fields of the form stays as it is', async () => {
  const { items: kinds } = await deployment.api('GET', 'rules/kinds');
  const valueOf = ({ type, choices }) => (type.endsWith('number') ? 4 : type === 'list' ? ['A', 'B'] : type === 'flag' ? false : choices[0]?.value ?? 'x');
  for (const kind of kinds) {
    const rule = {
      id: 'r1', alert_type: kind.name, name: 'n', enabled: false, severity: 'low', group_by: ['service'], cooldown_minutes: 3, realert_minutes: 5, notification_channels: ['email'], etag: 'x',
      conditions: { ...Object.fromEntries(fieldsOf(kind).map((field) => [field.name, valueOf(field)])), windows: 2, keep_firing_minutes: 9 },
    };
    assert.deepEqual(toRule({ type: kind.name, kind, texts: textsOf(kind, rule), severity: rule.severity, channels: rule.notification_channels }, rule), rule);
  }
});

test('Rules of every kind are described in words', async () => {
  const { items: kinds } = await deployment.api('GET', 'rules/kinds');
  const said = (alert_type, conditions) => describeRule({ alert_type, conditions }, kinds);
  for (const [type, conditions, expected] of [
    ['error_rate', { threshold: 10, window_minutes: 5, filter: 'service:pay' }, '10 errors a minute over 5 min among service:pay'],
    ['pattern_match', { pattern: 'time.?out', case_sensitive: false }, '/time.?out/i'],
    ['pattern_match', { pattern: 'refused', case_sensitive: false, log_levels: ['ERROR'] }, '/refused/i among ERROR'],
    ['pattern_match', { pattern: 'Refused', case_sensitive: true }, '/Refused/'],
    ['log_level', { log_levels: ['ERROR', 'FATAL'], filter: 'cloud:aws' }, 'ERROR, FATAL among cloud:aws'],
    ['filter', { filter: 'level>=error' }, 'level>=error'],
    ['count', { threshold: 20, window_minutes: 1, filter: 'level>=warn' }, '20 lines within 1 min among level>=warn'],
    ['count', { threshold: 1, window_minutes: 1 }, '1 line within 1 min'],
    ['percentage', { threshold: 5, window_minutes: 5, filter: 'attr.status:>=500', of: 'service:web' }, 'attr.status:>=500: 5 % of service:web within 5 min'],
    ['percentage', { threshold: 5, window_minutes: 5, log_levels: ['ERROR'] }, 'ERROR: 5 % of all lines within 5 min'],
    ['spike', { ratio: 3, window_minutes: 5, direction: 'up' }, '3 times as many within 5 min'],
    ['spike', { ratio: 3, window_minutes: 5, direction: 'down' }, '3 times as few within 5 min'],
    ['absence', { threshold: 1, window_minutes: 10, filter: 'service:cron' }, 'no line within 10 min among service:cron'],
    ['absence', { threshold: 5, window_minutes: 10 }, 'fewer than 5 lines within 10 min'],
    ['new_pattern', { log_levels: ['ERROR'] }, 'a pattern that no line had before: ERROR'],
    ['new_value', { field: 'attr.user', lookback_minutes: 60 }, 'a value of attr.user that no line had for 60 min'],
    ['cardinality', { field: 'attr.user', threshold: 100, window_minutes: 5, direction: 'up' }, '100 different attr.user within 5 min'],
    ['cardinality', { field: 'attr.user', threshold: 3, window_minutes: 5, direction: 'down' }, 'fewer than 3 different attr.user within 5 min'],
    ['composite', { expression: 'a AND NOT b' }, 'a AND NOT b'],
    ['channel_refused', {}, 'a channel that its provider refuses'],
    ['later', { threshold: 1 }, 'later'],
  ])
    assert.equal(said(type, conditions), expected);
});

test('A kind that the page has never heard of has a form of its own', async () => {
  const kind = {
    name: 'moon_phase', words: 'Phase of the moon', description: 'The moon has a phase.', offered: true, default_cooldown_minutes: 7, summary: [['the moon is {phase}']],
    fields: [
      { name: 'phase', type: 'choice', label: 'Phase', description: 'Which one.', required: true, advanced: false, default: null, choices: [{ value: 'new', words: 'New' }, { value: 'full', words: 'Full' }], suggestion: 'full', placeholder: null },
      { name: 'severity', type: 'number', label: 'Brightness', description: 'In per cent.', required: false, advanced: false, default: 50, choices: [], suggestion: null, placeholder: '50' },
      { name: 'is_visible', type: 'flag', label: 'Only when it is up', description: 'Above the horizon.', required: false, advanced: false, default: true, choices: [], suggestion: null, placeholder: null },
    ],
  };
  const sent = [];
  await page.route('**/rules/kinds', async (route) => {
    const answer = await route.fetch();
    const { items } = await answer.json();
    await route.fulfill({ response: answer, json: { items: [...items, kind] } });
  });
  await page.route(`**/rules/${deployment.project}`, async (route) => {
    if (route.request().method() !== 'POST')
      return route.continue();
    sent.push(route.request().postDataJSON());
    return route.fulfill({ status: 400, json: { status: 400, code: 'invalid_fields', detail: 'Wrong.', errors: { 'conditions.severity': ['Must be a number from 0 to 100.'] } } });
  });
  try {
    const form = await openRules();
    await form.getByLabel('Alert on').focus();
    await page.keyboard.type('Phase of');
    await settles(() => form.getByLabel('Phase', { exact: true }).inputValue(), 'full');
    assert.equal(await form.getByLabel('Quiet for minutes').getAttribute('placeholder'), '7');
    await page.keyboard.press('Tab');
    await page.keyboard.type('New');
    await page.keyboard.press('Tab');
    await page.keyboard.type('120');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await form.locator('.rule-line', { hasText: 'Brightness' }).getByRole('alert').filter({ hasText: '0 to 100' }).waitFor();
    const [{ alert_type, conditions }] = sent;
    assert.deepEqual([alert_type, conditions], ['moon_phase', { phase: 'new', severity: 120, is_visible: false }]);
  } finally {
    await page.unrouteAll();
  }
});
