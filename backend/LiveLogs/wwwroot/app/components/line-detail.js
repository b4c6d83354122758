import { html } from '../../vendor/index.js';
import { isNested, readJson, writeJson } from '../../client/exact-json.js';
import { linkTo } from '../address.js';
import { plain } from '../ansi.js';
import { termOf } from '../filter-terms.js';
import { showDirections, textOf } from '../line.js';
import { fullTime, rfc3339 } from '../time.js';
import { CopyButton } from './copy-button.js';
import { FilterButtons } from './filter-buttons.js';
import { LongText } from './long-text.js';

/** A value beyond that is no good as a filter, and read like a message. */
const LONG = 1_000;

/** Everything that is known of one line. */
export function LineDetail({ row, project, source, zone, words, onFilter, onContext }) {
  const { entry } = row;
  const message = plain(entry.message);

  return html`
    <div class="detail" role="gridcell" aria-colspan="4">
      <div class="actions">
        ${onContext && html`<button class="small" title="What the same stream wrote before and after this line (c)" onClick=${() => onContext(entry)}>Context</button>`}
        <${CopyButton} text=${() => message}>Copy message<//>
        <${CopyButton} text=${() => writeJson(entry, 2)}>Copy JSON<//>
        ${project && html`<${CopyButton} text=${() => linkTo(project, entry)}>Copy link<//>`}
      </div>
      <${LongText} text=${prettyJson(message) ?? entry.message} words=${words} label="Message" />
      <div class="facts">
        <${Facts} title="Attributes" facts=${flatten(entry.attributes, ['attr'])} onFilter=${onFilter} />
        <${Facts} title="Line" onFilter=${onFilter} facts=${[
          { name: 'time', values: [{ text: fullTime(row.ms, zone), copy: rfc3339(row.ms, zone) }] },
          fact('observed', entry.observed_timestamp && fullTime(Date.parse(entry.observed_timestamp), zone)),
          fact('level', entry.level, ['level'], `${entry.level} (${entry.severity_number})`),
          fact('level from', entry.level_source),
          fact('service', entry.service, ['service']),
          fact('source', entry.source, ['source']),
          fact('stream', entry.stream, ['stream']),
          fact('trace', entry.trace_id, ['trace_id']),
          fact('span', entry.span_id, ['span_id']),
          fact('connection', entry.connection_id, ['connection'], source?.name),
          fact('sequence', String(entry.seq)),
          fact('event id', entry.event_id, ['event_id']),
          fact('pattern', entry.pattern_id, ['pattern_id']),
        ]} />
        <${Facts} title="Resource" facts=${flatten(entry.resource, ['resource'])} onFilter=${onFilter} />
      </div>
    </div>`;
}

/** A name with its values, each with the term of the filter language that finds it. */
const fact = (name, value, path = null, shown = value) => ({
  name, values: isEmpty(value) ? [] : [{ text: String(shown), term: path && termOf(path, value) }],
});

const NONE = [];

const isEmpty = (value) => value === undefined || value === null || value === '';

function Facts({ title, facts, onFilter }) {
  const known = facts.filter(({ values }) => values.length > 0);
  if (known.length === 0)
    return null;
  return html`
    <section><h2>${title}</h2>
      <dl>${known.map(({ name, values }) => html`
        <dt key=${name}>${name}</dt>
        ${values.map(({ text, term, copy }, i) => html`
          <dd key=${`${name} ${i}`}>${text.length > LONG || text.includes('\n') ? html`<${LongText} text=${text} words=${NONE} label=${name} />` : html`<span>${showDirections(text)}</span>`}${
            copy && html`<${CopyButton} class="quiet square" text=${copy} label=${`Copy ${copy}`} />`}${
            term && onFilter && text.length <= LONG && html`<${FilterButtons} term=${term} onFilter=${onFilter} />`}</dd>`)}`)}</dl>
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

/** Values that are found one by one, when there are not too many of them. */
const MAX_ITEMS = 20;

/** Nested objects as dotted names; the items of a list of scalars one by one; other lists, and what lies very deep, as JSON that nothing finds. */
function flatten(object, path, depth = 0) {
  return Object.entries(object ?? {}).flatMap(([key, value]) => {
    const here = [...path, key];
    if (isNested(value) && !Array.isArray(value) && depth < MAX_DEPTH)
      return flatten(value, here, depth + 1);
    const name = here.slice(1).join('.');
    if (Array.isArray(value) && value.length <= MAX_ITEMS && !value.some((item) => isNested(item) || isEmpty(item)))
      return [{ name, values: value.map((item) => ({ text: textOf(item), term: termOf(here, item) })) }];
    return isNested(value) ? [{ name, values: [{ text: textOf(value), term: null }] }] : [fact(name, value, here)];
  });
}
