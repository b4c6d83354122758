import { html } from '../../vendor/index.js';

/**
 * A labelled field with what it means, and what the service says of it, below.
 * @param stored What is said of a secret that is stored, and never shown; without one nothing.
 * @param removed Whether the stored secret is to be removed; undefined where it cannot be.
 * @param onRemove gets whether it is.
 * @param kind text, list (one a line), queries, number, flag, choice, secret, expression (of several lines) or document; `number` and the rest are typed as text, since the service says what is wrong with it.
 */
export function Field({ id, label, kind = 'text', value, help, problem, placeholder, options, required, stored, removed, onInput, onRemove }) {
  const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined;
  const common = {
    id, required, placeholder: stored ? (removed ? 'will be removed' : stored) : placeholder, value, spellcheck: false, autocomplete: 'off', autocapitalize: 'off', 'aria-invalid': problem ? 'true' : undefined,
    'aria-describedby': described, onInput: (event) => onInput(event.target.value),
  };
  if (kind === 'flag')
    return html`
      <div class=${`form-field flag${problem ? ' wrong' : ''}`}>
        <label for=${id}><input id=${id} type="checkbox" checked=${value === 'true'} aria-describedby=${described} onChange=${(e) => onInput(e.target.checked ? 'true' : '')} /> ${label}</label>
        <${Notes} id=${id} help=${help} problem=${problem} />
      </div>`;
  return html`
    <div class=${`form-field${problem ? ' wrong' : ''}`}>
      <label for=${id}>${label}${required && html`<span class="required" aria-hidden="true"> *</span>`}</label>
      ${kind === 'choice' ? html`<select ...${common}>${options.map(([name, words]) => html`<option key=${name} value=${name} selected=${name === value}>${words}</option>`)}</select>`
        : ROWS[kind] || (kind === 'text' && value.includes('\n')) ? html`<textarea ...${common} rows=${Math.max(ROWS[kind] ?? 2, Math.min(8, value.split('\n').length))}></textarea>`
          : html`<input ...${common} type=${kind === 'secret' ? 'password' : 'text'} inputmode=${kind === 'number' ? 'numeric' : undefined} />`}
      ${stored && removed !== undefined && value === '' && html`<${RemoveSecret} label=${label} removed=${removed} onRemove=${onRemove} />`}
      <${Notes} id=${id} help=${help} problem=${problem} />
    </div>`;
}

/** A stored secret that is optional can go without another in its place; saving does it. */
export const RemoveSecret = ({ label, removed, onRemove }) => html`
  <button type="button" class="inline remove-secret" onClick=${() => onRemove(!removed)}>${removed ? 'Keep' : 'Remove'} the stored one<span class="visually-hidden"> (${label})</span></button>`;

const ROWS = { list: 2, queries: 2, expression: 2, document: 4 };

const Notes = ({ id, help, problem }) => html`
  ${problem && html`<p id=${`${id}-problem`} class="problem">${problem}</p>`}
  ${help && html`<p id=${`${id}-help`} class="hint">${help}</p>`}`;

/**
 * What the service says of each field, from the members of its refusal.
 * @param prefix What stands before the fields' names in its paths.
 * @returns {{ of: (name: string) => string | undefined, rest: string[] }} `rest` is about none of the names.
 */
export function problemsAt(error, names, prefix = '') {
  const errors = Object.entries(error?.members?.errors ?? {});
  const owner = (path) => names.filter((name) => [name, prefix + name].some((full) => path === full || path.startsWith(`${full}.`) || path.startsWith(`${full}[`)))
    .sort((a, b) => b.length - a.length)[0];
  const found = new Map();
  const rest = [];
  for (const [path, messages] of errors) {
    const name = owner(path);
    if (name)
      found.set(name, [found.get(name), ...messages].filter(Boolean).join(' '));
    else
      rest.push(`${path.replace(prefix, '').replaceAll('_', ' ')}: ${messages.join(' ')}`);
  }
  if (error && errors.length === 0)
    rest.push(error.message);
  return { of: (name) => found.get(name), rest };
}
