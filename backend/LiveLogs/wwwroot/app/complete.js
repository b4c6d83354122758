// What can stand at the caret of a filter. Knows neither the page nor the service.

import { inQuotes } from './quoted.js';

const MOST = 12;
const TERM = /^((?:[\p{L}\p{N}_.@/$-]|"(?:[^"\\]|\\.)*")+?)(:(?:[<>]=?|!?=)?|[<>]=?|!=|=)("?)(.*)$/su;

/**
 * The unfinished term before the caret.
 * @returns {{ start: number, end: number, field: string | null, typed: string }} `start` to `end` is what a completion
 * replaces: a value when the term has a field, else the term without its minus.
 */
export function termAt(text, caret) {
  const head = text.slice(0, caret);
  // Blanks and parentheses inside quotes are part of a value.
  let start = 0;
  let quoted = false;
  for (let i = 0; i < head.length; i++) {
    if (head[i] === '\\' && quoted)
      i++;
    else if (head[i] === '"')
      quoted = !quoted;
    else if (!quoted && /[\s()]/.test(head[i]))
      start = i + 1;
  }
  if (head[start] === '-')
    start++;
  const [, field, operator, , typed] = TERM.exec(head.slice(start)) ?? [];
  return field === undefined
    ? { start, end: caret, field: null, typed: head.slice(start) }
    : { start: start + field.length + operator.length, end: caret, field, typed };
}

/**
 * @param fields The language's fields, as the service describes them.
 * @param names Attributes that were seen, as `attr.…` and `resource.…`.
 * @returns {{ insert: string, hint: string }[]}
 */
export function completeField(typed, fields, names) {
  const wanted = typed.toLowerCase();
  const known = fields.map(({ name, operators, description }) => ({ insert: name.endsWith('.') ? name : name + operators[0], hint: description }));
  const seen = [...names].sort().map((name) => ({ insert: `${name}:`, hint: 'seen in these lines' }));
  return [...known, ...seen].filter(({ insert }) => wanted !== '' && insert.toLowerCase().startsWith(wanted) && insert.length > typed.length).slice(0, MOST);
}

/** @param values `[value, hint]`, the most likely first. */
export function completeValue(typed, values, quote) {
  const wanted = typed.toLowerCase();
  return values
    .filter(([value]) => value.toLowerCase().includes(wanted) && value !== typed)
    .slice(0, MOST)
    .map(([value, hint]) => ({ insert: quote(value), hint }));
}

/** The name of a member as a part of a field's name: in quotes, unless the filter language takes it as it is. */
export const quoteName = (name) => (/^[\p{L}\p{N}_.@/$-]*[\p{L}\p{N}_@$]$/u.test(name) && !name.includes('..') ? name : inQuotes(name));

/** Names of attributes in rows, from the newest back. */
export function namesIn(rows, most = 300) {
  const names = new Set();
  for (const { entry } of rows.slice(-most)) {
    for (const [prefix, part] of [['attr.', entry?.attributes], ['resource.', entry?.resource]])
      Object.keys(part ?? {}).forEach((name) => names.add(prefix + quoteName(name)));
  }
  return names;
}
