import { html, useState } from '../../vendor/index.js';

const number = (value) => Number(value);
const list = (value) => value.split(',').map((item) => item.trim());
const WINDOW = { name: 'window_minutes', label: 'Within minutes', initial: '5', read: number };

/** The fields that most rules of a kind need; the API knows more. */
const KINDS = {
  error_rate: { words: 'Error rate', fields: [{ name: 'threshold', label: 'Errors a minute', initial: '10', read: number }, WINDOW] },
  pattern_match: { words: 'Pattern', fields: [{ name: 'pattern', label: 'Regular expression' }] },
  log_level: { words: 'Level', fields: [{ name: 'log_levels', label: 'Levels', initial: 'CRITICAL, FATAL', read: list }] },
  filter: { words: 'Filter', fields: [{ name: 'filter', label: 'Filter' }] },
  count: {
    words: 'Count', fields: [{ name: 'filter', label: 'Filter' }, { name: 'threshold', label: 'Lines', initial: '100', read: number }, WINDOW],
  },
  absence: { words: 'Silence', fields: [{ name: 'filter', label: 'Filter' }, WINDOW] },
  new_pattern: { words: 'New pattern', fields: [{ name: 'log_levels', label: 'Levels', initial: 'ERROR, FATAL', read: list }] },
  new_value: {
    words: 'New value',
    fields: [{ name: 'field', label: 'Field', initial: 'attr.user' }, { name: 'lookback_minutes', label: 'Not seen for minutes', initial: '10080', read: number }],
  },
  cardinality: {
    words: 'Different values',
    fields: [{ name: 'field', label: 'Field', initial: 'attr.user' }, { name: 'threshold', label: 'Values', initial: '100', read: number }, WINDOW],
  },
  composite: { words: 'Other rules', fields: [{ name: 'expression', label: 'Ids with AND, OR, NOT' }] },
};

const initialOf = (kind) => Object.fromEntries(KINDS[kind].fields.map(({ name, initial = '' }) => [name, initial]));

/** Makes a rule of one of the common kinds. */
export function NewRule({ onCreate }) {
  const [kind, setKind] = useState('error_rate');
  const [values, setValues] = useState(initialOf(kind));
  const [name, setName] = useState('');
  const choose = (next) => {
    setKind(next);
    setValues(initialOf(next));
  };
  const submit = async (event) => {
    event.preventDefault();
    const condition = Object.fromEntries(KINDS[kind].fields.map(({ name: field, read = String }) => [field, read(values[field])]));
    if (await onCreate({ type: kind, ...condition, ...(name.trim() && { name: name.trim() }) })) {
      setName('');
      setValues(initialOf(kind));
    }
  };
  return html`
    <form class="new-rule" onSubmit=${submit}>
      <label><span>Alert on</span><select value=${kind} onChange=${(e) => choose(e.target.value)}>
        ${Object.entries(KINDS).map(([id, { words }]) => html`<option key=${id} value=${id}>${words}</option>`)}</select></label>
      ${KINDS[kind].fields.map(({ name: field, label }) => html`
        <label key=${`${kind}.${field}`}><span>${label}</span><input value=${values[field]} required spellcheck=${false}
          onInput=${(e) => setValues({ ...values, [field]: e.target.value })} /></label>`)}
      <label><span>Name</span><input value=${name} placeholder="may be left out" onInput=${(e) => setName(e.target.value)} /></label>
      <button class="small">Create rule</button>
    </form>`;
}
