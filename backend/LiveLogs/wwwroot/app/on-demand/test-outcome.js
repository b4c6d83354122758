import { html } from '../../vendor/index.js';
import { textOfLine } from '../line.js';
import { clock, fullTime } from '../time.js';

/** The result of a connection test. */
export function TestOutcome({ outcome, zone }) {
  const isWell = outcome.status === 'success';
  return html`
    <div class="outcome" role="status">
      <p><b class=${isWell ? 'well' : 'problem'}>${isWell ? 'It works' : 'It does not work'}</b> ${outcome.message}</p>
      ${outcome.advice && html`<p>${outcome.advice}</p>`}
      ${outcome.warnings?.map((warning) => html`<p key=${warning} class="warning">${warning}</p>`)}
      ${outcome.sample?.length > 0 && html`
        <ul class="sample" aria-label="Lines that were read">${outcome.sample.map(({ timestamp, message }, i) => html`
          <li key=${i}><time title=${fullTime(Date.parse(timestamp), zone)}>${clock(Date.parse(timestamp), zone).slice(0, 8)}</time> <bdi>${textOfLine({ message }).slice(0, 300)}</bdi></li>`)}</ul>`}
    </div>`;
}
