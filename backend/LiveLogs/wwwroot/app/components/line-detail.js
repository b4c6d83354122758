import { html, useState } from '../../vendor/index.js';
import { isNested, readJson, writeJson } from '../../client/exact-json.js';
import { plain, quote, textOf } from '../line.js';
import { count, fullTime } from '../time.js';
import { CopyButton } from './copy-button.js';
import { FilterButtons } from './filter-buttons.js';
import { mark } from './mark.js';

/** Characters of a message that are shown at once; the rest comes when asked for. */
const SHOWN = 20_000;

/** Everything that is known of one line. */
export function LineDetail({ row, source, utc, words, onFilter, onContext }) {
  const { entry } = row;
  const [whole, setWhole] = useState(false);
  const message = plain(entry.message);
  const pretty = prettyJson(message);
  const text = pretty ?? message;
  const shown = whole ? text : text.slice(0, SHOWN);

  return html`
    <div class="detail">
      <div class="actions">
        ${onContext && html`<button class="small" title="What the same stream wrote before and after this line" onClick=${() => onContext(entry)}>Context</button>`}
        <${CopyButton} text=${() => writeJson(entry, 2)}>Copy JSON<//>
        <${CopyButton} text=${() => entry.message}>Copy message<//>
      </div>
      <pre class="whole" tabindex="0" aria-label="Message">${mark(shown, words)}</pre>
      ${shown.length < text.length && html`
        <button class="inline" onClick=${() => setWhole(true)}>Show all ${count(text.length)} characters</button>`}
      <div class="facts">
        <${Facts} title="Attributes" facts=${flatten(entry.attributes)} prefix="attr." onFilter=${onFilter} />
        <${Facts} title="Line" onFilter=${onFilter} facts=${[
          ['time', fullTime(row.ms, utc)],
          ['observed', entry.observed_timestamp && fullTime(Date.parse(entry.observed_timestamp), utc)],
          ['level', `${entry.level} (${entry.severity_number})`],
          ['service', entry.service, `service:${quote(entry.service)}`],
          ['source', entry.source, `source:${quote(entry.source)}`],
          ['stream', entry.stream, `stream:${quote(entry.stream)}`],
          ['trace', entry.trace_id, `trace_id:${entry.trace_id}`],
          ['span', entry.span_id],
          ['connection', source?.name ?? entry.connection_id, `connection:${entry.connection_id}`],
          ['sequence', String(entry.seq)],
          ['event id', entry.event_id],
          ['pattern', entry.pattern_id],
        ]} />
        <${Facts} title="Resource" facts=${flatten(entry.resource)} prefix="resource." onFilter=${onFilter} />
      </div>
    </div>`;
}

function Facts({ title, facts, prefix, onFilter }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (known.length === 0)
    return null;
  return html`
    <section><h3>${title}</h3>
      <dl>${known.map(([name, value, filter]) => {
        const term = filter ?? (prefix && `${prefix}${name}:${quote(String(value))}`);
        return html`
          <dt key=${name}>${name}</dt>
          <dd><span>${String(value)}</span>${term && onFilter && html`<${FilterButtons} term=${term} onFilter=${onFilter} />`}</dd>`;
      })}</dl>
    </section>`;
}

/** Deeper is no pleasure to read, and its indentation would be longer than the text. */
const MAX_DEPTH = 32;

/** JSON with line breaks; null when it is none, or too deep for them. */
function prettyJson(text) {
  if (!/^\s*[{[]/.test(text) || text.length > 200_000 || depthOf(text) > MAX_DEPTH)
    return null;
  try {
    return writeJson(readJson(text), 2);
  } catch {
    return null;
  }
}

/** How deep a JSON text goes at most; brackets inside of strings count, too. */
function depthOf(text) {
  let [depth, deepest] = [0, 0];
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Nested objects as dotted names; arrays, and what lies very deep, as their JSON. */
function flatten(object, prefix = '', depth = 0) {
  return Object.entries(object ?? {}).flatMap(([key, value]) =>
    isNested(value) && !Array.isArray(value) && depth < MAX_DEPTH
      ? flatten(value, `${prefix}${key}.`, depth + 1)
      : [[prefix + key, value === null ? null : textOf(value)]]);
}
