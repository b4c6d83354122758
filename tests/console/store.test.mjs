// What the list of lines keeps, holds and lets go of, without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGap, readOlder } from '../../backend/LiveLogs/wwwroot/app/gap.js';
import { KEPT, LineStore } from '../../backend/LiveLogs/wwwroot/app/store.js';

const START = Date.parse('2026-01-12T10:00:00.000Z');
let seq = 0;

const entry = (ms, part = {}) => ({
  connection_id: 'c1', seq: ++seq, timestamp: new Date(START + ms).toISOString(), observed_timestamp: new Date(START + ms).toISOString(),
  level: 'INFO', severity_number: 9, message: `line at ${ms}`, attributes: {}, resource: {}, ...part,
});
const many = (from, n, part) => Array.from({ length: n }, (_, i) => entry(from + i, part?.(i)));

/** A store whose frames come when the test says so. */
function newStore() {
  let frame = null;
  const store = new LineStore({ now: () => START, schedule: (f) => { frame = f; } });
  return { store, draw: () => frame?.() };
}

const lines = (rows) => rows.filter((row) => row.kind === 'line');
const gaps = (rows) => rows.filter((row) => row.kind === 'gap');

/** The service's answers, page by page. */
function serve(t, pages) {
  const asked = [];
  globalThis.document = { baseURI: 'http://logs.test/' };
  t.mock.method(globalThis, 'fetch', async (url) => {
    asked.push(Object.fromEntries(new URL(url).searchParams));
    return new Response(JSON.stringify(pages[asked.length - 1]));
  });
  t.after(() => delete globalThis.document);
  return asked;
}

test('A filter that comes during a pause shows its history; the pause holds what comes after', () => {
  const { store, draw } = newStore();
  store.append(many(0, 3));
  draw();
  store.pause();
  store.append(many(10, 2), { after: 'p1' });
  draw();
  assert.equal(store.heldCount, 2);
  store.clear();
  store.append(many(20, 300), { isHistory: true });
  assert.deepEqual([store.visible.length, store.heldCount, store.paused], [300, 0, true]);
  store.append(many(400, 5), { after: 'p2' });
  draw();
  assert.deepEqual([store.visible.length, store.heldCount], [300, 5]);
  store.resume();
  assert.equal(store.visible.length, 305);
});

test('A pause that outlasts what the page holds keeps what was read, and marks what is missing where it is missing', () => {
  const { store, draw } = newStore();
  store.append(many(0, 300));
  draw();
  store.pause();
  for (let i = 0; i < 25_000; i += 1_000) {
    store.append(many(1_000 + i, 1_000, (j) => ({ connection_id: j % 2 ? 'c1' : 'c2' })), { after: `p${i}` });
    draw();
  }
  assert.equal(store.heldCount, 25_000);
  store.resume();
  const [gap, ...others] = gaps(store.rows);
  assert.equal(others.length, 0);
  assert.equal(store.rows.indexOf(gap), 300);
  assert.equal(gap.gap.count + lines(store.rows).length, 25_300);
  assert.deepEqual([gap.gap.reason, gap.state, gap.after], ['paused', 'missing', 'p0']);
  assert.deepEqual(gap.gap.ranges.map(({ connection_id: id }) => id).sort(), ['c1', 'c2']);
  assert.equal(store.heldCount, 0);
});

test('A gap inside of what a pause could not hold is part of what is missing', () => {
  const { store, draw } = newStore();
  store.pause();
  store.append([entry(0)], { after: 'p0' });
  store.addGap({ connection_id: 'c9', from_seq: 5, to_seq: 11, count: 7, reason: 'slow' }, 'p1');
  for (let i = 0; i < KEPT + 2_000; i += 1_000) {
    store.append(many(1 + i, 1_000));
    draw();
  }
  store.resume();
  const [gap] = gaps(store.rows);
  assert.equal(gap.gap.count + lines(store.rows).length, KEPT + 2_000 + 1 + 7);
  assert.deepEqual(gap.gap.ranges.find(({ connection_id: id }) => id === 'c9'), { connection_id: 'c9', from_seq: 5, to_seq: 11 });
});

test('Lines that have to go leave a mark that says how many, also with levels hidden', () => {
  const { store, draw } = newStore();
  for (let i = 0; i < KEPT + 5_000; i += 1_000) {
    store.append(many(i, 1_000));
    draw();
  }
  const [mark, first] = store.visible;
  assert.deepEqual([mark.kind, mark.gap.reason, mark.gap.count + store.rows.length], ['gap', 'evicted', KEPT + 5_000]);
  assert.equal(first, store.rows[0]);
  store.hideLevels(['INFO']);
  assert.deepEqual(store.visible.map((row) => row.gap?.reason), ['evicted']);
  store.clear();
  assert.equal(store.visible.length, 0);
});

test('What had to go is loaded again before the oldest line, page by page', async (t) => {
  const { store, draw } = newStore();
  const all = many(0, KEPT + 1_000);
  store.append(all);
  draw();
  store.following = false;
  const gone = all.slice(0, all.length - store.rows.length);
  const half = Math.floor(gone.length / 2);
  const asked = serve(t, [{ items: gone.slice(half), next_cursor: 'next' }, { items: gone.slice(0, half), next_cursor: null }]);
  for (let i = 0; i < 2; i++) {
    const [mark] = store.visible;
    const { entries, rest } = await readOlder('token', 'shop', { q: 'x' }, mark, store.oldest);
    store.fillGap(mark.id, entries, rest);
  }
  assert.equal(asked[0].to, new Date(START + gone.length + 1).toISOString());
  assert.deepEqual([asked[1].cursor, asked[1].to, asked[1].from], ['next', asked[0].to, asked[0].from]);
  assert.deepEqual(lines(store.visible).map(({ entry: { seq: n } }) => n), all.map(({ seq: n }) => n));
  assert.equal(gaps(store.visible).length, 0);
});

test('A gap of several connections is read until each of them is complete', async (t) => {
  const at = (connection_id, n) => entry(n, { connection_id, seq: n });
  const asked = serve(t, [
    { items: [at('a', 5), at('b', 1), at('c', 1), at('a', 6)], position: 'p2', caught_up: false, gaps: [] },
    { items: [at('b', 2), at('a', 7)], position: 'p3', caught_up: false, gaps: [] },
    { items: [], position: 'p4', caught_up: false, gaps: [] },
  ]);
  const gap = { reason: 'paused', count: 4, ranges: [{ connection_id: 'a', from_seq: 5, to_seq: 6 }, { connection_id: 'b', from_seq: 1, to_seq: 2 }] };
  const { entries, rest } = await readGap('token', 'shop', { gap, after: 'p1' }, 'q');
  assert.deepEqual(entries.map((e) => `${e.connection_id}${e.seq}`), ['a5', 'b1', 'a6', 'b2']);
  assert.equal(rest, null);
  assert.deepEqual(asked.map(({ after }) => after), ['p1', 'p2']);
});

test('What a few pages do not reach stays a gap that goes on, and what retention took is told', async (t) => {
  const page = (i) => ({ items: [entry(i, { connection_id: 'a', seq: i })], position: `p${i}`, caught_up: false, gaps: [] });
  serve(t, [1, 2, 3, 4, 5].map(page));
  const gap = { reason: 'slow', connection_id: 'a', from_seq: 1, to_seq: 9, count: 9 };
  const first = await readGap('token', 'shop', { gap, after: 'p0' }, '');
  assert.deepEqual([first.entries.length, first.rest.after, first.rest.gap.from_seq, first.rest.gap.count], [5, 'p5', 6, 4]);
  t.mock.restoreAll();
  serve(t, [{ items: [], position: 'p9', caught_up: true, gaps: [{ connection_id: 'a', from_seq: 1, to_seq: 7, reason: 'retention', count: 7 }] }]);
  const second = await readGap('token', 'shop', first.rest, '');
  assert.deepEqual([second.rest.state, second.rest.gap.reason, second.rest.gap.count], ['lost', 'retention', 2]);
});
