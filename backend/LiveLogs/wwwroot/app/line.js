// How an entry reads in one line. Everything here is text in, text out; the page escapes it.

import { isNested, readJson, writeJson } from '../client/exact-json.js';
import { coloured, isColoured, plain } from './ansi.js';
import { readJsonStart } from './json-start.js';
import { inQuotes, unquoted } from './quoted.js';

export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** Longest text that a row holds: more could not be seen and would only cost layout. */
const ROW_LIMIT = 1_000;
const FIELD_LIMIT = 120;
const MAX_FIELDS = 12;

const MESSAGE_KEYS = ['message', 'msg', 'Message', 'event', 'log', '@message', '@m', '@mt'];

/** Said by the columns already, or of no use to a reader in passing. */
const COLUMN_KEYS = new Set([
  'level', 'severity', 'lvl', 'loglevel', 'log_level', 'levelname', 'time', 'timestamp', 'ts', '@timestamp', '@t', '@l', 'datetime',
  'service', 'service.name', 'service_name', 'logger', 'stack', 'stack_trace', 'stacktrace', 'exception.stacktrace',
  'trace_id', 'traceid', 'span_id', 'spanid',
]);

/* eslint-disable-next-line no-control-regex */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Time and level at the head of a text line, in either order, which the columns say again. */
const TIME = String.raw`\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?:?\s+`;
const LEVEL = String.raw`\[?(?:TRACE|TRC|DEBUG|DBG|INFO|INF|WARN(?:ING)?|WRN|ERROR|ERR|FATAL|FTL|CRITICAL)\]?:?\s+`;
const LEAD = new RegExp(`^(?:${TIME}(?:${LEVEL})?|${LEVEL}${TIME})`);

/** Characters that turn the text after them around, so that it reads as another one (https://www.trojansource.codes/). */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Such characters as their names, where they can not turn anything. */
export const showDirections = (text) =>
  text.replace(DIRECTIONS, (c) => `\u2039U+${c.charCodeAt(0).toString(16).toUpperCase()}\u203a`);

/**
 * The parts of a row. `isCut` of the entry: its message is only the beginning of one.
 * @returns {{ lead: string, text: string, parts: { text: string, colour: number | null }[] | null, fields: [string, string][], moreLines: number }}
 *   `lead` repeats the columns; `parts` are those of the text when a terminal would colour it.
 */
export function summarise(entry) {
  const structured = readObject(entry);
  const key = structured && MESSAGE_KEYS.find((k) => typeof structured[k] === 'string' && structured[k] !== '');
  if (structured && (key || looksLikeJson(entry.message))) {
    const own = key ? structured[key] : '';
    return { ...firstLine(own), fields: dimmed(structured, key, (value) => value === own) };
  }
  return { ...firstLine(entry.message), fields: attributesNotIn(entry) };
}

/** Everything that a row stands for, whole: the message, and the fields that are not in it. */
export function wholeText({ message, attributes }) {
  const fields = looksLikeJson(message) || !attributes ? [] : dimmed(attributes, undefined, (value) => message.includes(value), WHOLE);
  return [shownText(message), ...fields.map(([name, value]) => `${name}=${value}`)].join(' ');
}

/** Fields that were parsed out of a plain line are in the text already. */
function attributesNotIn({ attributes, message }) {
  const head = message.slice(0, ROW_LIMIT);
  return attributes ? dimmed(attributes, undefined, (value) => head.includes(value)) : [];
}

/** The fields of a JSON or logfmt line. The service lifts message, level and ids out of a line's attributes; they are in its text. */
function readObject({ message, attributes, isCut = false }) {
  // Without the attributes a message alone would leave them out.
  if (looksLikeLogfmt(message) && attributes) {
    const [, quoted, word] = LOGFMT_MESSAGE.exec(message.slice(0, ROW_LIMIT * 2)) ?? [];
    const text = quoted?.replace(/\\(.)/g, '$1') ?? word;
    return text === undefined ? null : { msg: text, ...attributes };
  }
  if (!looksLikeJson(message))
    return null;
  if (isCut || message.length > JSON_LIMIT)
    return readJsonStart(message.slice(0, JSON_LIMIT).replace(/…$/, ''));
  try {
    return readJson(message);
  } catch {
    return null;
  }
}

/** Of a longer JSON text a row shows what stands at its beginning. */
const JSON_LIMIT = 65_536;

const LOGFMT_MESSAGE = /(?:^|\s)(?:msg|message)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/;

const looksLikeLogfmt = (text) => /^[\w.@-]+=\S/.test(text);
const looksLikeJson = (text) => /^\s*\{/.test(text);

/** As its row reads without what the columns say, as one text. */
export function textOfLine(line) {
  const { text, fields } = summarise(line);
  return [text, ...fields.map(([name, value]) => `${name}=${value}`)].filter(Boolean).join(' ');
}

function firstLine(message) {
  // Only the head is cleaned: a message may be a megabyte.
  let end = message.indexOf('\n');
  const moreLines = end < 0 ? 0 : countLines(message, end);
  if (end < 0)
    end = message.length;
  const raw = message.slice(0, Math.min(end, ROW_LIMIT * 2));
  const head = cleaned(plain(raw).trimEnd());
  const lead = LEAD.exec(head)?.[0] ?? '';
  const text = head.length > ROW_LIMIT ? `${head.slice(lead.length, ROW_LIMIT)}…` : head.slice(lead.length);
  return { lead, text, parts: isColoured(raw) ? cut(coloured(raw), lead.length, lead.length + text.length) : null, moreLines };
}

/** On one line, with a sign for what cannot be seen. */
const cleaned = (text) => showDirections(text).replace(/\t/g, '  ').replace(/\r\n|[\n\r\u2028\u2029]/g, '⏎').replace(CONTROL, '␀');

/** As it is read, lines and tabs included: no sequences of terminals, a sign for what cannot be seen. */
const shownText = (text) => showDirections(plain(text)).replace(/\r\n?/g, '\n').replace(CONTROL, '␀');

/** Coloured parts from one place of their cleaned text to another. */
function cut(parts, from, to) {
  const kept = [];
  let at = 0;
  for (const { text, colour } of parts) {
    const clean = cleaned(text);
    const piece = clean.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += clean.length;
    if (piece !== '')
      kept.push({ text: piece, colour });
  }
  return kept;
}

function countLines(message, from) {
  let lines = 0;
  const last = message.endsWith('\n') ? message.length - 1 : message.length;
  for (let at = from; at >= 0 && at < last; at = message.indexOf('\n', at + 1))
    lines++;
  return lines;
}

/** How many fields are shown, how much of each, and how. */
const IN_A_ROW = { fields: MAX_FIELDS, write: (text) => cleaned(text.length > FIELD_LIMIT ? `${text.slice(0, FIELD_LIMIT)}…` : text) };
const WHOLE = { fields: Infinity, write: (text) => shownText(text) };

/** @param isSaid Whether the row says a value already. */
function dimmed(structured, messageKey, isSaid, { fields: most, write } = IN_A_ROW) {
  const fields = [];
  for (const [key, value] of Object.entries(structured)) {
    if (key === messageKey || COLUMN_KEYS.has(key.toLowerCase()) || value === null || value === '')
      continue;
    const text = textOf(value);
    if (isSaid(text))
      continue;
    if (fields.push([cleaned(key), write(text)]) === most)
      break;
  }
  return fields;
}

/** A value of a line as text, its numbers with all their digits. */
export const textOf = (value) => (isNested(value) ? writeJson(value) : String(value));

/** What a person calls the writer of a line: its service, else the last part of where it was read. */
export function origin(entry) {
  return cleaned(entry.service || entry.source?.split('/').filter(Boolean).pop() || entry.source || '');
}

/** The colour of a name: the same in every tab and after every reload (FNV-1a). */
export function hue(name, colours) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++)
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % colours;
}

/** The words and phrases of a filter that match message text, for highlighting: neither fields, nor regexes, nor negations. */
export function wantedWords(filter) {
  const words = [];
  for (const [token, phrase] of filter.matchAll(/-?"((?:[^"\\]|\\.)*)"|\/(?:[^/\\]|\\.)+\/i?|\S+/g)) {
    if (token.startsWith('-'))
      continue;
    if (phrase !== undefined && token.startsWith('"'))
      words.push(unquoted(phrase));
    else if (/^[^\s:<>=/()]{2,}$/.test(token) && !['and', 'or', 'not'].includes(token.toLowerCase()))
      words.push(token);
  }
  return words.filter((word) => word.trim() !== '');
}

/** Cuts a text into parts, every second of which is one of the words. */
export function splitByWords(text, words) {
  if (words.length === 0)
    return [text];
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text.split(new RegExp(`(${pattern})`, 'gi'));
}

/** A value as the filter language takes it. */
export function quote(value) {
  return /^[\w.-]+$/.test(value ?? '') ? value : inQuotes(String(value));
}
