// A line as a row of a list, and the order of rows.

import { LEVELS } from './line.js';

export function toRow(entry) {
  const ms = Date.parse(entry.timestamp);
  return {
    kind: 'line',
    id: `${entry.connection_id}:${entry.seq}`,
    ms: Number.isNaN(ms) ? Date.parse(entry.observed_timestamp) || 0 : ms,
    level: LEVELS.includes(entry.level) ? entry.level : 'INFO',
    entry,
    summary: null,
  };
}

/** The first line of a moment or after it, among rows that begin before it; -1 without one. */
export function nearest(rows, ms) {
  const first = rows.findIndex((row) => row.kind === 'line');
  const found = rows.findIndex((row) => row.kind === 'line' && row.ms >= ms);
  return found > first || rows[found]?.ms === ms ? found : -1;
}

/** By time; inside one moment a connection's lines have the order of their sequence. */
export function isAfter(a, b) {
  return a.ms !== b.ms ? a.ms > b.ms : a.kind === 'line' && b.kind === 'line'
    && a.entry.connection_id === b.entry.connection_id && a.entry.seq > b.entry.seq;
}
