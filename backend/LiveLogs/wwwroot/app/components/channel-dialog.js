import { html, useCallback, useEffect, useRef, useState } from '../../vendor/index.js';
import { listChannels, testChannel } from '../api.js';
import { mayAct } from '../session.js';
import { ChannelForm } from './channel-form.js';
import { Close } from './icons.js';
import { usePoll } from './use-poll.js';

const POLL_MS = 5000;

/** A channel's health in the words that the dots of sources know. */
const DOTS = { healthy: 'streaming', failing: 'degraded', refused: 'failed' };

/** Where the project's notifications go: how each channel fares, a test of it, and a form for another. */
export function ChannelDialog({ token, role, project, onClose }) {
  const dialog = useRef(null);
  const ask = useCallback(() => listChannels(token, project), [token, project]);
  const [channels, error, askNow] = usePoll(ask, POLL_MS);
  const mayEdit = mayAct(role, 'editor');
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} class="connection" aria-label="Channels" onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div>
        <div class="dialog-head">
          <h2>Channels</h2>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        ${error && html`<p class="problem" role="alert">${error.message}</p>`}
        ${channels?.length === 0 && html`<p class="hint">This project has no channels of its own.</p>`}
        <ul class="channels">
          ${channels?.map((channel) => html`<${Channel} key=${channel.id} token=${token} channel=${channel} mayTest=${mayEdit} onTested=${askNow} />`)}
        </ul>
        ${mayEdit && html`<${ChannelForm} token=${token} project=${project} onCreated=${askNow} />`}
      </div>
    </dialog>`;
}

function Channel({ token, channel, mayTest, onTested }) {
  const [outcome, setOutcome] = useState(null);
  const { state, last_error: lastError } = channel.health;
  const run = async () => {
    setOutcome({ running: true });
    setOutcome(await testChannel(token, channel.id).catch((error) => ({ status: 'failed', message: error.message })));
    onTested();
  };
  return html`
    <li>
      <span class=${`dot state-${channel.enabled ? DOTS[state] : 'stopped'}`} aria-hidden="true"></span>
      <b>${channel.name}</b><span class="hint">${channel.kind}, ${channel.enabled ? state : 'switched off'}</span>
      <span class="grow"></span>
      ${mayTest && html`<button class="small" disabled=${outcome?.running} onClick=${run}>${outcome?.running ? 'Sending…' : 'Send a test'}</button>`}
      ${outcome?.status && html`<p role="status"><b class=${outcome.status === 'delivered' ? 'well' : 'problem'}>
        ${outcome.status === 'delivered' ? 'Delivered.' : 'Not delivered.'}</b> ${outcome.message}</p>`}
      ${!outcome && lastError && html`<p class="reason">${lastError}</p>`}
    </li>`;
}
