import { html, useEffect, useState } from '../../vendor/index.js';
import { readFacets } from '../api.js';
import { quote, showDirections } from '../line.js';
import { count, short } from '../time.js';
import { FilterButtons } from './filter-buttons.js';
import { Close } from './icons.js';

const FIELDS = ['level', 'service', 'source'];

/** The most frequent values of fields among the lines that were found, each a step to a narrower search. */
export function FacetPanel({ token, project, query, onFilter, onClose }) {
  const [more, setMore] = useState([]);
  const [name, setName] = useState('');
  const add = (event) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted !== '' && ![...FIELDS, ...more].includes(wanted))
      setMore([...more, wanted]);
    setName('');
  };
  return html`
    <aside class="facets" aria-label="Values">
      <div class="aside-head"><h2>Values</h2><span class="grow"></span>
        <button class="quiet square" onClick=${onClose} aria-label="Close the values" title="Close"><${Close} /></button></div>
      ${[...FIELDS, ...more].map((field) => html`<${Facet} key=${field} token=${token} project=${project} field=${field} query=${query} onFilter=${onFilter}
        onRemove=${more.includes(field) && (() => setMore(more.filter((f) => f !== field)))} />`)}
      <form onSubmit=${add}>
        <input value=${name} placeholder="attr.status, stream, …" aria-label="Another field" spellcheck=${false} onInput=${(e) => setName(e.target.value)} />
        <button class="small">Add</button>
      </form>
    </aside>`;
}

function Facet({ token, project, field, query, onFilter, onRemove }) {
  const [facet, setFacet] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    let current = true;
    readFacets(token, project, field, query).then(
      (found) => {
        if (current) {
          setFacet(found);
          setProblem(null);
        }
      },
      (error) => current && setProblem(error.members.errors?.field?.[0] ?? error.message));
    return () => {
      current = false;
    };
  }, [token, project, field, query]);

  const top = Math.max(1, ...(facet?.items.map((item) => item.count) ?? []));
  return html`
    <section>
      <h3><span class="grow">${field}</span>${onRemove && html`<button class="quiet square" aria-label=${`Without ${field}`} onClick=${onRemove}><${Close} /></button>`}</h3>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${facet && !problem && html`
        <ul>${facet.items.map(({ value, count: n }) => html`<${Value} key=${value} term=${`${field}:${quote(value)}`} value=${value} n=${n} top=${top} onFilter=${onFilter} />`)}</ul>
        <p class="hint">${[
          facet.items.length === 0 && 'No values.',
          facet.other > 0 && `${short(facet.other)} lines with other values.`,
          facet.missing > 0 && facet.items.length > 0 && `${short(facet.missing)} lines without.`,
          facet.cut && 'Counted until the time limit.',
        ].filter(Boolean).join(' ')}</p>`}
    </section>`;
}

function Value({ term, value, n, top, onFilter }) {
  return html`
    <li style=${{ '--part': n / top }}>
      <button class="inline" title=${`${value}: ${count(n)} lines`} onClick=${() => onFilter(term)}>${showDirections(value)}</button>
      <span>${short(n)}</span>
      <${FilterButtons} term=${term} onFilter=${onFilter} />
    </li>`;
}
