import { html, useState } from '../../vendor/index.js';
import { count, span } from '../time.js';
import { useTick } from './use-tick.js';

/** Alerts that nobody has taken yet, above the lines: the worst few. */
export function AlertStrip({ alerts, role, onAct, onMore }) {
  useTick(1000);
  const untaken = alerts.filter((alert) => !alert.acknowledged_at);
  if (untaken.length === 0)
    return null;
  const shown = untaken.slice(0, 3);
  return html`
    <section class="alert-strip" aria-label="Open alerts">
      ${shown.map((alert) => html`
        <div key=${alert.id} class=${`alert-row ${alert.severity}`}>
          <b class="severity">${alert.severity}</b>
          <span class="alert-title"><b>${alert.title}</b> ${alert.reason}</span>
          <span class="age">${count(alert.count)} · ${span(Date.now() - Date.parse(alert.started_at))}</span>
          <${AlertButtons} alert=${alert} role=${role} onAct=${onAct} />
        </div>`)}
      ${untaken.length > shown.length && html`<button class="inline" onClick=${onMore}>${untaken.length - shown.length} more</button>`}
    </section>`;
}

/** What may be done with an alert; nothing for who only reads. */
export function AlertButtons({ alert, role, onAct }) {
  const [problem, setProblem] = useState(null);
  if (role === 'viewer')
    return null;
  const run = (action) => onAct(alert, action).then(() => setProblem(null), (error) => setProblem(error.message));
  if (alert.state !== 'open')
    return html`<button class="small" onClick=${() => run('reopen')}>Reopen</button>${problem && html`<span class="problem" role="alert">${problem}</span>`}`;
  return html`
    ${!alert.acknowledged_at && html`<button class="small" onClick=${() => run('ack')}>Acknowledge</button>`}
    <button class="small" onClick=${() => run('resolve')}>Resolve</button>
    ${problem && html`<span class="problem" role="alert">${problem}</span>`}`;
}
