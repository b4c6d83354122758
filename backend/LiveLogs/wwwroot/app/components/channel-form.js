import { html, useState } from '../../vendor/index.js';

/** The fields that most channels of a kind need; the API knows more. A field with `secret` is never shown again. */
const KINDS = {
  slack: [{ name: 'bot_token', secret: true }, { name: 'channel' }, { name: 'webhook_url', secret: true }],
  email: [{ name: 'to' }],
  teams: [{ name: 'url', secret: true }],
  pagerduty: [{ name: 'routing_key', secret: true }],
  jira: [{ name: 'site' }, { name: 'email' }, { name: 'api_token', secret: true }, { name: 'project' }],
  webhook: [{ name: 'url' }, { name: 'secret', secret: true }],
};

const LABELS = {
  bot_token: 'Bot token', channel: 'Channel', webhook_url: 'Webhook URL', to: 'To', url: 'URL', routing_key: 'Routing key', site: 'Site', email: 'E-mail', api_token: 'API token',
  project: 'Project key', secret: 'Secret',
};

const KIND_NAMES = { slack: 'Slack', email: 'E-mail', teams: 'Microsoft Teams', pagerduty: 'PagerDuty', jira: 'Jira', webhook: 'Webhook' };

const HINTS = {
  slack: 'Either a bot token and a channel, or the address of an incoming webhook.',
  email: 'Sent by the installation’s own mail server. Channels with one of their own are made by the API.',
};

/** The settings of a channel that are no secrets: those are kept unless they are entered anew. */
const openConfig = (channel) => Object.fromEntries(Object.entries(channel?.config ?? {}).filter(([, value]) => value?.set === undefined));

/**
 * The settings of a channel: of another one, or of the one that was read.
 * @param onSave gets name, kind and config; what it throws is shown.
 */
export function ChannelForm({ channel, onSave, onCancel }) {
  const [kind, setKind] = useState(channel?.kind ?? 'slack');
  const [problem, setProblem] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const given = new FormData(form);
    const entered = KINDS[kind].map(({ name }) => [name, given.get(`config.${name}`).trim()]);
    const config = { ...openConfig(channel), ...Object.fromEntries(entered.filter(([, value]) => value !== '')) };
    for (const { name, secret } of KINDS[kind])
      if (!secret && given.get(`config.${name}`).trim() === '')
        delete config[name];
    try {
      await onSave({ name: given.get('name'), kind, config, enabled: channel ? given.has('enabled') : true });
      setProblem(null);
      if (!channel)
        form.reset();
    } catch (error) {
      setProblem(error.message);
    }
  };
  return html`
    <form class="channel-form" onSubmit=${submit}>
      <h3>${channel ? `Change “${channel.name}”` : 'Another channel'}</h3>
      ${!channel && html`<label>Kind <select value=${kind} onChange=${(e) => setKind(e.target.value)}>
        ${Object.keys(KINDS).map((one) => html`<option key=${one} value=${one}>${KIND_NAMES[one]}</option>`)}</select></label>`}
      <label>Name <input name="name" autocomplete="off" defaultValue=${channel?.name ?? ''} /></label>
      ${KINDS[kind].map(({ name, secret }) => html`
        <label key=${`${kind}.${name}`}>${LABELS[name]} <input name=${`config.${name}`} type=${secret ? 'password' : 'text'}
          autocomplete="off" spellcheck=${false} defaultValue=${secret ? '' : channel?.config[name] ?? ''}
          placeholder=${channel?.config[name]?.set ? `kept (ends in ${channel.config[name].last4})` : ''} /></label>`)}
      ${channel && html`<label class="check"><input type="checkbox" name="enabled" defaultChecked=${channel.enabled} /> switched on</label>`}
      ${HINTS[kind] && html`<p class="hint">${HINTS[kind]}</p>`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <span class="actions"><button class="small">${channel ? 'Save' : 'Create'}</button>
        ${onCancel && html`<button type="button" class="small quiet" onClick=${onCancel}>Cancel</button>`}</span>
    </form>`;
}
