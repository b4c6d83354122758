import { html, useCallback, useEffect, useRef, useState } from '../../vendor/index.js';
import { readStatus, testConnection } from '../api.js';
import { mayAct } from '../session.js';
import { clock, count, fullTime, span } from '../time.js';
import { Close } from './icons.js';
import { PushSettings } from './push-settings.js';
import { QuotaUse } from './quota-use.js';
import { SourceTable } from './source-table.js';
import { usePoll } from './use-poll.js';

const POLL_MS = 2000;

/** Everything that is known of one connection's stream. */
export function ConnectionDialog({ token, role, connection, utc, onClose }) {
  const dialog = useRef(null);
  const ask = useCallback(() => readStatus(token, connection.id), [token, connection.id]);
  const [status, error, askNow] = usePoll(ask, POLL_MS);
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} class="connection" aria-label=${connection.name} onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div>
        <div class="dialog-head">
          <span class=${`dot state-${status?.state ?? connection.state}`} aria-hidden="true"></span>
          <h2>${connection.name}</h2>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        ${error && html`<p class="problem" role="alert">${error.message}</p>`}
        ${status && html`<${Status} status=${status} utc=${utc} />`}
        ${mayAct(role, 'operator') && html`<${Test} token=${token} id=${connection.id} />`}
        ${status && html`<${PushSettings} token=${token} connection=${connection} push=${status.push} utc=${utc}
          mayChange=${mayAct(role, 'admin')} onChanged=${askNow} />`}
      </div>
    </dialog>`;
}

function Status({ status, utc }) {
  const mark = (text) => (text ? html`<span title=${fullTime(Date.parse(text), utc)}>${clock(Date.parse(text), utc).slice(0, 8)}</span>` : '–');
  return html`
    ${status.warnings.map(({ code, message }) => html`<p key=${message} class="warning" data-code=${code}>${message}</p>`)}
    ${status.reason && html`<p class="reason">${status.reason}</p>`}
    <dl class="facts-row">
      <div><dt>State</dt><dd class=${`state state-${status.state}`}>${status.state}</dd></div>
      <div><dt title="Everything that the provider showed up to here was read">Fresh to</dt><dd>${mark(status.fresh_to)}</dd></div>
      <div><dt>Lag</dt><dd>${status.lag_seconds === null ? '–' : span(status.lag_seconds * 1000)}</dd></div>
      <div><dt title="Every line up to this moment is here; late ones may still come after it">Complete up to</dt><dd>${mark(status.complete_to)}</dd></div>
      <div><dt title="Lines that came after everything up to their time had been called complete">Late</dt>
        <dd>${count(status.late_arrivals.count)}${status.late_arrivals.count > 0 && html` <small>worst ${span(status.late_arrivals.worst_seconds * 1000)}</small>`}</dd></div>
      <div><dt>Stored</dt><dd>${count(status.seq)} <small>${status.entries_per_second.toFixed(1)}/s</small></dd></div>
    </dl>
    ${status.quota && html`<${QuotaUse} quota=${status.quota} />`}
    ${status.sources.length > 0 && html`<${SourceTable} sources=${status.sources} utc=${utc} />`}`;
}

/** Tries the connection when asked to. */
function Test({ token, id }) {
  const [outcome, setOutcome] = useState(null);
  const run = async () => {
    setOutcome({ running: true });
    setOutcome(await testConnection(token, id).catch((error) => ({ status: 'failed', message: error.message })));
  };
  return html`
    <section class="test">
      <button class="small" disabled=${outcome?.running} onClick=${run}>${outcome?.running ? 'Testing…' : 'Test the connection'}</button>
      ${outcome?.status && html`<div role="status">
        <b class=${outcome.status === 'success' ? 'well' : 'problem'}>${outcome.status === 'success' ? 'It works' : 'It does not work'}</b>
        ${' '}${outcome.message} ${outcome.advice ?? ''}
        ${outcome.warnings?.map((warning) => html`<p key=${warning} class="warning">${warning}</p>`)}
      </div>`}
    </section>`;
}
