import { html } from '../../vendor/index.js';
import { clock, fullTime, span } from '../time.js';
import { Close } from './icons.js';
import { useTick } from './use-tick.js';

const PROVIDERS = { aws: 'AWS', azure: 'Azure', gcp: 'Google Cloud', push: 'Push' };

const WARNINGS = { cannot_keep_up: 'It can not keep up: see the details.', late_arrivals: 'Some lines came later than it waits for.' };

/** How each connection of the project does: state, how far behind it reads, and up to when nothing is missing. */
export function SourcePanel({ sources, warnings, utc, link, onOpen, onClose }) {
  useTick(500);
  const sorted = [...sources.values()].sort((a, b) => a.name.localeCompare(b.name));
  return html`
    <aside aria-label="Sources">
      <div class="aside-head"><h2>Sources</h2>
        <button class="quiet square" onClick=${onClose} aria-label="Close the sources" title="Close"><${Close} /></button></div>
      ${link.phase !== 'live' && html`<p class="hint">Not connected: what stands here may be old.</p>`}
      ${sorted.length === 0 && html`<p class="hint">This project has no connections yet.</p>`}
      <ul>
        ${sorted.map((s) => html`<li key=${s.id} class="source">
          <${Source} source=${s} warnings=${warnings.get(s.id) ?? []} utc=${utc} onOpen=${() => onOpen(s.id)} /></li>`)}
      </ul>
    </aside>`;
}

function Source({ source, warnings, utc, onOpen }) {
  const { name, provider, state = 'unknown', reason, freshTo, completeTo } = source;
  const lag = state === 'streaming' || state === 'degraded' ? Date.now() - freshTo : NaN;
  return html`
    <div class="source-name"><span class=${`dot state-${state}`} aria-hidden="true"></span><button class="inline" title=${`${name}: details`} onClick=${onOpen}>${name}</button>
      <span class="provider">${PROVIDERS[provider] ?? provider ?? ''}</span></div>
    <dl>
      <dt>State</dt><dd class=${`state state-${state}`}>${state}</dd>
      <dt title="How long ago the newest moment was that this source was read up to">Lag</dt>
      <dd class=${lag > 30_000 ? 'late' : ''}>${Number.isNaN(lag) ? '–' : span(lag)}</dd>
      <dt title="Every line up to this moment is here; late ones may still come after it">Complete up to</dt>
      <dd title=${completeTo ? fullTime(completeTo, utc) : ''}>${completeTo ? clock(completeTo, utc).slice(0, 8) : '–'}</dd>
    </dl>
    ${reason && html`<p class="reason">${reason}</p>`}
    ${warnings.map(({ code }) => html`<p key=${code} class="reason late">${WARNINGS[code] ?? code}</p>`)}`;
}
