// Texts in double quotes as the filter language has them, and filters on one line. Text in, text out.

const NAMED = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** What cannot stand for itself, what breaks a line, what nobody sees, and what turns the text behind it around. */
/* eslint-disable-next-line no-control-regex */
const SPECIAL = /["\\\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const BREAK = /\r\n|[\n\r]/g;

/** A text in quotes: what cannot be seen in the box of a filter, or would break its line, is written as an escape. */
export const inQuotes = (text) => `"${text.replace(SPECIAL, escape)}"`;

const escape = (character) => NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** What stands in quotes, without them. */
export const unquoted = (quoted) => quoted.replace(/\\(?:u([\da-f]{4})|([^]))/gi, (_, unit, character) =>
  (unit ? String.fromCharCode(parseInt(unit, 16)) : { n: '\n', r: '\r', t: '\t' }[character] ?? character));

/** A regular expression where a term may begin, up to where one may end. */
const EXPRESSION = /\/(?:[^/\\]|\\[^])+\/i?(?=[\s()]|$)/y;

/**
 * A filter of several lines as one line that means the same, as a box of one line can hold it: line breaks in quotes and expressions become escapes, others are
 * white space. A quote that is not closed reaches to the end.
 */
export function onOneLine(filter) {
  if (!/[\n\r]/.test(filter))
    return filter;
  let line = '';
  for (let from = 0; from < filter.length;) {
    const to = endOfLiteral(filter, from);
    line += to > from ? filter.slice(from, to).replace(/\\?(\r\n|[\n\r])/g, (_, broken) => broken.replace(/./gs, escape)) : filter[from];
    from = Math.max(to, from + 1);
  }
  return line.replace(BREAK, ' ');
}

/** Where the quoted text or the expression ends that begins at a place; that place when none does. */
function endOfLiteral(filter, from) {
  if (filter[from] === '"') {
    let to = from + 1;
    while (to < filter.length && filter[to] !== '"')
      to += filter[to] === '\\' ? 2 : 1;
    return Math.min(filter.length, to + 1);
  }
  if (filter[from] !== '/' || !/(?:^|[\s(-]|message:)$/.test(filter.slice(Math.max(0, from - 8), from)))
    return from;
  EXPRESSION.lastIndex = from;
  return EXPRESSION.test(filter) ? EXPRESSION.lastIndex : from;
}
