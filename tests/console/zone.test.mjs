// The time zone of all times: any of the IANA database, where the clocks are changed, too. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromField, toField } from '../../backend/LiveLogs/wwwroot/app/range.js';
import { clock, fullTime, offset, rfc3339 } from '../../backend/LiveLogs/wwwroot/app/time.js';
import { findZones, hasChange, isZone, LOCAL, momentOf, UTC } from '../../backend/LiveLogs/wwwroot/app/zone.js';
import { settles, until } from './harness.mjs';
import { address, copied, open, page, rows, service, watchClipboard } from './stand-in-page.mjs';

const BERLIN = 'Europe/Berlin';
const at = (text) => Date.parse(text);

test('A moment reads as the clocks of each zone show it, with its offset', () => {
  for (const [moment, zone, expected] of [
    ['2026-01-12T10:00:00.123Z', UTC, '2026-01-12T10:00:00.123Z'],
    ['2026-01-12T10:00:00.123Z', BERLIN, '2026-01-12T11:00:00.123+01:00'],
    ['2026-07-12T10:00:00.123Z', BERLIN, '2026-07-12T12:00:00.123+02:00'],
    ['2026-01-12T23:45:00.000Z', 'Asia/Kolkata', '2026-01-13T05:15:00.000+05:30'],
    ['2026-01-12T23:45:00.000Z', 'Asia/Kathmandu', '2026-01-13T05:30:00.000+05:45'],
    ['2026-01-12T01:00:00.000Z', 'America/St_Johns', '2026-01-11T21:30:00.000-03:30'],
    ['2026-07-01T00:00:00.000Z', 'Australia/Lord_Howe', '2026-07-01T10:30:00.000+10:30'],
    ['2026-01-01T00:00:00.000Z', 'Australia/Lord_Howe', '2026-01-01T11:00:00.000+11:00'],
    ['2011-12-30T10:00:00.000Z', 'Pacific/Apia', '2011-12-31T00:00:00.000+14:00'],
    ['2026-01-01T00:00:00.000Z', 'Pacific/Marquesas', '2025-12-31T14:30:00.000-09:30'],
  ])
    assert.equal(rfc3339(at(moment), zone), expected, zone);
  assert.equal(Date.parse(rfc3339(at('2026-10-25T01:30:00Z'), BERLIN)), at('2026-10-25T01:30:00Z'));
  assert.equal(fullTime(at('2026-01-12T10:00:00Z'), UTC), '2026-01-12 10:00:00.000 UTC');
});

test('The hour that the clocks show twice is told apart, and the one that they leave out is passed over', () => {
  const [summer, winter] = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')];
  assert.deepEqual([summer, winter].map((ms) => clock(ms, BERLIN)), ['02:30:00.000', '02:30:00.000']);
  assert.deepEqual([summer, winter].map((ms) => offset(ms, BERLIN)), ['+02:00', '+01:00']);
  assert.deepEqual([summer, winter].map((ms) => toField(ms, BERLIN)), ['2026-10-25 02:30:00 +02:00', '2026-10-25 02:30:00 +01:00']);
  for (const ms of [summer, winter, winter - 1_000, winter + 7_200_000, at('2026-03-29T00:59:59Z'), at('2026-03-29T01:00:00Z')]) {
    for (const zone of [BERLIN, UTC, LOCAL, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'])
      assert.equal(fromField(toField(ms, zone), zone), ms, `${zone} ${ms}`);
  }
  // A range holds all of what was named.
  assert.deepEqual([fromField('2026-10-25 02:30', BERLIN), fromField('2026-10-25 02:30', BERLIN, { later: true })], [summer, winter]);
  assert.equal(fullTime(fromField('2026-03-29 02:30', BERLIN), BERLIN), '2026-03-29 03:30:00.000 +02:00');
  assert.equal(fullTime(fromField('2011-12-30 12:00', 'Pacific/Apia'), 'Pacific/Apia'), '2011-12-31 12:00:00.000 +14:00');
  assert.equal(momentOf(at('2026-04-05T01:45:00Z'), 'Australia/Lord_Howe', { later: true }) - momentOf(at('2026-04-05T01:45:00Z'), 'Australia/Lord_Howe'), 1_800_000);
});

test('A field of the range takes a day, a time, and times with an offset of their own; nonsense is none', () => {
  assert.equal(fromField('2026-07-01', BERLIN), at('2026-06-30T22:00:00Z'));
  assert.equal(fromField(' 2026-07-01 14:03 ', BERLIN), at('2026-07-01T12:03:00Z'));
  for (const text of ['2026-07-01T14:03:07.250Z', '2026-07-01 16:03:07.25 +02:00', '2026-07-01t14:03:07.250z'])
    assert.equal(fromField(text, 'Asia/Kolkata'), at('2026-07-01T14:03:07.250Z'), text);
  for (const text of ['', 'now', '2026-02-30', '2026-13-01', '2026-07-01 25:00', '2026-07-01 14:60', '2026-07-01 +02:00', '1.7.2026'])
    assert.ok(Number.isNaN(fromField(text, BERLIN)), text);
});

test('Zones are found by city, region and former name, and by the whole name where none is listed', () => {
  assert.deepEqual(findZones('').slice(0, 2), [LOCAL, UTC]);
  assert.ok(findZones('').length > 300);
  for (const [typed, zone] of [['kolk', 'Asia/Kolkata'], ['Calcutta', 'Asia/Kolkata'], ['new york', 'America/New_York'], ['buenos', 'America/Argentina/Buenos_Aires'],
    ['EST5EDT', 'EST5EDT'], ['utc', UTC], ['zulu', UTC], ['local', LOCAL]])
    assert.ok(findZones(typed).includes(zone), typed);
  assert.equal(findZones('york')[0], 'America/New_York');
  assert.deepEqual(findZones('nowhere at all'), []);
  for (const wrong of ['Nowhere/City', '', 5, null, undefined, {}])
    assert.equal(isZone(wrong), false);
});

test('A change of the clocks between two moments is noticed, however far they are apart', () => {
  assert.equal(hasChange(at('2026-10-25T00:59:59Z'), at('2026-10-25T01:00:00Z'), BERLIN), true);
  assert.equal(hasChange(at('2026-01-01T00:00:00Z'), at('2026-12-01T00:00:00Z'), BERLIN), true);
  assert.equal(hasChange(at('2026-01-01T00:00:00Z'), at('2026-03-01T00:00:00Z'), BERLIN), false);
  assert.equal(hasChange(at('2026-01-01T00:00:00Z'), at('2026-12-01T00:00:00Z'), UTC), false);
  assert.equal(hasChange(-Infinity, NaN, BERLIN), false);
});

/** Chooses a zone as a person does. */
async function choose(typed, name) {
  await page.getByRole('button', { name: /^Time zone/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Time zone' });
  await dialog.getByRole('combobox').fill(typed);
  await dialog.getByRole('option', { name }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

const head = () => page.locator('.list-head b').first().textContent();
const times = () => page.locator('.row time').allTextContents();

test('The zone is chosen by typing, is kept, and all of the page follows it', async () => {
  const moment = '2026-01-12T20:00:00.000Z';
  service.push([{ message: 'late', timestamp: moment, observed_timestamp: moment }]);
  service.alerts = [{ id: 'a1', severity: 'high', state: 'open', title: 'Rule', rule_name: 'Rule', reason: 'Because.', group_key: '', count: 1, suppressed_hits: 0, late_lines: 0, started_at: moment,
    acknowledged_at: null, lines: [] }];
  await open();
  await settles(times, ['01-12 21:00:00.000']);
  await settles(head, '+01:00');
  await choose('kolkata', /Asia\/Kolkata/);
  await settles(times, ['01-13 01:30:00.000']);
  await settles(head, '+05:30');
  await settles(() => page.getByRole('button', { name: /^Time zone/ }).textContent(), 'Kolkata');
  await page.reload();
  await page.waitForSelector('.link.live');
  await settles(times, ['01-13 01:30:00.000']);
  await settles(() => page.locator('.row time').getAttribute('datetime'), '2026-01-13T01:30:00.000+05:30');
  await page.locator('.alerts-button').click();
  await settles(() => page.locator('.alert time').textContent(), '2026-01-13 01:30:00');
  await watchClipboard();
  await rows('late').locator('.line').click();
  await settles(() => page.locator('.facts dd span', { hasText: '2026-01-13' }).first().textContent(), '2026-01-13 01:30:00.000 +05:30');
  await page.getByRole('button', { name: /^Copy 2026/ }).click();
  await settles(copied, '2026-01-13T01:30:00.000+05:30');
  await page.getByRole('button', { name: 'Context' }).click();
  const context = page.getByRole('dialog', { name: 'Context' });
  await context.getByText('around 2026-01-13 01:30:00.000 +05:30').waitFor();
  await context.locator('.row time', { hasText: '01-13 01:30' }).waitFor();
  await page.keyboard.press('Escape');
  await choose('utc', 'UTC');
  await settles(times, ['01-12 20:00:00.000']);
  await settles(head, 'UTC');
});

test('The old choice of UTC is kept, and a zone that this browser does not know is the local one', async () => {
  service.push([{ message: 'late', timestamp: '2026-01-12T20:00:00.000Z' }]);
  await open();
  await page.evaluate(() => localStorage.setItem('livelogs.settings', '{"utc":true}'));
  await page.reload();
  await settles(head, 'UTC');
  await page.evaluate(() => localStorage.setItem('livelogs.settings', '{"zone":"Mars/Olympus"}'));
  await page.reload();
  await settles(times, ['01-12 21:00:00.000']);
  await page.evaluate(() => localStorage.clear());
});

test('Where the clocks are changed between the lines, each says its offset', async () => {
  service.push(['2026-10-24T23:59:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'].map((timestamp) => ({ message: 'x', timestamp })));
  await open(`&project=shop&view=history&from=2026-10-24T23:00:00Z&to=2026-10-25T03:00:00Z`);
  await settles(times, ['10-25 01:59:00.000 +02:00', '10-25 02:30:00.000 +02:00', '10-25 02:30:00.000 +01:00']);
  await settles(() => page.locator('.histogram figcaption time').allTextContents(), ['2026-10-25 01:00:00.000 +02:00', '2026-10-25 04:00:00.000 +01:00']);
  await page.getByLabel(/^From/).fill('2026-10-25 02:30');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await until('the first 02:30', () => address().get('from') === '2026-10-25T00:30:00.000Z');
  await settles(() => page.getByLabel(/^From/).inputValue(), '2026-10-25 02:30:00 +02:00');
  assert.equal(address().get('to'), '2026-10-25T03:00:00.000Z');
  await page.getByLabel(/^To/).fill('2026-10-25 02:30');
  await page.getByLabel(/^To/).press('Enter');
  await until('the second 02:30', () => address().get('to') === '2026-10-25T01:30:00.000Z');
  await choose('utc', 'UTC');
  await settles(() => page.getByLabel(/^From/).inputValue(), '2026-10-25 00:30:00');
  await settles(times, ['10-25 00:30:00.000']);
  await page.evaluate(() => localStorage.clear());
});

test('A range that is not touched keeps its milliseconds', async () => {
  await open('&project=shop&view=history&from=2026-07-01T10:00:00.250Z&to=2026-07-01T11:00:00.750Z');
  await page.getByLabel(/^From/).fill('2026-07-01 10:00');
  await page.getByLabel(/^From/).press('Enter');
  await until('the range', () => address().get('from') === '2026-07-01T08:00:00.000Z');
  assert.equal(address().get('to'), '2026-07-01T11:00:00.750Z');
});

test('The zones are gone through with the arrows; Escape leaves the zone as it is', async () => {
  await open();
  await page.keyboard.press('z');
  const dialog = page.getByRole('dialog', { name: 'Time zone' });
  await dialog.getByRole('option', { selected: true, name: /^Local time/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await dialog.getByRole('option', { selected: true, name: /^UTC/ }).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await settles(() => page.getByRole('button', { name: /^Time zone/ }).textContent(), 'Local');
  await page.keyboard.press('z');
  await dialog.getByRole('combobox').fill('nowhere');
  await dialog.getByText('No zone has this name.').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
