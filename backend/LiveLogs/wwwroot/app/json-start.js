// A JSON text of which only the beginning is there.

import { isNested, readJson } from '../client/exact-json.js';

/**
 * Reads the members of an object that are there whole, and of a text that is cut its beginning with "…". A number that is cut would be another
 * one: it is left out, as is what else cannot be read.
 * @returns {object | null} Null when it does not begin as an object with a member.
 */
export function readJsonStart(text) {
  const { string, comma } = scan(text);
  return (string !== null && tryRead(`${withoutEscape(text)}…"${string}`)) || (comma > 0 && tryRead(`${text.slice(0, comma)}}`)) || null;
}

function tryRead(text) {
  try {
    const value = readJson(text);
    return isNested(value) && Object.keys(value).length > 0 ? value : null;
  } catch {
    return null;
  }
}

/** Without an escape that is cut. */
const withoutEscape = (text) => text.replace(/(^|[^\\])((?:\\\\)*)\\(?:u[0-9a-f]{0,3})?$/i, '$1$2');

/** Where a text stops: within a string, the brackets that are open there, else null; and where the last comma between the members of the object is. */
function scan(text) {
  const open = [];
  let comma = -1;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        if (at < 0)
          return { string: open.toReversed().join(''), comma };
        break;
      case '{': open.push('}'); break;
      case '[': open.push(']'); break;
      case '}':
      case ']': open.pop(); break;
      case ',': comma = open.length === 1 ? at : comma; break;
      default:
    }
  }
  return { string: null, comma };
}

/** The closing quote of the string that begins at a place; -1 without one. */
function endOfString(text, start) {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\')
      at++;
    else if (text[at] === '"')
      return at;
  }
  return -1;
}
