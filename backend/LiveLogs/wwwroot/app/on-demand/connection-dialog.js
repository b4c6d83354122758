import { html, useCallback, useEffect, useRef, useState } from '../../vendor/index.js';
import { deleteConnection, readConnection, readStatus, steerStream, testConnection } from '../api.js';
import { mayAct } from '../session.js';
import { clock, count, fullTime, span } from '../time.js';
import { CopyButton } from '../components/copy-button.js';
import { Close } from '../components/icons.js';
import { PushSettings } from './push-settings.js';
import { QuotaUse } from './quota-use.js';
import { SourceTable } from './source-table.js';
import { TestOutcome } from './test-outcome.js';
import { usePoll } from './use-poll.js';

const POLL_MS = 2000;

/** Everything that is known of one connection's stream, and what can be done with it. */
export function ConnectionDialog({ token, role, connection, zone, onEdit, onDeleted, onClose }) {
  const dialog = useRef(null);
  const ask = useCallback(() => readStatus(token, connection.id), [token, connection.id]);
  const [status, error, askNow] = usePoll(ask, POLL_MS);
  const [outcome, setOutcome] = useState(null);
  const [externalId, setExternalId] = useState(null);
  useEffect(() => dialog.current.showModal(), []);
  useEffect(() => {
    readConnection(token, connection.id).then(({ connection_config: config }) => setExternalId(config.external_id ?? null), () => { /* Only a detail. */ });
  }, [token, connection.id]);
  return html`
    <dialog ref=${dialog} class="connection" aria-label=${connection.name} onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div>
        <div class="dialog-head">
          <span class=${`dot state-${status?.state ?? connection.state}`} aria-hidden="true"></span>
          <h2>${connection.name}</h2>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        ${error && html`<p class="problem" role="alert">${error.message}</p>`}
        ${mayAct(role, 'operator') && html`<${Actions} token=${token} role=${role} connection=${connection} status=${status}
          onTested=${setOutcome} onChanged=${askNow} onEdit=${onEdit} onDeleted=${onDeleted} />`}
        ${outcome && html`<section class="test"><${TestOutcome} outcome=${outcome} zone=${zone} /></section>`}
        ${status && html`<${Status} status=${status} zone=${zone} />`}
        ${externalId && html`<p class="hint">The trust policy of the role must require the external id <code>${externalId}</code>
          <${CopyButton} class="quiet square" text=${externalId} label="Copy the external id" /></p>`}
        ${status && html`<${PushSettings} token=${token} connection=${connection} push=${status.push} zone=${zone}
          mayChange=${mayAct(role, 'admin')} onChanged=${askNow} />`}
      </div>
    </dialog>`;
}

/** What an operator steers, and an admin changes. */
function Actions({ token, role, connection, status, onTested, onChanged, onEdit, onDeleted }) {
  const [busy, setBusy] = useState(null);
  const [problem, setProblem] = useState(null);
  const [doomed, setDoomed] = useState(null);
  const run = async (what, work) => {
    setBusy(what);
    setProblem(null);
    await work().catch((error) => setProblem(error.message));
    setBusy(null);
  };
  const steer = (wish) => run(wish, () => steerStream(token, connection.id, wish).then(onChanged));
  const test = () => run('test', async () => {
    onTested(null);
    onTested(await testConnection(token, connection.id));
  });
  // The version that is shown now is the one that is deleted.
  const askToDelete = () => run('ask', async () => setDoomed(await readConnection(token, connection.id)));
  const remove = () => run('delete', async () => {
    await deleteConnection(token, doomed);
    onDeleted();
  });
  const wishes = connection.provider === 'push' ? [] : WISHES[status?.desired_state] ?? [];
  return html`
    <section class="connection-actions" aria-label="Actions">
      ${wishes.map(([wish, words]) => html`<button key=${wish} class="small" disabled=${busy !== null} onClick=${() => steer(wish)}>${words}</button>`)}
      <button class="small" disabled=${busy !== null} onClick=${test}>${busy === 'test' ? 'Testing…' : 'Test the connection'}</button>
      ${mayAct(role, 'admin') && html`
        <button class="small" onClick=${onEdit}>Edit</button>
        <button class="small quiet" disabled=${busy !== null} onClick=${askToDelete}>Delete</button>`}
      ${doomed && html`<p class="sure">Its lines stay until retention removes them; its secrets are deleted at once.${' '}
        <button class="small danger" disabled=${busy !== null} onClick=${remove}>Delete for good</button>${' '}
        <button class="small quiet" onClick=${() => setDoomed(null)}>Keep</button></p>`}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    </section>`;
}

const WISHES = {
  running: [['pause', 'Pause'], ['stop', 'Stop']],
  paused: [['resume', 'Resume'], ['stop', 'Stop']],
  stopped: [['start', 'Start']],
};

function Status({ status, zone }) {
  const mark = (text) => (text ? html`<span title=${fullTime(Date.parse(text), zone)}>${clock(Date.parse(text), zone).slice(0, 8)}</span>` : '–');
  return html`
    ${status.warnings.map(({ code, message }) => html`<p key=${message} class="warning" data-code=${code}>${message}</p>`)}
    ${status.reason && html`<p class="reason">${status.reason}</p>`}
    <dl class="facts-row">
      <div><dt>State</dt><dd class=${`state state-${status.state}`}>${status.state}</dd></div>
      <div><dt title="Everything that the provider showed up to here was read">Fresh to</dt><dd>${mark(status.fresh_to)}</dd></div>
      <div><dt>Lag</dt><dd>${status.lag_seconds === null ? '–' : span(status.lag_seconds * 1000)}</dd></div>
      <div><dt title="Every line up to this time is here, including late ones">No late lines before</dt><dd>${mark(status.complete_to)}</dd></div>
      <div><dt title="Lines that came after everything up to their time had been called complete">Late</dt>
        <dd>${count(status.late_arrivals.count)}${status.late_arrivals.count > 0 && html` <small>worst ${span(status.late_arrivals.worst_seconds * 1000)}</small>`}</dd></div>
      <div><dt>Stored</dt><dd>${count(status.seq)} <small>${status.entries_per_second.toFixed(1)}/s</small></dd></div>
    </dl>
    ${status.quota && html`<${QuotaUse} quota=${status.quota} />`}
    ${status.sources.length > 0 && html`<${SourceTable} sources=${status.sources} zone=${zone} />`}`;
}
