import { html, useState } from '../../vendor/index.js';
import { RemoveSecret } from '../components/field.js';

/** The fields that most channels of a kind need; the API knows more. A field with `secret` is never shown again; one with `optional` may be missing. */
const KINDS = {
  slack: [{ name: 'bot_token', secret: true, optional: true }, { name: 'channel' }, { name: 'webhook_url', secret: true, optional: true }],
  email: [{ name: 'to' }],
  teams: [{ name: 'url', secret: true }],
  pagerduty: [{ name: 'routing_key', secret: true }],
  jira: [{ name: 'site' }, { name: 'email' }, { name: 'api_token', secret: true }, { name: 'project' }],
  webhook: [{ name: 'url' }, { name: 'secret', secret: true }, { name: 'previous_secret', secret: true, optional: true }, { name: 'authorization', secret: true, optional: true }],
};

const LABELS = {
  bot_token: 'Bot token', channel: 'Channel', webhook_url: 'Webhook URL', to: 'To', url: 'URL', routing_key: 'Routing key', site: 'Site', email: 'E-mail', api_token: 'API token',
  project: 'Project key', secret: 'Secret', previous_secret: 'Secret before', authorization: 'Authorization header', password: 'Password', api_key: 'API key',
  secret_access_key: 'Secret access key', session_token: 'Session token',
};

export const KIND_NAMES = { slack: 'Slack', email: 'E-mail', teams: 'Microsoft Teams', pagerduty: 'PagerDuty', jira: 'Jira', webhook: 'Webhook' };

const HINTS = {
  slack: 'Either a bot token and a channel, or the address of an incoming webhook.',
  email: 'Sent by the installation’s own mail server. Use the API to create channels with their own mail server.',
};

const isStored = (value) => value?.set !== undefined;

/** The settings of a channel that are no secrets: those are kept unless they are entered anew. */
const openConfig = (channel) => Object.fromEntries(Object.entries(channel?.config ?? {}).filter(([, value]) => !isStored(value)));

/** The fields of a kind, and the secrets besides that the API gave a channel. */
const fieldsOf = (kind, channel) => [
  ...KINDS[kind],
  ...Object.entries(channel?.config ?? {}).filter(([name, value]) => isStored(value) && !KINDS[kind].some((field) => field.name === name))
    .map(([name]) => ({ name, secret: true, optional: true })),
];

/**
 * The settings of a channel: of another one, or of the one that was read.
 * @param onSave gets name, kind and config; what it throws is shown.
 */
export function ChannelForm({ channel, onSave, onCancel }) {
  const [kind, setKind] = useState(channel?.kind ?? 'slack');
  const [problem, setProblem] = useState(null);
  /** Stored secrets that saving removes. */
  const [removed, setRemoved] = useState([]);
  const fields = fieldsOf(kind, channel);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const given = new FormData(form);
    const config = openConfig(channel);
    for (const { name, secret } of fields) {
      const value = given.get(`config.${name}`).trim();
      if (value !== '')
        config[name] = value;
      else if (removed.includes(name))
        config[name] = null;
      else if (!secret)
        delete config[name];
    }
    try {
      await onSave({ name: given.get('name'), kind, config, enabled: channel ? given.has('enabled') : true });
      setProblem(null);
      if (!channel)
        form.reset();
    } catch (error) {
      setProblem(error.message);
    }
  };
  const remove = (name) => (isRemoved) => setRemoved((old) => [...old.filter((one) => one !== name), ...isRemoved ? [name] : []]);
  const placeholder = ({ name, optional }) => {
    const stored = channel?.config[name];
    if (!isStored(stored))
      return optional && kind !== 'slack' ? 'optional' : '';
    return removed.includes(name) ? 'will be removed' : stored.last4 ? `kept (ends in ${stored.last4})` : 'kept';
  };
  return html`
    <form class="channel-form" onSubmit=${submit}>
      <h3>${channel ? `Change “${channel.name}”` : 'Another channel'}</h3>
      ${!channel && html`<label>Kind <select value=${kind} onChange=${(e) => setKind(e.target.value)}>
        ${Object.keys(KINDS).map((one) => html`<option key=${one} value=${one}>${KIND_NAMES[one]}</option>`)}</select></label>`}
      <label>Name <input name="name" autocomplete="off" defaultValue=${channel?.name ?? ''} /></label>
      ${fields.map(({ name, secret, optional }) => html`
        <div class="channel-field" key=${`${kind}.${name}`}><label>${LABELS[name] ?? name} <input name=${`config.${name}`} type=${secret ? 'password' : 'text'}
          autocomplete="off" spellcheck=${false} defaultValue=${secret ? '' : channel?.config[name] ?? ''} placeholder=${placeholder({ name, optional })} /></label>
          ${optional && isStored(channel?.config[name]) && html`<${RemoveSecret} label=${LABELS[name] ?? name} removed=${removed.includes(name)} onRemove=${remove(name)} />`}</div>`)}
      ${channel && html`<label class="check"><input type="checkbox" name="enabled" defaultChecked=${channel.enabled} /> switched on</label>`}
      ${HINTS[kind] && html`<p class="hint">${HINTS[kind]}</p>`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <span class="actions"><button class="small">${channel ? 'Save' : 'Create'}</button>
        ${onCancel && html`<button type="button" class="small quiet" onClick=${onCancel}>Cancel</button>`}</span>
    </form>`;
}
