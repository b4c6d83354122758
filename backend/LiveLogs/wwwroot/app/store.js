// The lines that the page holds: in order of time, bounded, with what is missing marked where it is missing.
// Knows neither the hub nor the page; `schedule` is the browser's requestAnimationFrame.

import { HeldRows } from './held.js';
import { LEVELS } from './line.js';
import { LineRates } from './rates.js';
import { isAfter, toRow } from './row.js';

/** Lines kept while following; beyond it the oldest go. */
export const KEPT = 20_000;

/** Lines kept while a person reads further up, so that what they read stays. */
const KEPT_READING = 60_000;

/** A line that comes later than this many others is put no further up: it would never be seen there. */
const REORDERED = 3_000;

/** The mark of the lines that had to go. */
const OLDER_ID = 'gap-older';

/** Hidden pages get no frames: beyond this the lines are taken over without one. */
const UNFRAMED = 2_000;

export class LineStore {
  /** Rows of all levels in order of time: lines (`kind: 'line'`) and gaps (`kind: 'gap'`). */
  rows = [];

  /** The rows that the level switches let through, behind a mark of those that had to go. */
  visible = [];

  hiddenLevels = new Set();
  paused = false;

  /** Grows whenever a person switched something. */
  switches = 0;

  /** Lines held, per level. */
  levelCounts = Object.fromEntries(LEVELS.map((level) => [level, 0]));

  /** All lines received since the page was opened. */
  received = 0;

  /** Lines that the service has and this page has not got yet. */
  behind = 0;

  /** Whether the page shows the newest line, which decides how much is kept. */
  following = true;

  #pending = [];
  #held = new HeldRows(KEPT);
  #older = null;
  #scheduled = false;
  #listeners = new Set();
  #schedule;
  #now;
  #rates;
  #gapNumber = 0;

  constructor({ schedule = (f) => requestAnimationFrame(f), now = () => Date.now() } = {}) {
    this.#schedule = schedule;
    this.#now = now;
    this.#rates = new LineRates(now);
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lines that came during the pause. */
  get heldCount() {
    return this.#held.count;
  }

  /** The position before the first of these; null without any. */
  get heldAfter() {
    return this.#held.after;
  }

  /** Time of the newest line that is shown, in milliseconds. */
  get newest() {
    return this.rows.findLast((row) => row.kind === 'line')?.ms ?? this.#now();
  }

  /** Time of the oldest line, in milliseconds. */
  get oldest() {
    return this.rows.find((row) => row.kind === 'line')?.ms ?? this.#now();
  }

  /**
   * Takes over entries; the page hears of them once per frame, however many messages they came in.
   * @param after The position before them, from which they could be loaded again.
   * @param isHistory They are what a filter begins with: a pause does not hold them.
   */
  append(entries, { after = null, isHistory = false } = {}) {
    this.received += entries.length;
    const rows = entries.map(toRow);
    this.#rates.count(rows);
    if (this.paused && isHistory) {
      this.#put(rows);
      return;
    }
    if (this.paused)
      this.#held.begin(after);
    this.#add(rows);
  }

  /** Puts lines where they belong that are older than those that are followed; a pause does not hold them. */
  addHistory(entries) {
    this.#put(this.#unknown(entries));
  }

  /** Whether a row is here. */
  has(id) {
    return this.rows.some((row) => row.id === id);
  }

  /** Marks that lines are missing here. `after` is the last position before them, if it is known. */
  addGap(gap, after) {
    const newest = this.#pending.at(-1) ?? this.#held.newest ?? this.rows.at(-1);
    this.#addGap(gap, after, newest?.ms ?? this.#now());
  }

  /** Marks that there are lines before all that are here; `after` leads to them. */
  addOlder(gap, after) {
    this.#addGap(gap, after, -Infinity);
  }

  /** Marks that lines are missing behind those of a moment; `after` leads to them. */
  addBetween(gap, after, ms) {
    this.#put([this.#gapRow(gap, after, ms)]);
  }

  /** Puts the entries of a gap where its mark stands; `rest`, if any, describes what is still missing. */
  fillGap(id, entries, rest) {
    const at = this.rows.findIndex((row) => row.id === id);
    const mark = id === OLDER_ID ? this.#older : this.rows[at];
    if (!mark)
      return;
    const lines = this.#unknown(entries);
    const left = rest && { ...mark, error: null, ...rest };
    if (mark === this.#older)
      this.#older = left;
    else
      this.rows = this.rows.toSpliced(at, 1, ...(left ? [left] : []));
    this.#put(lines);
  }

  /** Shows how loading a gap goes: `loading`, `missing` (with an error) or `lost`. */
  setGapState(id, state, error = null) {
    if (id === this.#older?.id)
      this.#older = { ...this.#older, state, error };
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, state, error } : row));
    this.#changed();
  }

  pause() {
    this.flush();
    this.paused = true;
    this.switches++;
    this.#notify();
  }

  resume() {
    this.flush();
    this.paused = false;
    this.switches++;
    // What was read before the pause stays for the moment, whatever came meanwhile.
    const known = new Set(this.rows.map((row) => row.id));
    this.#merge(this.#held.take(`gap-${++this.#gapNumber}`).filter(({ id }) => !known.has(id)), REORDERED, KEPT_READING);
    this.#changed();
  }

  /** Starts over, for another project or filter. The pause stays, and holds what comes after the history of the new one. */
  clear() {
    this.rows = [];
    this.#pending = [];
    this.#held.clear();
    this.#older = null;
    this.behind = 0;
    this.#rates.clear();
    for (const level of LEVELS)
      this.levelCounts[level] = 0;
    this.#changed();
  }

  hideLevels(levels) {
    this.hiddenLevels = new Set(levels);
    this.switches++;
    this.#changed();
  }

  /** Lines per second; see `LineRates`. */
  rate() {
    return this.#rates.perSecond();
  }

  /** The last seconds, oldest first; see `LineRates`. */
  activity() {
    return this.#rates.lately();
  }

  /** Takes over what came since the last frame. */
  flush() {
    this.#scheduled = false;
    const batch = this.#pending;
    if (batch.length === 0)
      return;
    this.#pending = [];
    if (this.paused) {
      this.#held.add(batch);
      this.#notify();
      return;
    }
    this.#merge(batch, REORDERED);
    this.#changed();
  }

  /** Rows of entries that are not here yet. */
  #unknown(entries) {
    const known = new Set(this.rows.map((row) => row.id));
    return entries.map(toRow).filter((row) => !known.has(row.id) && known.add(row.id));
  }

  #put(rows) {
    this.#merge(rows, this.rows.length);
    this.#changed();
  }

  #addGap(gap, after, ms) {
    this.#add([this.#gapRow(gap, after, ms)]);
  }

  #gapRow = (gap, after, ms) => ({ kind: 'gap', id: `gap-${++this.#gapNumber}`, ms, gap, after, state: 'missing', error: null });

  #add(rows) {
    this.#pending.push(...rows);
    if (this.#pending.length > UNFRAMED)
      this.flush();
    else if (!this.#scheduled && this.#pending.length > 0) {
      this.#scheduled = true;
      this.#schedule(() => this.flush());
    }
  }

  /** Inserts in order of time, moving at most `reach` rows; what compares equal keeps the order in which it came. */
  #merge(batch, reach, limit) {
    if (batch.length === 0)
      return;
    const sorted = batch.length === 1 ? batch : batch.toSorted((a, b) => isAfter(a, b) - isAfter(b, a));
    for (const row of sorted) {
      if (row.kind === 'line')
        this.levelCounts[row.level]++;
    }

    const rows = this.rows;
    const floor = Math.max(0, rows.length - reach);
    let from = rows.length;
    while (from > floor && isAfter(rows[from - 1], sorted[0]))
      from--;
    const tail = rows.splice(from);
    let i = 0;
    for (const row of sorted) {
      while (i < tail.length && !isAfter(tail[i], row))
        rows.push(tail[i++]);
      rows.push(row);
    }
    while (i < tail.length)
      rows.push(tail[i++]);
    this.#evict(limit);
  }

  #evict(limit = this.following ? KEPT : KEPT_READING) {
    if (this.rows.length <= limit)
      return;
    // A tenth at once: moving the whole array for every line would cost more than the lines.
    let count = this.#older?.gap.count ?? 0;
    for (const row of this.rows.splice(0, this.rows.length - limit + limit / 10)) {
      count += row.kind === 'line' ? 1 : row.gap.count;
      if (row.kind === 'line')
        this.levelCounts[row.level]--;
    }
    this.#older = { kind: 'gap', id: OLDER_ID, ms: -Infinity, gap: { reason: 'evicted', count }, after: null, state: 'missing', error: null };
  }

  #changed() {
    const rows = this.#older ? [this.#older, ...this.rows] : this.rows;
    this.visible = this.hiddenLevels.size === 0 ? rows : rows.filter((row) => row.kind !== 'line' || !this.hiddenLevels.has(row.level));
    this.#notify();
  }

  #notify() {
    for (const listener of this.#listeners)
      listener();
  }
}
