// Between a connection's configuration and what is typed in a form, by the service's description of the fields (GET /connections/kinds).

/** How the service describes a field of a form: also as `Field` draws it. */
export const drawn = (field) => ({
  name: field.name, label: field.label, help: field.description, placeholder: field.placeholder, required: field.required, kind: kindOf(field),
  options: field.choices.map(({ value, words }) => [value === field.default ? '' : value, words]),
});

function kindOf({ type, secret, multiline, continuation }) {
  if (multiline)
    return secret ? 'document' : 'expression';
  if (secret)
    return 'secret';
  if (isList(type))
    return continuation ? 'queries' : 'list';
  return { flag: 'flag', choice: 'choice', whole_number: 'number' }[type] ?? 'text';
}

const isList = (type) => type === 'text_list' || type === 'text_or_list';

/** Whether a form asks for a field, by what the others have. */
export function isAsked({ only_with: condition }, fields, texts) {
  if (!condition)
    return true;
  const other = fields.find(({ name }) => name === condition.field);
  return condition.values.includes(texts[condition.field] || String(other?.default ?? ''));
}

/** Texts of the fields' values, as they are typed, from a connection's configuration; secrets are empty. */
export const toTexts = (fields, config) => Object.fromEntries(fields.map((field) => [field.name, toText(config[field.name], field)]));

function toText(value, field) {
  if (value === undefined || value === null || value.set !== undefined || (field.type === 'choice' && value === field.default))
    return '';
  if (Array.isArray(value))
    return value.join('\n');
  return field.type === 'flag' ? (value ? 'true' : '') : String(value);
}

/**
 * The configuration that the texts say. What is not a field here stays as it was; a secret that is left empty is left out, so it is kept.
 * One that is to be removed is null, as is one that another way to sign in has no use for.
 * @param before The stored configuration, or `{}`.
 * @param removed Names of stored secrets.
 */
export function toConfig(fields, texts, before, removed = []) {
  const config = Object.fromEntries(Object.entries(before).filter(([name, value]) => value?.set === undefined && !fields.some((field) => field.name === name)));
  for (const field of fields) {
    const { name } = field;
    const text = (texts[name] ?? '').trim();
    const isShown = isAsked(field, fields, texts);
    if (text !== '' && isShown)
      config[name] = fromText(text, field);
    else if (before[name]?.set && (removed.includes(name) || !isShown))
      config[name] = null;
  }
  return config;
}

function fromText(text, { type, continuation }) {
  switch (type) {
    case 'text_list': case 'text_or_list': return one((continuation ? joined(text, continuation) : text.split(/[\n,]/)).map((item) => item.trim()).filter(Boolean));
    // What is no number is for the service to say.
    case 'whole_number': return /^\d+$/.test(text) ? Number(text) : text;
    case 'flag': return true;
    default: return text;
  }
}

/** A line that begins with the continuation goes on with the item above it. */
const joined = (text, continuation) => text.split('\n').reduce((items, line) => {
  if (items.length > 0 && line.trimStart().startsWith(continuation))
    items[items.length - 1] += `\n${line}`;
  else
    items.push(line);
  return items;
}, []);

const one = (items) => (items.length === 1 ? items[0] : items);

/** What the permissions depend on: all but the secrets of one line. A key file says whose it is. */
export const withoutSecrets = (fields, config) =>
  Object.fromEntries(Object.entries(config).filter(([name, value]) => value !== null && !fields.some((field) => field.name === name && field.secret && !field.multiline)));
