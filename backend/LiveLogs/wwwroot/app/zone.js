// The time zone that times are shown in: the computer's own, UTC, or any of the IANA database.

export const LOCAL = 'local';
export const UTC = 'UTC';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Zones change their offset at quarters of an hour only. */
const QUARTER = 15 * MINUTE;
const MAX_KEPT = 10_000;

/** Names that browsers still list under the one they had before. */
const RENAMED = {
  'Africa/Asmera': 'Africa/Asmara', 'America/Buenos_Aires': 'America/Argentina/Buenos_Aires', 'America/Godthab': 'America/Nuuk', 'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu', 'Asia/Rangoon': 'Asia/Yangon', 'Asia/Saigon': 'Asia/Ho_Chi_Minh', 'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv', 'Pacific/Ponape': 'Pacific/Pohnpei', 'Pacific/Truk': 'Pacific/Chuuk', 'Pacific/Enderbury': 'Pacific/Kanton',
};

const known = new Map();

/** How a zone's offsets are read, and those that were; null when there is no such zone. */
function find(zone) {
  let found = known.get(zone);
  if (found === undefined) {
    try {
      found = { format: new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }), offsets: new Map() };
    } catch {
      found = null;
    }
    known.set(zone, found);
  }
  return found;
}

export const isZone = (zone) => zone === LOCAL || zone === UTC || (typeof zone === 'string' && zone !== '' && find(zone) !== null);

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
export function offsetAt(ms, zone) {
  const date = new Date(ms);
  if (zone === UTC || Number.isNaN(date.getTime()))
    return 0;
  const found = zone === LOCAL ? null : find(zone);
  if (found === null)
    return -date.getTimezoneOffset() * MINUTE;
  const quarter = Math.floor(ms / QUARTER);
  let offset = found.offsets.get(quarter);
  if (offset === undefined) {
    if (found.offsets.size >= MAX_KEPT)
      found.offsets.clear();
    found.offsets.set(quarter, offset = readOffset(found.format, date));
  }
  return offset;
}

/** Of `GMT`, `GMT+05:30` or, long ago, `GMT-00:01:15`. */
function readOffset(format, date) {
  const { value } = format.formatToParts(date).find(({ type }) => type === 'timeZoneName');
  const [, sign, hours, minutes, seconds = 0] = /([+\-\u2212])(\d\d?):(\d\d)(?::(\d\d))?/.exec(value) ?? [];
  return sign === undefined ? 0 : (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes) + Number(seconds) / 60) * MINUTE;
}

/**
 * The moment at which a zone's clocks show what those of UTC show at `wall`. What they show twice, when they are put back, is the first time or,
 * with `later`, the second; what they never show, when they are put forward, is as long after the change as it would have been.
 */
export function momentOf(wall, zone, { later = false } = {}) {
  const offsets = [offsetAt(wall - DAY, zone), offsetAt(wall + DAY, zone)];
  const moments = offsets.map((offset) => wall - offset).filter((ms) => ms + offsetAt(ms, zone) === wall);
  return moments.length === 0 ? wall - offsets[0] : later ? Math.max(...moments) : Math.min(...moments);
}

/** Whether the clocks of a zone show the same at another moment, too. */
export function isTwice(ms, zone) {
  const wall = ms + offsetAt(ms, zone);
  return momentOf(wall, zone) !== momentOf(wall, zone, { later: true });
}

/** Between changes of the clocks there are weeks; looked at this often none is missed. */
const STEP = 14 * DAY;
const MAX_STEPS = 60;

/** Whether a zone's clocks are put forward or back between two moments. */
export function hasChange(from, to, zone) {
  if (zone === UTC || !(from < to))
    return false;
  const first = offsetAt(from, zone);
  const step = Math.max(STEP, (to - from) / MAX_STEPS);
  for (let ms = from + step; ms < to; ms += step) {
    if (offsetAt(ms, zone) !== first)
      return true;
  }
  return offsetAt(to, zone) !== first;
}

/** The zone of this computer. */
export const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';

/** `Local`, `UTC`, `Buenos Aires`. */
export const shortName = (zone) => (zone === LOCAL ? 'Local' : zone.split('/').at(-1).replaceAll('_', ' '));

/** `local time, Europe/Berlin`, `UTC`, `Asia/Kolkata`. */
export const longName = (zone) => (zone === LOCAL ? ['local time', localZone()].filter(Boolean).join(', ') : zone);

/** Names of the zones that the browser lists. */
function allZones() {
  const names = Intl.supportedValuesOf?.('timeZone') ?? [];
  return names.map((name) => (RENAMED[name] && isZone(RENAMED[name]) ? RENAMED[name] : name)).filter((name) => name !== UTC).sort();
}

/** The names that zones had before, to be found by. */
const FORMER = Object.fromEntries(Object.entries(RENAMED).map(([former, name]) => [name, former]));

const words = (text) => text.toLowerCase().replace(/[\s_/]+/g, ' ').trim();

/**
 * The zones whose name has what was typed, a word's beginning first. A name that is not listed, as `Asia/Calcutta` or `EST5EDT`, is found when it is typed whole.
 * @returns {string[]}
 */
export function findZones(typed) {
  const wanted = words(typed);
  const zones = [LOCAL, UTC, ...allZones()];
  const rank = (zone) => {
    const at = ` ${words(longName(zone))} ${words(FORMER[zone] ?? '')} ${zone === UTC ? 'gmt zulu' : ''}`;
    return at.includes(` ${wanted}`) ? 0 : at.includes(wanted) ? 1 : 2;
  };
  const found = wanted === '' ? zones : [0, 1].flatMap((wish) => zones.filter((zone) => rank(zone) === wish));
  const name = typed.trim();
  const isListed = zones.some((zone) => zone.toLowerCase() === name.toLowerCase());
  return !isListed && name !== '' && isZone(name) ? [name, ...found] : found;
}
