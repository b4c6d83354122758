import { html, useState } from '../../vendor/index.js';
import { RemoveSecret } from '../components/field.js';

const isStored = (value) => value?.set !== undefined;

/** The settings of a channel that are no secrets: those are kept unless they are entered anew. */
const openConfig = (channel) => Object.fromEntries(Object.entries(channel?.config ?? {}).filter(([, value]) => !isStored(value)));

/** The fields that most channels of a kind need, and the other secrets that the API gave a channel. */
const fieldsOf = (kind, channel) => kind?.fields.filter(({ name, advanced, secret }) => !advanced || (secret && isStored(channel?.config[name]))) ?? [];

const toText = (value) => (Array.isArray(value) ? value.join(', ') : value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

/** What is neither a number nor a document is for the service to say. */
function fromText(text, type) {
  switch (type) {
    case 'whole_number': return /^-?\d+$/.test(text) ? Number(text) : text;
    case 'text_list': case 'text_or_list': {
      const items = text.split(/[\n,]/).map((item) => item.trim()).filter(Boolean);
      return type === 'text_or_list' && items.length === 1 ? items[0] : items;
    }
    default: return text;
  }
}

/**
 * The settings of a channel: of another one, or of the one that was read.
 * @param kinds What the service says of the kinds.
 * @param onSave gets name, kind and config; what it throws is shown.
 */
export function ChannelForm({ kinds, channel, onSave, onCancel }) {
  const [name, setName] = useState(channel?.kind ?? kinds[0].name);
  const kind = kinds.find((one) => one.name === name);
  const [problem, setProblem] = useState(null);
  /** Stored secrets that saving removes. */
  const [removed, setRemoved] = useState([]);
  const fields = fieldsOf(kind, channel);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const given = new FormData(form);
    const config = openConfig(channel);
    for (const field of fields) {
      const value = (given.get(`config.${field.name}`) ?? '').trim();
      if (field.type === 'flag')
        config[field.name] = value === 'true';
      else if (value !== '')
        config[field.name] = fromText(value, field.type);
      else if (removed.includes(field.name))
        config[field.name] = null;
      else if (!field.secret)
        delete config[field.name];
    }
    try {
      await onSave({ name: given.get('name'), kind: name, config, enabled: channel ? given.has('enabled') : true });
      setProblem(null);
      if (!channel)
        form.reset();
    } catch (error) {
      setProblem(error.message);
    }
  };
  const remove = (field) => (isRemoved) => setRemoved((old) => [...old.filter((one) => one !== field), ...isRemoved ? [field] : []]);
  const placeholder = (field) => {
    const stored = channel?.config[field.name];
    if (!isStored(stored))
      return field.placeholder ?? '';
    return removed.includes(field.name) ? 'will be removed' : stored.last4 ? `kept (ends in ${stored.last4})` : 'kept';
  };
  return html`
    <form class="channel-form" onSubmit=${submit}>
      <h3>${channel ? `Change “${channel.name}”` : 'Another channel'}</h3>
      ${!channel && html`<label>Kind <select value=${name} onChange=${(e) => setName(e.target.value)}>
        ${kinds.map((one) => html`<option key=${one.name} value=${one.name}>${one.words}</option>`)}</select></label>`}
      <label>Name <input name="name" autocomplete="off" defaultValue=${channel?.name ?? ''} /></label>
      ${fields.map((field) => html`
        <div class="channel-field" key=${`${name}.${field.name}`}><${Control} field=${field} value=${field.secret ? '' : toText(channel?.config[field.name])} placeholder=${placeholder(field)} />
          ${!field.required && isStored(channel?.config[field.name])
            && html`<${RemoveSecret} label=${field.label} removed=${removed.includes(field.name)} onRemove=${remove(field.name)} />`}</div>`)}
      ${channel && html`<label class="check"><input type="checkbox" name="enabled" defaultChecked=${channel.enabled} /> switched on</label>`}
      ${kind?.hint && html`<p class="hint">${kind.hint}</p>`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <span class="actions"><button class="small">${channel ? 'Save' : 'Create'}</button>
        ${onCancel && html`<button type="button" class="small quiet" onClick=${onCancel}>Cancel</button>`}</span>
    </form>`;
}

function Control({ field, value, placeholder }) {
  const common = { name: `config.${field.name}`, title: field.description };
  if (field.type === 'choice')
    return html`<label>${field.label} <select ...${common}>
      ${field.default === null && html`<option value="">${placeholder}</option>`}
      ${field.choices.map((one) => html`<option key=${one.value} value=${one.value} selected=${one.value === (value || field.default)}>${one.words}</option>`)}</select></label>`;
  if (field.type === 'flag')
    return html`<label class="check"><input ...${common} type="checkbox" value="true" defaultChecked=${(value || String(field.default)) === 'true'} /> ${field.label}</label>`;
  // A box of one line would drop the breaks.
  if (value.includes('\n'))
    return html`<label>${field.label} <textarea ...${common} spellcheck=${false} defaultValue=${value}></textarea></label>`;
  return html`<label>${field.label} <input ...${common} type=${field.secret ? 'password' : 'text'} autocomplete="off" spellcheck=${false} defaultValue=${value} placeholder=${placeholder} /></label>`;
}
