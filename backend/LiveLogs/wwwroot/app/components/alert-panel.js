import { html, useState } from '../../vendor/index.js';
import { termOf } from '../filter-terms.js';
import { showDirections, textOfLine } from '../line.js';
import { briefTime, clock, count, day, fullTime, rfc3339, span } from '../time.js';
import { AlertButtons } from './alert-strip.js';
import { Close } from './icons.js';
import { RuleList } from './rule-list.js';
import { useTick } from './use-tick.js';

/**
 * The open alerts of the project, and the rules that raise them. `linked` is the alert that the address names, open or
 * not: it stands first.
 */
export function AlertPanel({ session, project, role, alerts, linked, zone, onAct, onFilter, onContext, onClose }) {
  const [tab, setTab] = useState('alerts');
  const isLinked = (alert) => alert.id === linked?.id;
  const shown = linked ? [alerts.find(isLinked) ?? linked, ...alerts.filter((alert) => !isLinked(alert))] : alerts;
  return html`
    <aside class="alerts" aria-label="Alerts">
      <div class="aside-head">
        <div class="tabs" role="tablist">
          ${[['alerts', `Alerts ${alerts.length}`], ['rules', 'Rules']].map(([id, words]) => html`
            <button key=${id} class="quiet" role="tab" aria-selected=${String(tab === id)} onClick=${() => setTab(id)}>${words}</button>`)}
        </div>
        <button class="quiet square" onClick=${onClose} aria-label="Close the alerts" title="Close"><${Close} /></button>
      </div>
      ${tab === 'rules' ? html`<${RuleList} session=${session} project=${project} role=${role} zone=${zone} />`
        : html`
          ${shown.length === 0 && html`<p class="hint">Nothing is open. New alerts show here by themselves.</p>`}
          <ul>${shown.map((alert) => html`
            <li key=${alert.id} class=${`alert ${alert.severity}${isLinked(alert) ? ' linked' : ''}`}>
              <${Alert} alert=${alert} role=${role} zone=${zone} onAct=${onAct} onFilter=${onFilter} onContext=${onContext} /></li>`)}</ul>`}
    </aside>`;
}

/** A time, with its day when that is not today. */
const moment = (ms, zone) => (day(ms, zone) === day(Date.now(), zone) ? clock(ms, zone).slice(0, 8) : briefTime(ms, zone));

function Alert({ alert, role, zone, onAct, onFilter, onContext }) {
  useTick(1000);
  const start = Date.parse(alert.started_at);
  const state = alert.silenced_by ? 'silenced' : alert.acknowledged_at ? `acknowledged by ${alert.acknowledged_by}` : '';
  return html`
    <div class="alert-head"><b class="severity">${alert.severity}</b><b class="alert-name" title=${alert.title}>${showDirections(alert.rule_name ?? alert.title)}</b></div>
    ${alert.group_key && html`<p class="group" title="The group of the rule that the alert is about"><code>${showDirections(alert.group_key)}</code></p>`}
    <p class="alert-reason">${showDirections(alert.reason)}</p>
    <p class="hint" title=${fullTime(start, zone)}>Since <time datetime=${rfc3339(start, zone)}>${moment(start, zone)}</time> ·${' '}
      ${count(alert.count)} ${alert.count === 1 ? 'line' : 'lines'}${alert.suppressed_hits > 0 && `, ${count(alert.suppressed_hits)} held back`}${alert.late_lines > 0 && `, ${count(alert.late_lines)} came late`}${' · '}${
        alert.state === 'open' ? `open for ${span(Date.now() - start)}` : `resolved ${fullTime(Date.parse(alert.resolved_at), zone)}`}${
        state && ` · ${state}`}</p>
    <ul class="samples">${alert.lines.map((line) => html`
      <li key=${`${line.connection_id}/${line.seq}`} class=${`row ${line.level.toLowerCase()}`} ><button class="inline" title="The lines before and after it"
        onClick=${() => onContext(line)}><span class="tag">${line.level}</span> <bdi>${textOfLine({ ...line, isCut: line.message.endsWith('…') })}</bdi></button></li>`)}</ul>
    <div class="alert-actions">
      <${AlertButtons} alert=${alert} role=${role} onAct=${onAct} />
      ${alert.lines.length > 0 && html`<button class="small quiet" onClick=${() => onFilter(termOf(['source'], alert.lines[0].source))}>Show the source</button>`}
    </div>`;
}
