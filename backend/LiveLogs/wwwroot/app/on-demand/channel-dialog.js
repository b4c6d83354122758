import { html, useCallback, useEffect, useRef, useState } from '../../vendor/index.js';
import { createChannel, deleteChannel, listChannelKinds, listChannels, readChannel, replaceChannel, testChannel } from '../api.js';
import { Close } from '../components/icons.js';
import { usePoll } from './use-poll.js';
import { mayAct } from '../session.js';
import { ChannelForm } from './channel-form.js';
import { DeadLetters } from './dead-letters.js';

const POLL_MS = 5000;

/** A channel's health in the words that the dots of sources know. */
const DOTS = { healthy: 'streaming', failing: 'degraded', refused: 'failed' };

/** Where the project's notifications go: how each channel is doing, a test of it, what it could not deliver, and a form for another. */
export function ChannelDialog({ token, role, project, zone, onClose }) {
  const dialog = useRef(null);
  const ask = useCallback(async () => ({ kinds: await listChannelKinds(token), channels: await listChannels(token, project) }), [token, project]);
  const [found, error, askNow] = usePoll(ask, POLL_MS);
  const { kinds = [], channels } = found ?? {};
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
          ${channels?.map((channel) => html`<${Channel} key=${channel.id} token=${token} kinds=${kinds} channel=${channel} zone=${zone} mayEdit=${mayEdit} onChanged=${askNow} />`)}
        </ul>
        ${mayEdit && kinds.length > 0 && html`<${ChannelForm} kinds=${kinds} onSave=${(draft) => createChannel(token, { project_id: project, ...draft }).then(askNow)} />`}
      </div>
    </dialog>`;
}

function Channel({ token, kinds, channel, zone, mayEdit, onChanged }) {
  const [outcome, setOutcome] = useState(null);
  const [edited, setEdited] = useState(null);
  const [doomed, setDoomed] = useState(null);
  const [showsLetters, setShowsLetters] = useState(false);
  const { state, last_error: lastError } = channel.health;
  // A test that failed just now says more than what was delivered before.
  const isFailed = outcome?.status !== undefined && outcome.status !== 'delivered';
  const failed = (error) => setOutcome({ status: 'failed', message: error.message });
  const test = async () => {
    setOutcome({ running: true });
    await testChannel(token, channel.id).then(setOutcome, failed);
    onChanged();
  };
  // The version that is shown to the editor is the one that is replaced or deleted.
  const edit = () => readChannel(token, channel.id).then(setEdited, failed);
  const save = async ({ name, config, enabled }) => {
    await replaceChannel(token, edited, { name, config, enabled, fallback_channel_id: edited.fallback_channel_id });
    setEdited(null);
    onChanged();
  };
  const askToRemove = () => readChannel(token, channel.id).then(setDoomed, failed);
  const remove = () => deleteChannel(token, doomed).then(onChanged, failed).then(() => setDoomed(null));
  return html`
    <li>
      <span class=${`dot state-${!channel.enabled ? 'stopped' : isFailed ? 'degraded' : DOTS[state]}`} aria-hidden="true"></span>
      <b>${channel.name}</b><span class="hint">${kinds.find(({ name }) => name === channel.kind)?.words ?? channel.kind}, ${!channel.enabled ? 'switched off' : isFailed && state === 'healthy' ? 'the test failed' : state}</span>
      <span class="grow"></span>
      <button class="small quiet" aria-expanded=${String(showsLetters)} onClick=${() => setShowsLetters(!showsLetters)}>Dead letters</button>
      ${mayEdit && html`
        <button class="small" disabled=${outcome?.running} onClick=${test}>${outcome?.running ? 'Sending…' : 'Send a test'}</button>
        <button class="small" onClick=${edit}>Edit</button>
        <button class="small quiet" onClick=${askToRemove}>Delete</button>`}
      ${doomed && html`<p>Its waiting notifications are given up.${' '}
        <button class="small" onClick=${remove}>Delete for good</button>${' '}<button class="small quiet" onClick=${() => setDoomed(null)}>Keep</button></p>`}
      ${outcome?.status && html`<p role="status"><b class=${outcome.status === 'delivered' ? 'well' : 'problem'}>
        ${outcome.status === 'delivered' ? 'Delivered.' : 'Failed.'}</b> ${outcome.message}</p>`}
      ${!outcome && lastError && html`<p class="reason">${lastError}</p>`}
      ${edited && html`<${ChannelForm} kinds=${kinds} channel=${edited} onSave=${save} onCancel=${() => setEdited(null)} />`}
      ${showsLetters && html`<${DeadLetters} token=${token} channel=${channel} zone=${zone} mayReplay=${mayEdit} />`}
    </li>`;
}
