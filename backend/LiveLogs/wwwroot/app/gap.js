// Lines that the tail had to leave out, read from what is stored.

import { readAfter } from './api.js';

const PAGE = 1_000;

/** Most pages that one press of "Load" reads; the next press goes on from there. */
const PAGES = 5;

/**
 * Reads the lines of a gap, as far as a few pages reach. They begin at the last position before the gap, so lines of
 * other connections come along and are passed over.
 * @returns {{ entries: object[], rest: { gap: object, after: string, state: string } | null }} `rest` is what is still missing.
 */
export async function readGap(token, project, { gap, after }, filter) {
  const { connection_id: connection, from_seq: from, to_seq: to } = gap;
  const entries = [];
  let place = after;
  for (let i = 0; i < PAGES; i++) {
    const page = await readAfter(token, project, place, filter, PAGE);
    const own = page.items.filter((entry) => entry.connection_id === connection);
    entries.push(...own.filter(({ seq }) => seq >= from && seq <= to));
    const removed = page.gaps?.find((g) => g.connection_id === connection && g.from_seq <= to);
    if (removed)
      return { entries, rest: { gap: cut(removed, from, to), after: null, state: 'lost' } };
    if (page.caught_up || own.some(({ seq }) => seq >= to))
      return { entries, rest: null };
    place = page.position;
  }
  const next = (entries.at(-1)?.seq ?? from - 1) + 1;
  return { entries, rest: { gap: { ...gap, from_seq: next, count: to - next + 1 }, after: place, state: 'missing' } };
}

/** The part of a gap that lies inside a range. */
function cut(gap, from, to) {
  const [first, last] = [Math.max(gap.from_seq, from), Math.min(gap.to_seq, to)];
  return { ...gap, from_seq: first, to_seq: last, count: last - first + 1 };
}
