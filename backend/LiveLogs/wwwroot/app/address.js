// What is looked at stands in the fragment of the address, so that it can be shared, pasted and gone back to.
//
//   project, q      what is followed            view, minutes, from, to   stored lines, patterns or alerts, and their range
//   hide            levels that are hidden      line                      a line among its neighbours, as CONNECTION/SEQ
//   alert           the alert that a notification leads to

import { LEVELS } from './line.js';

export const readAddress = () => new URLSearchParams(location.hash.slice(1));

/** A changed copy: what is empty or null leaves it. */
export function withPart(address, part) {
  const next = new URLSearchParams(address);
  for (const [name, value] of Object.entries(part)) {
    if (value === null || value === undefined || value === '')
      next.delete(name);
    else
      next.set(name, value);
  }
  return next;
}

/** `replace` leaves no step to go back to. */
export function writeAddress(address, { replace = false } = {}) {
  const next = location.pathname + location.search + hashOf(address);
  if (next === location.pathname + location.search + location.hash)
    return;
  history[replace ? 'replaceState' : 'pushState'](null, '', next);
}

const hashOf = (address) => (address.toString() === '' ? '' : `#${address}`);

/** The whole address of a line, for others. */
export function linkTo(project, { connection_id: connection, seq }) {
  const base = new URL(document.baseURI);
  base.hash = new URLSearchParams({ project, line: `${connection}/${seq}` });
  return base.href;
}

/** The line that an address names; null without one. */
export function readLine(address) {
  const [, connection, seq] = /^([0-9a-f-]{36})\/([1-9]\d{0,15})$/.exec(address.get('line') ?? '') ?? [];
  return connection ? { connection_id: connection, seq: Number(seq) } : null;
}

export const readHidden = (address) => (address.get('hide') ?? '').toUpperCase().split(',').filter((level) => LEVELS.includes(level));

export const writeHidden = (levels) => ({ hide: LEVELS.filter((level) => levels.includes(level)).join(',').toLowerCase() });
