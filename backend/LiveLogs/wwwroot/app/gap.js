// Lines that the page does not have, read from what is stored.

import { readAfter, search } from './api.js';

const PAGE = 1_000;

/** Most pages that one press of "Load" reads; the next press goes on from there. */
const PAGES = 5;

const DAY = 86_400_000;

/** How far before the lines of the page older ones are looked for. */
const OLDER = 30 * DAY;

/**
 * Reads the lines of a gap, as far as a few pages reach. They begin at the last position before the gap, so other lines
 * come along and are passed over.
 * @returns {{ entries: object[], rest: { gap: object, after: string, state: string } | null }} `rest` is what is still missing.
 */
export async function readGap(token, project, { gap, after }, filter) {
  const open = new Map((gap.ranges ?? [gap]).map((range) => [range.connection_id, { ...range }]));
  const entries = [];
  let removed = 0;
  let place = after;
  for (let i = 0; i < PAGES && open.size > 0; i++) {
    const page = await readAfter(token, project, place, filter, PAGE);
    for (const entry of page.items) {
      const range = open.get(entry.connection_id);
      if (!range || entry.seq < range.from_seq)
        continue;
      if (entry.seq <= range.to_seq)
        entries.push(entry);
      range.from_seq = entry.seq + 1;
      if (range.from_seq > range.to_seq)
        open.delete(entry.connection_id);
    }
    for (const lost of page.gaps ?? []) {
      const range = open.get(lost.connection_id);
      const [first, last] = [Math.max(lost.from_seq, range?.from_seq), Math.min(lost.to_seq, range?.to_seq)];
      if (!range || first > last)
        continue;
      removed += last - first + 1;
      range.from_seq = last + 1;
      if (range.from_seq > range.to_seq)
        open.delete(lost.connection_id);
    }
    if (page.caught_up)
      open.clear();
    place = page.position;
  }
  return { entries, rest: rest(gap, [...open.values()], entries.length, removed, place) };
}

/** What a gap still is: the ranges that are left, else what retention took of it. */
function rest(gap, ranges, found, removed, after) {
  if (ranges.length === 0)
    return removed > 0 ? { gap: { ...gap, ranges: undefined, reason: 'retention', count: removed }, after: null, state: 'lost' } : null;
  if (gap.ranges)
    return { gap: { ...gap, ranges, count: Math.max(1, gap.count - found) }, after, state: 'missing' };
  const [{ from_seq: from, to_seq: to }] = ranges;
  return { gap: { ...gap, from_seq: from, count: to - from + 1 }, after, state: 'missing' };
}

/** Why a page of a search is not all there is. */
export const olderThan = ({ cut }) => ({ reason: cut?.reason === 'time' ? 'cut' : 'older', count: 0 });

/** Whether more lines of a row that stands for missing ones are found by a search. */
export const isSearched = ({ gap: { reason } }) => ['evicted', 'older', 'cut', 'between'].includes(reason);

/**
 * Reads the newest lines up to a moment that lies before all lines of the page.
 * @param oldest Time of the oldest line, in milliseconds.
 * @returns {{ entries: object[], between: object, older: object | null }} Where the lines between these and the others are found, and those before them.
 */
export async function readUpTo(token, project, query, ms, oldest) {
  const [to, end] = [new Date(ms + 1).toISOString(), new Date(oldest + 1).toISOString()];
  const place = { from: new Date(ms - OLDER).toISOString(), ...query, to };
  const page = await search(token, project, { ...place, limit: PAGE });
  return {
    entries: page.items, between: { ...query, from: to, to: end },
    older: page.next_cursor ? { gap: olderThan(page), after: { ...place, cursor: page.next_cursor }, state: 'missing' } : null,
  };
}

/**
 * Reads the lines before the oldest that the page has, or those that a mark leads to.
 * @param query Filter and, of a search, its range.
 * @param mark The row that stands for them; its `after` is a query with its cursor, or null.
 * @param oldest Time of the oldest line, in milliseconds.
 */
export async function readOlder(token, project, query, { gap, after }, oldest) {
  const to = new Date(oldest + 1).toISOString();
  const place = after ?? { from: new Date(oldest - OLDER).toISOString(), ...query, to };
  const page = await search(token, project, { ...place, limit: PAGE });
  const count = Math.max(0, gap.count - page.items.length);
  return {
    entries: page.items,
    rest: page.next_cursor ? { gap: { ...gap, ...['older', 'cut'].includes(gap.reason) && olderThan(page), count }, after: { ...place, cursor: page.next_cursor }, state: 'missing' } : null,
  };
}
