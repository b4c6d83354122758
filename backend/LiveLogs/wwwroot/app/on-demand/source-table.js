import { html } from '../../vendor/index.js';
import { clock, count, fullTime, span } from '../time.js';

/** How each log group, table or log of a connection does. */
export function SourceTable({ sources, zone }) {
  return html`
    <section>
      <h3>Sources</h3>
      <div class="table">
        <table>
          <thead><tr><th>Source</th><th>State</th><th>Fresh to</th><th title="Every line up to this time is here, including late ones">No late lines before</th><th>Late</th><th>Calls</th><th>Errors</th><th>Next try</th></tr></thead>
          <tbody>${sources.map((s) => html`<${Source} key=${s.source} source=${s} zone=${zone} />`)}</tbody>
        </table>
      </div>
    </section>`;
}

function Source({ source, zone }) {
  const time = (text) => (text ? html`<span title=${fullTime(Date.parse(text), zone)}>${clock(Date.parse(text), zone).slice(0, 8)}</span>` : '–');
  const { last_error: error, late_arrivals: late } = source;
  const errors = Object.entries(source.errors);
  return html`
    <tr>
      <th scope="row" title=${source.source}>${source.source}</th>
      <td class=${`state state-${source.state}`}>${source.state}</td>
      <td>${time(source.fresh_to)}</td>
      <td>${time(source.complete_to)}</td>
      <td>${count(late.count)}${late.count > 0 && html` <small>${span(late.worst_seconds * 1000)}</small>`}</td>
      <td>${count(source.calls)}</td>
      <td>${errors.length === 0 ? '0' : errors.map(([name, n]) => `${count(n)} ${name.replaceAll('_', ' ')}`).join(', ')}</td>
      <td>${source.next_try ? `in ${span(Date.parse(source.next_try) - Date.now())}` : '–'}</td>
    </tr>
    ${error && source.next_try && html`<tr class="error"><td colspan="8">${error.message} ${error.advice}</td></tr>`}`;
}
