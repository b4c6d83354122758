// Terms of the filter language: made for values, added to filters, taken out of them. Text in, text out.

import { quote } from './line.js';
import { inQuotes } from './quoted.js';

/** A name of a path as the language takes it: what is more than a word stands in quotes. */
const segment = (name) => (/^[\w@-]+$/.test(name) ? name : inQuotes(name));

/**
 * The term that finds a value.
 * @param path Field and names, such as `['attr', 'http status']`.
 */
export const termOf = (path, value) => `${[path[0], ...path.slice(1).map(segment)].join('.')}:${quote(String(value))}`;

/** The term for everything of the program that wrote a line; its source when that is not known. */
export const termOfService = (entry) => (entry.service ? termOf(['service'], entry.service) : termOf(['source'], entry.source));

/**
 * The parts of a filter that stand side by side: terms, and groups in parentheses.
 * @returns {{ text: string, start: number, end: number }[]} Operators (`OR`, `AND`, `NOT`) are parts, too.
 */
export function splitTerms(filter) {
  const parts = [];
  let start = -1;
  let depth = 0;
  for (let i = 0; i <= filter.length; i++) {
    const c = filter[i];
    if (i === filter.length || (/\s/.test(c) && depth === 0)) {
      if (start >= 0)
        parts.push({ text: filter.slice(start, i), start, end: i });
      start = -1;
      continue;
    }
    const isBegin = start < 0 || '-(:=<>!'.includes(filter[i - 1]);
    if (start < 0)
      start = i;
    if (c === '"' || (c === '/' && isBegin && !/[:=]/.test(filter[i - 1] ?? '')))
      i = closing(filter, i);
    else if (c === '(')
      depth++;
    else if (c === ')')
      depth--;
  }
  return parts;
}

/** Where a quoted text or a regular expression ends. */
function closing(filter, from) {
  for (let i = from + 1; i < filter.length; i++) {
    if (filter[i] === '\\')
      i++;
    else if (filter[i] === filter[from])
      return i;
  }
  return filter.length - 1;
}

const isOr = ({ text }) => text.toUpperCase() === 'OR';

/** A filter that demands a term as well. Its opposite goes; what is an alternative stays one. */
export function addTerm(filter, term) {
  const parts = splitTerms(filter);
  if (parts.some(isOr))
    return `(${filter.trim()}) ${term}`;
  const opposite = term.startsWith('-') ? term.slice(1) : `-${term}`;
  const kept = parts.map(({ text }) => text).filter((text) => text !== opposite);
  return kept.includes(term) ? kept.join(' ') : [...kept, term].join(' ');
}

/** The terms of a filter that can be taken out one by one; none when it is more than terms that all hold. */
export function termsOf(filter) {
  const parts = splitTerms(filter);
  return parts.some(({ text }) => /^(OR|AND|NOT)$/i.test(text)) ? [] : parts;
}

/** A filter without one of its terms. */
export const withoutTerm = (filter, { start, end }) => [filter.slice(0, start).trim(), filter.slice(end).trim()].filter((part) => part !== '').join(' ');
