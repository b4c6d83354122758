// The page's own modules, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coloured } from '../../backend/LiveLogs/wwwroot/app/ansi.js';
import { completeField, completeValue, namesIn, termAt } from '../../backend/LiveLogs/wwwroot/app/complete.js';
import { quote, splitByWords, summarise, wantedWords } from '../../backend/LiveLogs/wwwroot/app/line.js';
import { readRange, toQuery, writeRange } from '../../backend/LiveLogs/wwwroot/app/range.js';
import { readToken, TokenError } from '../../backend/LiveLogs/wwwroot/app/session.js';
import { KEPT, LineStore } from '../../backend/LiveLogs/wwwroot/app/store.js';
import { makeToken } from './harness.mjs';

const START = Date.parse('2026-01-12T10:00:00.000Z');
let seq = 0;

const entry = (ms, part = {}) => ({
  connection_id: 'c1', seq: ++seq, timestamp: new Date(START + ms).toISOString(), observed_timestamp: new Date(START + ms).toISOString(),
  level: 'INFO', severity_number: 9, message: `line at ${ms}`, attributes: {}, resource: {}, ...part,
});

/** A store whose frames come when the test says so. */
function newStore(now = () => START) {
  let frame = null;
  const store = new LineStore({ now, schedule: (f) => { frame = f; } });
  return { store, draw: () => frame?.() };
}

const messages = (rows) => rows.map((row) => (row.kind === 'line' ? row.entry.message : `gap ${row.gap.count}`));

test('Lines of several connections stand in order of time, those of the same moment as they came', () => {
  const { store, draw } = newStore();
  store.append([entry(0, { message: 'a' }), entry(30, { message: 'd' })]);
  draw();
  store.append([entry(10, { message: 'b' }), entry(10, { message: 'c' }), entry(30, { message: 'e' })]);
  draw();
  assert.deepEqual(messages(store.visible), ['a', 'b', 'c', 'd', 'e']);
});

test('However many messages come in one frame, the page is told once', () => {
  const { store, draw } = newStore();
  let told = 0;
  store.subscribe(() => told++);
  for (let i = 0; i < 50; i++)
    store.append([entry(i)]);
  draw();
  assert.equal(told, 1);
  assert.equal(store.visible.length, 50);
});

test('A page that gets no frames takes lines over all the same', () => {
  const { store } = newStore();
  for (let i = 0; i < 30; i++)
    store.append(Array.from({ length: 100 }, () => entry(i)));
  assert.ok(store.rows.length >= 2000);
});

test('What is kept is bounded, the newest stays, and the counts per level follow', () => {
  const { store, draw } = newStore();
  for (let i = 0; i < KEPT + 5_000; i += 1000) {
    store.append(Array.from({ length: 1000 }, (_, j) => entry(i + j, { level: j % 10 === 0 ? 'ERROR' : 'INFO' })));
    draw();
  }
  assert.ok(store.rows.length <= KEPT && store.rows.length >= KEPT * 0.9);
  assert.equal(store.rows.at(-1).entry.message, `line at ${KEPT + 4_999}`);
  assert.equal(store.levelCounts.INFO + store.levelCounts.ERROR, store.rows.length);
  assert.equal(store.levelCounts.ERROR, store.rows.filter((row) => row.level === 'ERROR').length);
});

test('A pause holds the view, counts what comes, and loses nothing', () => {
  const { store, draw } = newStore();
  store.append([entry(0)]);
  draw();
  store.pause();
  store.append([entry(1), entry(2)]);
  draw();
  assert.equal(store.visible.length, 1);
  assert.equal(store.heldCount, 2);
  store.resume();
  assert.equal(store.visible.length, 3);
  assert.equal(store.heldCount, 0);
});

test('A pause that outlasts what the page can hold says how many lines it lost', () => {
  const { store, draw } = newStore();
  store.pause();
  for (let i = 0; i < KEPT + 1_000; i += 1000) {
    store.append(Array.from({ length: 1000 }, (_, j) => entry(i + j)));
    draw();
  }
  store.resume();
  const gap = store.rows.find((row) => row.kind === 'gap');
  assert.equal(gap.gap.reason, 'paused');
  assert.equal(gap.gap.count + store.rows.length - 1, KEPT + 1_000);
});

test('Levels that are switched off are hidden but kept; gaps always show', () => {
  const { store, draw } = newStore();
  store.append([entry(0, { level: 'DEBUG' }), entry(1, { level: 'ERROR' })]);
  store.addGap({ count: 5, reason: 'slow' }, 'p1');
  draw();
  store.hideLevels(['DEBUG']);
  assert.deepEqual(messages(store.visible), ['line at 1', 'gap 5']);
  store.hideLevels([]);
  assert.equal(store.visible.length, 3);
});

test('A gap is filled where it stands, each line once, and says what is still missing', () => {
  const { store, draw } = newStore();
  store.append([entry(0, { message: 'before' })]);
  store.addGap({ count: 3, reason: 'slow' }, 'p1');
  const missing = [entry(1, { message: 'm1' }), entry(2, { message: 'm2' })];
  store.append([entry(3, { message: 'after' })]);
  draw();
  const gap = store.rows.find((row) => row.kind === 'gap');
  assert.equal(gap.after, 'p1');
  store.fillGap(gap.id, [...missing, missing[0]], { state: 'missing', after: 'p2', gap: { ...gap.gap, count: 1 } });
  assert.deepEqual(messages(store.visible).filter((m) => m.startsWith('m')), ['m1', 'm2']);
  assert.ok(messages(store.visible).includes('gap 1'));
});

test('The rate is that of the sources: history and the rhythm of polls are no bursts', () => {
  let now = START;
  const { store, draw } = newStore(() => now);
  for (let s = -60; s <= 0; s++)
    store.append(Array.from({ length: 5 }, () => entry(s * 1000)));
  draw();
  assert.equal(store.rate(), 5);
  now += 40_000;
  assert.ok(store.rate() < 2);
});

test('A JSON line reads as its message with the fields behind it, and without what the columns say', () => {
  const message = '{"level":"info","ts":"2026-01-12T10:00:00Z","msg":"order placed","order":{"id":7},"service":"shop"}';
  const line = summarise({ message, attributes: { order: { id: 7 }, service: 'shop' } });
  assert.equal(line.text, 'order placed');
  assert.deepEqual(line.fields, [['order', '{"id":7}']]);
});

test('A text line keeps its text; time and level at its head are told apart from it', () => {
  const line = summarise({ message: '2026-01-12 10:00:00 ERROR [Database] lost\n  at a()\n  at b()\n', attributes: { pool: 'main', host: 'Database' } });
  assert.equal(line.lead + line.text, '2026-01-12 10:00:00 ERROR [Database] lost');
  assert.equal(line.text, '[Database] lost');
  assert.equal(line.moreLines, 2);
  assert.deepEqual(line.fields, [['pool', 'main']]);
});

test('Time and level are recognised as the usual libraries write them', () => {
  for (const [message, text] of [
    ['2026-01-12 10:00:00.123 +00:00 [INF] Shop.Orders: placed', 'Shop.Orders: placed'],
    ['2026-01-12T10:00:00.123Z  INFO 1 --- [main] started', '1 --- [main] started'],
    ['[INFO]  2026-01-12T10:00:00.123Z  abc label created', 'abc label created'],
    ['2026/01/12 10:00:00 upstream timed out', 'upstream timed out'],
    ['ERROR in the middle of 2026-01-12 10:00:00 nothing', 'ERROR in the middle of 2026-01-12 10:00:00 nothing'],
  ])
    assert.equal(summarise({ message }).text, text);
});

test('A logfmt line reads as its message with the fields behind it', () => {
  const message = 'ts=2026-01-12T10:00:00Z level=info msg="stock reserved" sku=DL-BLK-1 qty=3';
  const line = summarise({ message, attributes: { time: '2026-01-12T10:00:00Z', sku: 'DL-BLK-1', qty: 3 } });
  assert.equal(line.text, 'stock reserved');
  assert.deepEqual(line.fields, [['sku', 'DL-BLK-1'], ['qty', '3']]);
});

test('Terminal colours and control characters do not reach a row, and a huge line is cut there', () => {
  assert.equal(summarise({ message: '\u001b[31mred\u001b[0m \u0000 end' }).text, 'red ␀ end');
  assert.equal(summarise({ message: 'one\r\ntwo' }).text, 'one');
  assert.deepEqual(summarise({ message: 'a\rb\u2028c\u0085', attributes: { 'k\n': 'v\r\nw', said: 'a\rb' } }), { lead: '', text: 'a⏎b⏎c␀', parts: null, fields: [['k⏎', 'v⏎w']], moreLines: 0 });
  assert.ok(summarise({ message: 'x'.repeat(1_000_000) }).text.length < 2_000);
  assert.equal(summarise({ message: '{"broken": ' }).text, '{"broken":');
});

test('Only what a filter looks for in the text is highlighted', () => {
  assert.deepEqual(wantedWords('level>=warn "card declined" -debug service:web timeout /a+b/ or x'), ['card declined', 'timeout']);
  assert.deepEqual(splitByWords('A Timeout (again)', ['timeout', '(again)']), ['A ', 'Timeout', ' ', '(again)', '']);
});

test('A token tells its projects, whether the claim is an object or its text', () => {
  for (const projects of [{ shop: 'admin', blog: 'viewer' }, '{"shop":"admin","blog":"viewer"}']) {
    const session = readToken(` Bearer ${makeToken('key', projects, { name: 'Zoë' })}\n`);
    assert.deepEqual(session.projects, [{ id: 'blog', role: 'viewer' }, { id: 'shop', role: 'admin' }]);
    assert.equal(session.subject, 'Zoë');
  }
});

test('What is no token is said to be none', () => {
  for (const text of ['', 'hello', 'a.b', 'a.%%%.c', `a.${btoa('[]')}.c`, makeToken('key', {}), makeToken('key', 'shop'), makeToken('key', null)])
    assert.throws(() => readToken(text), TokenError, text);
});

test('The term at the caret is found, with its field and what was typed of its value', () => {
  const at = (text) => termAt(text, text.length);
  assert.deepEqual(at('timeout lev'), { start: 8, end: 11, field: null, typed: 'lev' });
  assert.deepEqual(at('-ser'), { start: 1, end: 4, field: null, typed: 'ser' });
  assert.deepEqual(at('(service:che'), { start: 9, end: 12, field: 'service', typed: 'che' });
  assert.deepEqual(at('attr.status:>=50'), { start: 14, end: 16, field: 'attr.status', typed: '50' });
  assert.deepEqual(at('source:"a b'), { start: 7, end: 11, field: 'source', typed: 'a b' });
  assert.deepEqual(at('"a phrase" '), { start: 11, end: 11, field: null, typed: '' });
  assert.deepEqual(termAt('level:err timeout', 9), { start: 6, end: 9, field: 'level', typed: 'err' });
});

test('Fields are completed from the language and from what the lines have', () => {
  const fields = [{ name: 'level', operators: [':'], description: 'The severity.' }, { name: 'attr.', operators: [':'], description: 'A field.' }];
  const names = namesIn([{ entry: { attributes: { status: 200, 'odd name': 1 }, resource: { region: 'eu' } } }, { gap: {} }]);
  assert.deepEqual(completeField('LE', fields, names).map(({ insert }) => insert), ['level:']);
  assert.deepEqual(completeField('attr.s', fields, names).map(({ insert }) => insert), ['attr.status:']);
  assert.deepEqual(completeField('', fields, names), []);
  assert.deepEqual(completeValue('pay', [['checkout', ''], ['my pay', 'x']], quote), [{ insert: '"my pay"', hint: 'x' }]);
});

test('A range goes into an address and comes back; what is none is told', () => {
  const address = (part) => readRange(new URLSearchParams(part));
  assert.deepEqual(address(writeRange({ minutes: 15 })), { minutes: 15 });
  assert.deepEqual(address(writeRange({ from: START, to: START + 1000 })), { from: START, to: START + 1000 });
  assert.deepEqual(address({}), { minutes: 60 });
  for (const [part, why] of [
    [{ minutes: '-3' }, /minutes/], [{ minutes: 'x' }, /minutes/], [{ minutes: '0' }, /minutes/], [{ minutes: '1e15' }, /minutes/], [{ minutes: '' }, /minutes/],
    [{ from: 'x', to: 'y' }, /“from”/], [{ from: '2026-01-02' }, /“to”/], [{ to: '2026-01-02' }, /“from”/],
    [{ from: '2026-01-02', to: '2026-01-01' }, /ends before it begins/], [{ from: '2026-01-02', to: '2026-01-02' }, /ends before it begins/],
  ])
    assert.match(address(part).wrong ?? '', why, JSON.stringify(part));
});

test('A range begins where its bars can, so that as many lines are counted as are listed', () => {
  const query = (from, to) => toQuery({ from: Date.parse(from), to: Date.parse(to) }, 0);
  assert.deepEqual(query('2026-01-12T10:00:30.250Z', '2026-01-12T13:00:00.500Z'), { from: '2026-01-12T10:00:00.000Z', to: '2026-01-12T13:00:00.500Z', bucket: 120 });
  assert.deepEqual(query('2026-01-12T10:00:30.250Z', '2026-01-12T10:05:00Z'), { from: '2026-01-12T10:00:30.000Z', to: '2026-01-12T10:05:00.000Z', bucket: 5 });
  assert.deepEqual(toQuery({ minutes: 60 }, Date.parse('2026-01-12T10:00:40Z')), { from: '2026-01-12T09:00:30.000Z', to: '2026-01-12T10:00:40.000Z', bucket: 30 });
});

test('Older lines of a search go before those that are there, until there are none', () => {
  const { store, draw } = newStore();
  store.append([entry(500), entry(600)]);
  store.addOlder({ reason: 'older', count: 0 }, 'cursor-1');
  draw();
  const mark = () => store.rows.find((row) => row.kind === 'gap');
  assert.equal(store.rows[0], mark());
  store.fillGap(mark().id, [entry(300), entry(400)], { gap: { reason: 'cut', count: 0 }, after: 'cursor-2', state: 'missing' });
  assert.deepEqual(store.rows.map((row) => row.ms - START), [-Infinity, 300, 400, 500, 600]);
  assert.deepEqual([mark().after, mark().gap.reason], ['cursor-2', 'cut']);
  store.fillGap(mark().id, [entry(100)], null);
  assert.deepEqual(store.rows.map((row) => row.ms - START), [100, 300, 400, 500, 600]);
});

test('Terminal colours become parts of the text, in the row and without what stands in its columns', () => {
  const line = summarise({ message: '\u001b[2m2026-01-12 10:00:00\u001b[0m \u001b[32mINFO\u001b[0m user \u001b[1;31mfailed\u001b[39m to \u001b[38;5;12mlog\tin\u001b[0m', attributes: {} });
  assert.equal(line.lead + line.text, '2026-01-12 10:00:00 INFO user failed to log  in');
  assert.equal(line.parts.map(({ text }) => text).join(''), line.text);
  assert.deepEqual(line.parts.filter(({ colour }) => colour !== null), [{ text: 'failed', colour: 1 }, { text: 'log  in', colour: 4 }]);
  assert.equal(summarise({ message: 'plain', attributes: {} }).parts, null);
  assert.deepEqual(coloured('\u001b[48;2;1;2;3;35ma\u001b[38;2;9;9;9mb'), [{ text: 'a', colour: 5 }, { text: 'b', colour: null }]);
});
