import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { openExport } from '../api.js';
import { saveAs } from '../download.js';
import { fromField, LASTS, toField } from '../range.js';
import { short } from '../time.js';
import { longName } from '../zone.js';
import { Again, Down, Minus } from './icons.js';

/** Which time is searched, and what can be done with all that it holds. */
export function HistoryHead({ token, project, query, range, zone, showsValues, onRange, onBeginning, onAgain, onValues }) {
  const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
  return html`
    <div class="view-head">
      <h2 class="visually-hidden">History</h2>
      <${Lasts} range=${range} onRange=${onRange} />
      <${Moments} from=${from} to=${to} zone=${zone} onRange=${onRange} />
      <button class="small square" onClick=${onAgain} aria-label="Search again" title="Search again, up to now"><${Again} /></button>
      <button class="small square" aria-label="Zoom out" title="Zoom out: twice the time" onClick=${() => onRange(wider(from, to))}><${Minus} /></button>
      <button class="small" disabled=${!onBeginning} title="The first lines of this range; Back leads here again" onClick=${onBeginning}>Beginning</button>
      <span class="grow"></span>
      <button class="small values-button" aria-expanded=${String(showsValues)} onClick=${onValues} title="The most frequent values of fields">Values</button>
      <${Download} token=${token} project=${project} query=${query} />
    </div>`;
}

/** The last so many minutes, hours and days. */
export const Lasts = ({ range, onRange }) => html`
  <div class="choice" role="group" aria-label="Range">
    ${LASTS.map(([name, minutes]) => html`
      <button key=${minutes} class="small" aria-pressed=${String(range?.minutes === minutes)} onClick=${() => onRange({ minutes })}>${name}</button>`)}
  </div>`;

/** Twice the time, around the same moment but not beyond now. */
function wider(from, to) {
  const end = Math.min(to + (to - from) / 2, Math.max(to, Date.now()));
  return { from: Math.round(end - 2 * (to - from)), to: Math.round(end) };
}

function Moments({ from, to, zone, onRange }) {
  const [start, setStart] = useState(toField(from, zone));
  const [end, setEnd] = useState(toField(to, zone));
  useEffect(() => {
    setStart(toField(from, zone));
    setEnd(toField(to, zone));
  }, [from, to, zone]);
  // What is not touched stays as it is, to the millisecond; what the clocks show twice widens the range.
  const next = {
    from: start === toField(from, zone) ? from : fromField(start, zone), to: end === toField(to, zone) ? to : fromField(end, zone, { later: true }),
  };
  const isChanged = start !== toField(from, zone) || end !== toField(to, zone);
  const submit = (event) => {
    event.preventDefault();
    if (next.from < next.to)
      onRange(next);
  };
  const named = longName(zone);
  const hint = `In ${named}; or with an offset, as 2026-01-12 14:03:07 +01:00`;
  return html`
    <form class="moments" onSubmit=${submit}>
      <input type="text" size="19" spellcheck=${false} autocomplete="off" placeholder="2026-01-12 14:03:07" value=${start} title=${hint} aria-label=${`From, ${named}`} aria-invalid=${String(Number.isNaN(next.from))} onInput=${(e) => setStart(e.target.value)} />
      <span>–</span>
      <input type="text" size="19" spellcheck=${false} autocomplete="off" placeholder="2026-01-12 14:03:07" value=${end} title=${hint} aria-label=${`To, ${named}`} aria-invalid=${String(Number.isNaN(next.to))} onInput=${(e) => setEnd(e.target.value)} />
      ${isChanged && html`<button class="small" disabled=${!(next.from < next.to)}>Show</button>`}
    </form>`;
}

/** Everything that the search would find, as a file. A second press stops it. */
function Download({ token, project, query }) {
  const [bytes, setBytes] = useState(null);
  const [problem, setProblem] = useState(null);
  const running = useRef(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (format) => {
    const stop = running.current = new AbortController();
    setProblem(null);
    setBytes(0);
    try {
      await saveAs(`${project}-logs.${format}`, await openExport(token, project, query, format, stop.signal), setBytes);
    } catch (error) {
      if (!stop.signal.aborted)
        setProblem(`The download broke off: ${error.message}`);
    } finally {
      setBytes(null);
    }
  };
  return html`<span class="downloads">
    ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    ${bytes === null
      ? ['ndjson', 'csv'].map((format) => html`<button key=${format} class="small" onClick=${() => start(format)} aria-label=${`Download ${format.toUpperCase()}`}
          title=${`Download everything that matches in this range as ${format.toUpperCase()}; the last line says whether it is complete`}><${Down} /> ${format.toUpperCase()}</button>`)
      : html`<button class="small" role="status" onClick=${() => running.current.abort()}>${short(bytes)}B — stop</button>`}</span>`;
}
