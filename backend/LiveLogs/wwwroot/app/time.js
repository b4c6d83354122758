// How times and amounts are written.

import { offsetAt, UTC } from './zone.js';

const pad = (n, width = 2) => String(n).padStart(width, '0');

/** The moment as a date whose members in UTC are what the clocks of the zone show. */
const shown = (ms, zone) => new Date(ms + offsetAt(ms, zone));

/** `14:03:07.482` in a zone. */
export function clock(ms, zone) {
  const d = shown(ms, zone);
  return `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}.${pad(d.getUTCMilliseconds(), 3)}`;
}

/** `2026-01-12` in a zone. */
export function day(ms, zone) {
  const d = shown(ms, zone);
  return `${pad(d.getUTCFullYear(), 4)}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
}

/** `+01:00`: how far the zone's clocks are ahead of UTC then. */
export function offset(ms, zone) {
  const minutes = Math.round(offsetAt(ms, zone) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** `2026-01-12 14:03:07.482 +01:00`, for places that have room. */
export const fullTime = (ms, zone) => `${day(ms, zone)} ${clock(ms, zone)} ${zone === UTC ? 'UTC' : offset(ms, zone)}`;

/** `2026-01-12 14:03:07`, where an offset stands beside it. */
export const briefTime = (ms, zone) => `${day(ms, zone)} ${clock(ms, zone).slice(0, 8)}`;

/** `2026-01-12T14:03:07.482+01:00`, for programs and other people (RFC 3339). */
export const rfc3339 = (ms, zone) => `${day(ms, zone)}T${clock(ms, zone)}${zone === UTC ? 'Z' : offset(ms, zone)}`;

/** A length of time in one unit: `0.4 s`, `12 s`, `3 min`, `5 h`, `2 d`. */
export function span(ms) {
  const s = Math.max(0, ms) / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 100) return `${Math.round(s)} s`;
  if (s < 6000) return `${Math.round(s / 60)} min`;
  if (s < 172800) return `${Math.round(s / 3600)} h`;
  return `${Math.round(s / 86400)} d`;
}

/** Thousands with separators: `12,408`. */
export const count = (n) => Math.round(n).toLocaleString('en-US');

/** At most four characters: `941`, `1.2k`, `38k`, `1.4M`. */
export function short(n) {
  if (n < 1000) return String(Math.round(n));
  if (n < 9950) return `${(n / 1000).toFixed(1)}k`;
  if (n < 999500) return `${Math.round(n / 1000)}k`;
  return `${(n / 1e6).toFixed(1)}M`;
}
