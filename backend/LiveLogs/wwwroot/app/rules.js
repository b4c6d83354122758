// What a person fills in for a rule of each kind. The service checks everything.

import { SEVERITIES } from './alerts.js';

const WINDOW = { name: 'window_minutes', label: 'Within minutes', initial: '5', kind: 'number' };
const LEVELS = { name: 'log_levels', label: 'Of the levels', kind: 'list', placeholder: 'all', optional: true };
const AMONG = { name: 'filter', label: 'Among lines with', placeholder: 'level>=error service:checkout', optional: true };
const DIRECTION = { name: 'direction', label: 'Which way', kind: 'choice', options: [['', 'more'], ['down', 'fewer']], optional: true };

/** The fields that rules of a kind need, and those that most people ask for; what else a rule has stays as it is. */
export const KINDS = {
  error_rate: { words: 'Error rate', fields: [{ name: 'threshold', label: 'Errors a minute', initial: '10', kind: 'number' }, WINDOW, AMONG, LEVELS] },
  pattern_match: {
    words: 'Pattern', fields: [{ name: 'pattern', label: 'Regular expression' }, { name: 'case_sensitive', label: 'Exactly in this case', kind: 'flag', optional: true }, AMONG, LEVELS],
  },
  log_level: { words: 'Level', fields: [{ ...LEVELS, initial: 'CRITICAL, FATAL', label: 'Levels', optional: false }, AMONG] },
  filter: { words: 'Filter', fields: [{ name: 'filter', label: 'Filter' }] },
  count: { words: 'Count', fields: [{ ...AMONG, optional: true, label: 'Lines with' }, { name: 'threshold', label: 'Lines', initial: '100', kind: 'number' }, WINDOW] },
  percentage: {
    words: 'Share', fields: [{ ...AMONG, optional: true, label: 'Lines with' }, { name: 'threshold', label: 'Per cent', initial: '5', kind: 'number' },
      { name: 'of', label: 'Of lines with', placeholder: 'all', optional: true }, WINDOW],
  },
  spike: {
    words: 'Spike', fields: [{ name: 'ratio', label: 'Times as many', initial: '3', kind: 'number' }, WINDOW,
      { name: 'offset_minutes', label: 'As minutes before', kind: 'number', placeholder: 'the window before', optional: true }, DIRECTION, AMONG],
  },
  absence: { words: 'Silence', fields: [{ ...AMONG, optional: true, label: 'Lines with' }, WINDOW] },
  new_pattern: { words: 'New pattern', fields: [{ ...LEVELS, label: 'Levels', initial: 'ERROR, FATAL' }] },
  new_value: {
    words: 'New value',
    fields: [{ name: 'field', label: 'Field', initial: 'attr.user' }, { name: 'lookback_minutes', label: 'Not seen for minutes', initial: '10080', kind: 'number' }, AMONG],
  },
  cardinality: {
    words: 'Different values',
    fields: [{ name: 'field', label: 'Field', initial: 'attr.user' }, { name: 'threshold', label: 'Values', initial: '100', kind: 'number' }, WINDOW, DIRECTION, AMONG],
  },
  composite: { words: 'Other rules', fields: [{ name: 'expression', label: 'Ids with AND, OR, NOT' }] },
  channel_refused: { words: 'A refused channel', fields: [] },
};

/** What all rules have. */
const COMMON = [
  { name: 'group_by', kind: 'list' }, { name: 'cooldown_minutes', kind: 'number' }, { name: 'name' },
];

const toText = (value) => (Array.isArray(value) ? value.join(', ') : value === undefined || value === null || value === false ? '' : String(value));

/** Texts of a kind's fields: as they begin, or as a rule has them. */
export const textsOf = (kind, rule = null) => Object.fromEntries([
  ...(KINDS[kind]?.fields ?? []).map(({ name, initial = '' }) => [name, rule ? toText(rule.conditions[name]) : initial]),
  ...COMMON.map(({ name }) => [name, rule ? toText(rule[name]) : '']),
]);

/**
 * The rule that a form says.
 * @param before The rule that is changed; null for a new one.
 */
export function toRule({ kind, texts, severity, channels }, before) {
  const fields = KINDS[kind]?.fields ?? [];
  const conditions = Object.fromEntries(Object.entries(before?.conditions ?? {}).filter(([name]) => !fields.some((field) => field.name === name)));
  for (const field of fields) {
    const value = fromText(texts[field.name] ?? '', field.kind);
    if (value !== undefined)
      conditions[field.name] = value;
  }
  const common = Object.fromEntries(COMMON.map(({ name, kind: type }) => [name, fromText(texts[name] ?? '', type)]).filter(([, value]) => value !== undefined));
  const { group_by: _, cooldown_minutes: __, name: ___, ...rest } = before ?? {};
  return { ...rest, alert_type: kind, conditions, ...common, severity, notification_channels: channels };
}

/** Undefined when nothing is said. */
function fromText(text, kind) {
  const said = text.trim();
  if (said === '')
    return undefined;
  switch (kind) {
    case 'list': return said.split(/[\n,]/).map((item) => item.trim()).filter(Boolean);
    // What is no number is for the service to say.
    case 'number': return Number.isNaN(Number(said)) ? said : Number(said);
    case 'flag': return said === 'true';
    default: return said;
  }
}

/** Where a rule can tell of its alerts: the console, the project's channels, and what the rule names besides. */
export function tellings(channels, chosen) {
  const known = [{ value: 'in_app', words: 'In the console' }, ...channels.map(({ id, name, kind }) => ({ value: id, words: `${name} (${kind})`, names: [name] }))];
  const isKnown = (value) => known.some((one) => one.value === value || one.names?.includes(value));
  return [...known, ...chosen.filter((value) => !isKnown(value)).map((value) => ({ value, words: value }))];
}

export { SEVERITIES };
