import { html, useState } from '../../vendor/index.js';
import { createChannel } from '../api.js';

/** The fields that most channels of a kind need; the API knows more. A field with `secret` is never shown again. */
const KINDS = {
  slack: [{ name: 'bot_token', secret: true }, { name: 'channel' }, { name: 'webhook_url', secret: true }],
  email: [{ name: 'to' }],
  teams: [{ name: 'url', secret: true }],
  pagerduty: [{ name: 'routing_key', secret: true }],
  jira: [{ name: 'site' }, { name: 'email' }, { name: 'api_token', secret: true }, { name: 'project' }],
  webhook: [{ name: 'url' }, { name: 'secret', secret: true }],
};

const HINTS = {
  slack: 'Either a bot token and a channel, or the address of an incoming webhook.',
  email: 'Sent by the installation’s own mail server. Channels with one of their own are made by the API.',
};

/** Makes a channel. */
export function ChannelForm({ token, project, onCreated }) {
  const [kind, setKind] = useState('slack');
  const [problem, setProblem] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const given = new FormData(form);
    const config = Object.fromEntries(KINDS[kind].map(({ name }) => [name, given.get(`config.${name}`).trim()]).filter(([, value]) => value !== ''));
    try {
      await createChannel(token, { project_id: project, name: given.get('name'), kind, config });
      setProblem(null);
      form.reset();
      onCreated();
    } catch (error) {
      setProblem(error.message);
    }
  };
  return html`
    <form class="channel-form" onSubmit=${submit}>
      <h3>Another channel</h3>
      <label>Kind <select value=${kind} onChange=${(e) => setKind(e.target.value)}>
        ${Object.keys(KINDS).map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select></label>
      <label>Name <input name="name" autocomplete="off" /></label>
      ${KINDS[kind].map(({ name, secret }) => html`
        <label key=${`${kind}.${name}`}>${name.replaceAll('_', ' ')} <input name=${`config.${name}`} type=${secret ? 'password' : 'text'}
          autocomplete="off" spellcheck=${false} /></label>`)}
      ${HINTS[kind] && html`<p class="hint">${HINTS[kind]}</p>`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <button class="small">Create</button>
    </form>`;
}
