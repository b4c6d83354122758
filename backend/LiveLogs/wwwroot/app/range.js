// The range of time that is searched: the last so many minutes, or from one moment to another.

const MINUTE = 60_000;

export const LASTS = [['15 min', 15], ['1 h', 60], ['6 h', 360], ['24 h', 1_440], ['7 d', 10_080], ['30 d', 43_200]];

export const DEFAULT_RANGE = { minutes: 60 };

/** @returns {{ from: string, to: string }} As the API takes it: `to` is exclusive. */
export function resolve(range, now) {
  const [from, to] = range.minutes ? [now - range.minutes * MINUTE, now] : [range.from, range.to];
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** From an address: `minutes`, or `from` and `to`; the default range when it holds none that makes sense. */
export function readRange(view) {
  const minutes = Number(view.get('minutes'));
  if (Number.isInteger(minutes) && minutes > 0)
    return { minutes };
  const [from, to] = [Date.parse(view.get('from') ?? ''), Date.parse(view.get('to') ?? '')];
  return from < to ? { from, to } : DEFAULT_RANGE;
}

/** The inverse of `readRange`: members of an address. */
export const writeRange = ({ minutes, from, to }) =>
  (minutes ? { minutes: String(minutes) } : { from: new Date(from).toISOString(), to: new Date(to).toISOString() });

/** The value of a `datetime-local` field, in the chosen zone. */
export function toField(ms, utc) {
  const shifted = utc ? ms : ms - new Date(ms).getTimezoneOffset() * MINUTE;
  return new Date(shifted).toISOString().slice(0, 19);
}

/** The moment that a `datetime-local` field names; NaN while it is not filled in. */
export const fromField = (text, utc) => Date.parse(utc && text ? `${text}Z` : text);
