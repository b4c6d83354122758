// What a person fills in for a rule, drawn from the service's description of the kinds. The service checks everything.

import { SEVERITIES } from './alerts.js';

/** What all rules have. */
const COMMON = [
  { name: 'group_by', type: 'list' }, { name: 'cooldown_minutes', type: 'number' }, { name: 'name' },
];

/** The fields that most rules of a kind need; what else a rule has stays as it is. */
export const fieldsOf = (kind) => kind?.fields.filter(({ advanced }) => !advanced) ?? [];

const toText = (value) => (Array.isArray(value) ? value.join(', ') : value === undefined || value === null ? '' : String(value));

/** The text of a field of the conditions has its path as its name: a kind may call its fields as it likes. */
export const pathOf = ({ name }) => `conditions.${name}`;

/** Texts of a kind's fields: as they begin, or as a rule has them. */
export const textsOf = (kind, rule = null) => Object.fromEntries([
  ...fieldsOf(kind).map((field) => [pathOf(field), toText(rule ? rule.conditions[field.name] : field.suggestion ?? (field.type === 'flag' ? field.default : null))]),
  ...COMMON.map(({ name }) => [name, rule ? toText(rule[name]) : '']),
]);

/**
 * The rule that a form says.
 * @param type The rule's `alert_type`.
 * @param before The rule that is changed; null for a new one.
 */
export function toRule({ type, kind, texts, severity, channels }, before) {
  const fields = fieldsOf(kind);
  const conditions = Object.fromEntries(Object.entries(before?.conditions ?? {}).filter(([name]) => !fields.some((field) => field.name === name)));
  for (const field of fields) {
    const value = fromText(texts[pathOf(field)] ?? '', field.type);
    if (value !== undefined)
      conditions[field.name] = value;
  }
  const common = Object.fromEntries(COMMON.map(({ name, type: form }) => [name, fromText(texts[name] ?? '', form)]).filter(([, value]) => value !== undefined));
  const { group_by: _, cooldown_minutes: __, name: ___, ...rest } = before ?? {};
  return { ...rest, alert_type: type, conditions, ...common, severity, notification_channels: channels };
}

/** Undefined when nothing is said. */
function fromText(text, type) {
  const said = text.trim();
  if (said === '')
    return undefined;
  switch (type) {
    case 'list': return said.split(/[\n,]/).map((item) => item.trim()).filter(Boolean);
    // What is no number is for the service to say.
    case 'number': case 'whole_number': return Number.isNaN(Number(said)) ? said : Number(said);
    case 'flag': return said === 'true';
    default: return said;
  }
}

/** A rule in a few words, as the summary of its kind has them. */
export function describeRule({ alert_type: type, conditions }, kinds) {
  const parts = kinds.find(({ name }) => name === type)?.summary ?? [];
  return parts.map((alternatives) => alternatives.map((words) => fill(words, conditions)).find((said) => said !== undefined) ?? '').join('') || type;
}

/** Puts the values into `{field}`, `{field=value}` and `{?field=value}`, which shows nothing; undefined when one is missing. */
function fill(words, conditions) {
  let isWhole = true;
  const said = words.replace(/\{(\??)(\w+)(?:=([^}]*))?\}/g, (_, isTest, name, wanted) => {
    const value = toText(conditions[name]);
    isWhole &&= value !== '' && (wanted === undefined || value === wanted);
    return isTest ? '' : value;
  });
  return isWhole ? said : undefined;
}

/** Where a rule can notify: the console, the project's channels, and what the rule names besides. */
export function tellings(channels, chosen) {
  const known = [{ value: 'in_app', words: 'In the console' }, ...channels.map(({ id, name, kind }) => ({ value: id, words: `${name} (${kind})`, names: [name] }))];
  const isKnown = (value) => known.some((one) => one.value === value || one.names?.includes(value));
  return [...known, ...chosen.filter((value) => !isKnown(value)).map((value) => ({ value, words: value }))];
}

export { SEVERITIES };
