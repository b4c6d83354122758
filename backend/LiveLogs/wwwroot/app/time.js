// How times and amounts are written.

const pad = (n, width = 2) => String(n).padStart(width, '0');

/** `14:03:07.482` in the chosen zone. */
export function clock(ms, utc) {
  const d = new Date(ms);
  return utc
    ? `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}.${pad(d.getUTCMilliseconds(), 3)}`
    : `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}.${pad(d.getMilliseconds(), 3)}`;
}

/** `2026-01-12` in the chosen zone. */
export function day(ms, utc) {
  const d = new Date(ms);
  return utc
    ? `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`
    : `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
}

/** `2026-01-12 14:03:07.482 +01:00`, for places that have room. */
export const fullTime = (ms, utc) => `${day(ms, utc)} ${clock(ms, utc)} ${utc ? 'UTC' : offset(new Date(ms))}`;

function offset(date) {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

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
