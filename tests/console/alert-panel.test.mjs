// What the panel and the strip say of alerts. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJsonStart } from '../../backend/LiveLogs/wwwroot/app/json-start.js';
import { summarise } from '../../backend/LiveLogs/wwwroot/app/line.js';
import { settles } from './harness.mjs';
import { CONNECTIONS } from './stand-in.mjs';
import { open, page, service } from './stand-in-page.mjs';

const alert = (id, part = {}) => ({
  id, severity: 'high', state: 'open', title: 'Checkout', rule_name: 'Checkout', reason: '2 lines matched the filter service:checkout level>=error.', group_key: '', count: 302,
  suppressed_hits: 0, late_lines: 0, started_at: new Date().toISOString(), acknowledged_at: null, lines: [], ...part,
});
const line = (message, seq = 1) => ({ connection_id: CONNECTIONS[0].id, seq, timestamp: '2026-01-12T10:00:00Z', level: 'ERROR', source: '/shop/web', message });

test('Two alerts of one rule are told apart by their groups and by when they began', async () => {
  service.alerts = [
    alert('a1', { title: 'Checkout (eu-west-1)', group_key: 'eu-west-1', started_at: '2026-01-12T10:00:00Z' }),
    alert('a2', { title: 'Checkout (us-east-1)', group_key: 'us-east-1', started_at: '2026-01-11T09:30:00Z' }),
  ];
  await open();
  await settles(() => page.locator('.alert-strip .alert-title b').allTextContents(), ['Checkout (eu-west-1)', 'Checkout (us-east-1)']);
  await settles(() => page.locator('.alert-strip .age').first().textContent(), /^302 lines · for \d+ (?:min|h|d)$/);
  await page.locator('.alerts-button').click();
  await settles(() => page.locator('.alert .group').allTextContents(), ['eu-west-1', 'us-east-1']);
  await settles(() => page.locator('.alert time').allTextContents(), ['2026-01-12 11:00:00', '2026-01-11 10:30:00']);
  await settles(() => page.locator('.alert-reason').first().textContent(), '2 lines matched the filter service:checkout level>=error.');
});

test('Samples read as their rows do, also where the message is cut', async () => {
  const json = `{"time":"2026-01-12T10:00:00Z","level":"error","msg":"payment failed","order_id":1234567890123456789,"note":"${'x'.repeat(2_000)}"}`;
  service.alerts = [alert('a1', { lines: [line('{"level":"error","msg":"card declined","status":402}', 1), line(`${json.slice(0, 999)}…`, 2), line('msg="stock gone" sku=DL-1', 3), line('2026-01-12 10:00:00 ERROR plain', 4)] })];
  await open();
  await page.locator('.alerts-button').click();
  const samples = () => page.locator('.samples bdi').allTextContents();
  await settles(async () => (await samples()).map((text) => text.slice(0, 50)), [
    'card declined status=402', 'payment failed order_id=1234567890123456789 note=x', 'msg="stock gone" sku=DL-1', 'plain']);
});

test('Groups and reasons that strangers write turn nothing around', async () => {
  service.alerts = [alert('a1', { title: 'Rule (\u202Egnp.exe)', group_key: '\u202Egnp.exe', reason: 'A value \u2066of <b>them</b>.' })];
  await open();
  await settles(() => page.locator('.alert-strip .alert-title').textContent(), 'Rule (‹U+202E›gnp.exe) A value ‹U+2066›of <b>them</b>.');
  await page.locator('.alerts-button').click();
  await settles(() => page.locator('.alert .group').textContent(), '‹U+202E›gnp.exe');
  await settles(() => page.locator('.alert-reason').textContent(), 'A value ‹U+2066›of <b>them</b>.');
});

test('Of the beginning of a JSON text what is whole is read, and never a part of a number', () => {
  for (const [text, expected] of [
    ['{"a":1,"msg":"hello wor', { a: 1, msg: 'hello wor…' }], ['{"a":1,"id":12345', { a: 1 }], ['{"a":"x\\', { a: 'x…' }], ['{"a":"x\\\\', { a: 'x\\…' }], ['{"a":"x\\u12', { a: 'x…' }],
    ['{"a":1,"o":{"x":[1,"y', { a: 1, o: { x: [1, 'y…'] } }], ['{"a":1,"fo', { a: 1 }], ['{"a":1,"b":tr', { a: 1 }], ['{"a', null], ['{"a":1', null], ['{', null], ['{oops, x', null], ['[1,2', null],
  ])
    assert.deepEqual(readJsonStart(text), expected, text);
  readJsonStart(`{"a":${'['.repeat(30_000)}${',\\'.repeat(15_000)}`);
});

test('A row of a very large JSON line reads like that of a small one', () => {
  const { text, fields } = summarise({ message: `{"msg":"imported","rows":7,"blob":"${'x'.repeat(100_000)}"}`, attributes: {} });
  assert.equal(text, 'imported');
  assert.deepEqual(fields.map(([name]) => name), ['rows', 'blob']);
  assert.equal(summarise({ message: '{"a":1, broken', attributes: {} }).text, '{"a":1, broken');
});
