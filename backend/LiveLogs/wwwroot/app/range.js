// The range of time that is searched: the last so many minutes, or from one moment to another.

import { briefTime, offset } from './time.js';
import { isTwice, momentOf } from './zone.js';

const MINUTE = 60_000;

export const LASTS = [['15 min', 15], ['1 h', 60], ['6 h', 360], ['24 h', 1_440], ['7 d', 10_080], ['30 d', 43_200]];

export const DEFAULT_RANGE = { minutes: 60 };

/** @returns {{ from: string, to: string }} As the API takes it: `to` is exclusive. */
export function resolve(range, now) {
  const [from, to] = range.minutes ? [now - range.minutes * MINUTE, now] : [range.from, range.to];
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Lengths of a bar in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400];
const BARS = 120;

/**
 * A range, and the length of a bar in seconds. The service counts in whole bars, of which those of minutes begin with a minute, others with a
 * second. So a range begins where a bar can, and "the last hour" where one does: what is counted is what is listed.
 */
export function toQuery(range, now) {
  const { from, to } = resolve(range, now);
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  const bucket = STEPS.find((step) => seconds / step <= BARS) ?? Math.ceil(seconds / BARS / 86_400) * 86_400;
  const unit = range.minutes ? bucket * 1000 : bucket % 60 === 0 ? MINUTE : 1000;
  return { from: new Date(Math.floor(Date.parse(from) / unit) * unit).toISOString(), to, bucket };
}

/** The longest range, in minutes: ten years. */
const LONGEST = 5_256_000;

/**
 * From an address: `minutes`, or `from` and `to`; the default range when it holds none.
 * @returns {{ minutes: number } | { from: number, to: number } | { wrong: string }} `wrong` says what is wrong with the one that it holds.
 */
export function readRange(view) {
  if (view.has('minutes')) {
    const minutes = Number(view.get('minutes'));
    return Number.isInteger(minutes) && minutes > 0 && minutes <= LONGEST ? { minutes }
      : { wrong: `“minutes” in the address has to be a whole number from 1 to ${LONGEST.toLocaleString('en-US')}.` };
  }
  if (!view.has('from') && !view.has('to'))
    return DEFAULT_RANGE;
  for (const name of ['from', 'to']) {
    if (Number.isNaN(Date.parse(view.get(name) ?? '')))
      return { wrong: `“${name}” in the address has to be a moment, such as 2026-01-12T14:03:07Z.` };
  }
  const [from, to] = [Date.parse(view.get('from')), Date.parse(view.get('to'))];
  return from < to ? { from, to } : { wrong: `The range in the address ends before it begins: “from” (${view.get('from')}) has to be before “to” (${view.get('to')}).` };
}

/** The inverse of `readRange`: members of an address. */
export const writeRange = ({ minutes, from, to }) =>
  (minutes ? { minutes: String(minutes) } : { from: new Date(from).toISOString(), to: new Date(to).toISOString() });

/** A moment as people type it, in a zone: `2026-01-12 14:03:07`; with its offset when the zone's clocks show that twice. */
export const toField = (ms, zone) => `${briefTime(ms, zone)}${isTwice(ms, zone) ? ` ${offset(ms, zone)}` : ''}`;

/**
 * The moment that a field names, in a zone or by its own offset: a day, or a day with a time; NaN while it does not.
 * @param which What `momentOf` takes.
 */
export function fromField(text, zone, which) {
  const [, date, time = '00:00', seconds = ':00', fraction = '', ahead] = FIELD.exec(text.trim()) ?? [];
  if (!date)
    return NaN;
  const wall = Date.parse(`${date}T${time}${seconds}${fraction.slice(0, 4)}Z`);
  // Browsers take 31 February for a day of March.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== date)
    return NaN;
  return ahead ? Date.parse(`${date}T${time}${seconds}${fraction.slice(0, 4)}${ahead.toUpperCase()}`) : momentOf(wall, zone, which);
}

const FIELD = /^(\d{4}-\d\d-\d\d)(?:(?:[ T]+)(\d\d:\d\d)(?:(:\d\d)(\.\d+)?)? *(Z|[+-]\d\d:\d\d)?)?$/i;
