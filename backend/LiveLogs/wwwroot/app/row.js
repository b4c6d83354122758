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

/** The connection and number of the line whose row has this id. */
export function lineOf(id) {
  const at = id.lastIndexOf(':');
  return { connection_id: id.slice(0, at), seq: Number(id.slice(at + 1)) };
}

/** By time; inside one moment a connection's lines have the order of their sequence. */
export function isAfter(a, b) {
  return a.ms !== b.ms ? a.ms > b.ms : a.kind === 'line' && b.kind === 'line'
    && a.entry.connection_id === b.entry.connection_id && a.entry.seq > b.entry.seq;
}
