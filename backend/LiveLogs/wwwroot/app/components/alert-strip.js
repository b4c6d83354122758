import { html, useState } from '../../vendor/index.js';
import { showDirections } from '../line.js';
import { count, fullTime, span } from '../time.js';
import { Up } from './icons.js';
import { useTick } from './use-tick.js';

/** On narrower screens the lines come first. */
const NARROW = 640;

/** Alerts that nobody has taken yet, above the lines: the worst few, or one line that says how many. */
export function AlertStrip({ alerts, role, zone, isFolded, onFold, onAct, onMore }) {
  useTick(1000);
  const untaken = alerts.filter((alert) => !alert.acknowledged_at);
  if (untaken.length === 0)
    return null;
  const isSmall = isFolded ?? innerWidth < NARROW;
  const shown = isSmall ? [] : untaken.slice(0, 3);
  return html`
    <section class="alert-strip" aria-label="Open alerts">
      ${isSmall && html`<div class="alert-row ${untaken[0].severity}"><b class="severity">${untaken[0].severity}</b>
        <span class="alert-title"><b>${untaken.length === 1 ? 'One alert' : `${untaken.length} alerts`}</b> nobody has taken</span>
        <button class="small" onClick=${() => onFold(false)}>Show</button></div>`}
      ${shown.map((alert, i) => html`
        <div key=${alert.id} class=${`alert-row ${alert.severity}`}>
          <b class="severity">${alert.severity}</b>
          <span class="alert-title" title=${`${alert.title}: ${alert.reason}`}><b>${showDirections(alert.title)}</b> ${showDirections(alert.reason)}</span>
          <span class="age" title=${`Since ${fullTime(Date.parse(alert.started_at), zone)}`}>${count(alert.count)} ${alert.count === 1 ? 'line' : 'lines'} · for ${span(Date.now() - Date.parse(alert.started_at))}</span>
          <span class="alert-buttons"><${AlertButtons} alert=${alert} role=${role} onAct=${onAct} />
            ${i === 0 && html`<button class="small quiet square" onClick=${() => onFold(true)} aria-label="Fold the alerts" title="One line for all of them"><${Up} /></button>`}</span>
        </div>`)}
      ${!isSmall && untaken.length > shown.length && html`<button class="inline" onClick=${onMore}>${untaken.length - shown.length} more</button>`}
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
