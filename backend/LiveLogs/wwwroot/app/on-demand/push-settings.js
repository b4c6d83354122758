import { html, useState } from '../../vendor/index.js';
import { forbidPush, makePushKey, pushUrl } from '../api.js';
import { count, fullTime } from '../time.js';
import { CopyButton } from '../components/copy-button.js';

/** How senders are called, and where each cloud's logs can come from. */
const PROTOCOLS = { cloudwatch: 'Lambda', firehose: 'Amazon Data Firehose', pubsub: 'Pub/Sub', azure: 'Event Hubs function' };
const OF_PROVIDER = { aws: ['cloudwatch', 'firehose'], gcp: ['pubsub'], azure: ['azure'] };
const KEEP_SECONDS = 3600;

/** Where to push to, with which key, and what came. */
export function PushSettings({ token, connection, push, zone, mayChange, onChanged }) {
  const [key, setKey] = useState(null);
  const [problem, setProblem] = useState(null);
  const protocols = OF_PROVIDER[connection.provider] ?? Object.keys(PROTOCOLS);
  const isOpen = Boolean(push?.key_created_at || push?.pubsub_service_account);
  const change = async (what) => {
    setProblem(null);
    try {
      setKey((await what())?.key ?? null);
      onChanged();
    } catch (error) {
      setProblem(error.message);
    }
  };
  return html`
    <section class="push">
      <h3>Push</h3>
      <p class="hint">${isOpen ? 'The cloud may send to these addresses. A line that is sent twice, or also polled, is stored once.'
        : 'Nobody may push to this connection. With a key, the cloud can send instead of being polled.'}</p>
      <dl class="addresses">
        ${protocols.map((protocol) => html`<dt key=${protocol}>${PROTOCOLS[protocol]}</dt><dd><${Copied} text=${pushUrl(connection.id, protocol)} /></dd>`)}
      </dl>
      ${isOpen && html`<${Received} push=${push} zone=${zone} />`}
      ${key && html`<div class="key" role="status"><b>The key, shown only now:</b> <${Copied} text=${key} /></div>`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${mayChange && html`<div class="actions">
        <button class="small" onClick=${() => change(() => makePushKey(token, connection.id, push?.key_created_at ? KEEP_SECONDS : 0))}>
          ${push?.key_created_at ? 'Replace the key' : 'Create a push key'}</button>
        ${isOpen && html`<${Forbid} onForbid=${() => change(() => forbidPush(token, connection.id))} />`}
      </div>`}
    </section>`;
}

function Received({ push, zone }) {
  const time = (text) => (text ? fullTime(Date.parse(text), zone) : '–');
  return html`
    <dl class="facts-row">
      <div><dt>Key made</dt><dd>${time(push.key_created_at)}</dd></div>
      ${push.previous_key_until && html`<div><dt>Previous key is valid until</dt><dd>${time(push.previous_key_until)}</dd></div>`}
      ${push.pubsub_service_account && html`<div><dt>Pub/Sub signs in as</dt><dd>${push.pubsub_service_account}</dd></div>`}
      <div><dt>Last received</dt><dd>${time(push.last_received_at)}</dd></div>
      <div><dt>Received</dt><dd>${count(push.received)}</dd></div>
      <div><dt>Stored</dt><dd>${count(push.stored)}</dd></div>
      <div><dt>Known already</dt><dd>${count(push.duplicates)}</dd></div>
      <div><dt title="Older than retention, or dated too far ahead">Refused</dt><dd>${count(push.refused)}</dd></div>
    </dl>`;
}

/** Senders lose their way in: that takes a second press. */
function Forbid({ onForbid }) {
  const [asked, setAsked] = useState(false);
  return html`<button class="small quiet" onBlur=${() => setAsked(false)}
    onClick=${() => (asked ? onForbid() : setAsked(true))}>${asked ? 'Really? Senders get 401 from now on' : 'Stop accepting pushes'}</button>`;
}

const Copied = ({ text }) => html`<code>${text}</code><${CopyButton} class="quiet square" text=${text} label=${`Copy ${text}`} />`;
