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
  const actions = alert.state !== 'open' ? [['Reopen', 'reopen']]
    : [...alert.acknowledged_at ? [] : [['Acknowledge', 'ack']], ['Resolve', 'resolve']];
  return html`
    ${actions.map(([name, action]) => html`<button key=${action} class="small" onClick=${() => run(action)}>${name}</button>`)}
    ${problem && html`<span class="problem" role="alert">${problem}</span>`}`;
}
