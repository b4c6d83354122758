import { html } from '../../vendor/index.js';
import { clock, fullTime, span } from '../time.js';
import { Add, Close } from './icons.js';
import { useTick } from './use-tick.js';

export const PROVIDERS = { aws: 'AWS', azure: 'Azure', gcp: 'Google Cloud', push: 'Push' };

const WARNINGS = { cannot_keep_up: 'It cannot keep up: see the details.', late_arrivals: 'Some lines came too late for its late window.', backlog: 'It is catching up: see the details.' };

/** How each connection of the project does: state, how far behind it reads, and up to when nothing is missing. */
export function SourcePanel({ sources, statuses, zone, link, onAdd, onOpen, onClose }) {
  useTick(500);
  const sorted = [...sources.values()].sort((a, b) => a.name.localeCompare(b.name));
  const isOld = link.phase !== 'live';
  return html`
    <aside class=${`sources${isOld ? ' old' : ''}`} aria-label="Sources">
      <div class="aside-head"><h2>Sources</h2><span class="grow"></span>
        ${onAdd && html`<button class="quiet square" onClick=${onAdd} aria-label="New connection" title="New connection"><${Add} /></button>`}
        <button class="quiet square" onClick=${onClose} aria-label="Close the sources" title="Close (s)"><${Close} /></button></div>
      ${isOld && html`<p class="warning">Not connected: this is what was last known.</p>`}
      ${sorted.length === 0 && html`<p class="hint">This project has no connections yet.</p>`}
      ${sorted.length === 0 && onAdd && html`<button class="small in-aside" onClick=${onAdd}><${Add} /> New connection</button>`}
      <ul>
        ${sorted.map((s) => html`<li key=${s.id} class="source">
          <${Source} source=${s} status=${statuses.get(s.id)} isOld=${isOld} zone=${zone} onOpen=${() => onOpen(s.id)} /></li>`)}
      </ul>
    </aside>`;
}

/** Each once, however many sources of the connection it is about. */
const warningsOf = (status) => [...new Set((status?.warnings ?? []).map(({ code, message }) => WARNINGS[code] ?? message))];

function Source({ source, status, isOld, zone, onOpen }) {
  const { name, provider, state = 'unknown', reason } = source;
  const shown = isOld ? 'unknown' : state;
  return html`
    <div class="source-name"><span class=${`dot state-${shown}`} aria-hidden="true"></span><button class="inline" title=${`${name}: details`} onClick=${onOpen}>${name}</button>
      <span class="provider">${PROVIDERS[provider] ?? provider ?? ''}</span></div>
    <dl>
      <dt>State</dt><dd class=${`state state-${shown}`}>${isOld ? `was ${state}` : state}</dd>
      ${provider === 'push' ? html`<${Pushed} state=${state} push=${status?.push} zone=${zone} />` : html`<${Read} source=${source} zone=${zone} />`}
    </dl>
    ${reason && html`<p class="reason">${reason}</p>`}
    ${warningsOf(status).map((words) => html`<p key=${words} class="reason late">${words}</p>`)}`;
}

/** How far a connection is read. */
function Read({ source: { state, freshTo, completeTo }, zone }) {
  const lag = state === 'streaming' || state === 'degraded' ? Date.now() - freshTo : NaN;
  return html`
    <dt title="How far reading is behind now">Lag</dt>
    <dd class=${lag > 30_000 ? 'late' : ''}>${Number.isNaN(lag) ? '–' : span(lag)}</dd>
    <dt title="Every line up to this time is here. Some clouds show lines minutes after they were written, so this mark waits for them; newer lines are here, too">No late lines before</dt>
    <dd title=${completeTo ? fullTime(completeTo, zone) : ''}>${completeTo ? clock(completeTo, zone).slice(0, 8) : '–'}</dd>`;
}

/** What came to a connection that nothing polls. */
function Pushed({ state, push, zone }) {
  const last = push?.last_received_at ? Date.parse(push.last_received_at) : null;
  return html`
    <dt title="When a sender last pushed to it">Last received</dt>
    <dd title=${last ? fullTime(last, zone) : ''}>${last ? `${span(Date.now() - last)} ago` : state === 'streaming' ? 'nothing yet' : '–'}</dd>`;
}
