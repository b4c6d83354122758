import { html, useEffect, useMemo, useState } from '../../vendor/index.js';
import { listPatterns } from '../api.js';
import { LEVELS, showDirections } from '../line.js';
import { count, fullTime, short, span } from '../time.js';
import { Close } from './icons.js';

const RANGES = [['1 h', 1], ['24 h', 24], ['7 d', 168]];
const REFRESH_MS = 15_000;

/** What the project's lines say, told in templates: how often, since when, and how that changed. A click shows the lines. */
export function PatternList({ session, project, zone, onShow, onClose }) {
  const [hours, setHours] = useState(24);
  const [level, setLevel] = useState('');
  const [word, setWord] = useState('');
  const [list, setList] = useState(null);
  const [problem, setProblem] = useState(null);

  useEffect(() => {
    let current = true;
    const load = async () => {
      try {
        const found = await listPatterns(session.token, project, { from: new Date(Date.now() - hours * 3_600_000).toISOString(), level });
        if (current) {
          setList(found);
          setProblem(null);
        }
      } catch (error) {
        if (current)
          setProblem(error.message);
      }
    };
    load();
    const timer = setInterval(load, REFRESH_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [session, project, hours, level]);

  const shown = useMemo(() => {
    const wanted = word.trim().toLowerCase();
    return list?.items.filter((p) => p.template.toLowerCase().includes(wanted) || p.example.toLowerCase().includes(wanted)) ?? [];
  }, [list, word]);

  // In the last tenth of the range. Where all are new none is worth a word.
  const youngest = list && Date.parse(list.to) - (Date.parse(list.to) - Date.parse(list.from)) / 10;
  const isNew = ({ first_seen: first }) => first !== null && Date.parse(first) > youngest;
  const marksNew = list !== null && !list.items.every(isNew);
  return html`
    <section class="patterns" aria-label="Patterns">
      <div class="view-head">
        <h2>Patterns</h2>
        <div class="choice" role="group" aria-label="Range">
          ${RANGES.map(([name, h]) => html`<button key=${h} class="small" aria-pressed=${String(h === hours)} onClick=${() => setHours(h)}>${name}</button>`)}
        </div>
        <select value=${level} aria-label="Level" onChange=${(e) => setLevel(e.target.value)}>
          <option value="">All levels</option>
          ${LEVELS.map((l) => html`<option key=${l} value=${l}>${l}</option>`)}
        </select>
        <input type="search" value=${word} placeholder="Find a word in these patterns" aria-label="Find a word in these patterns" spellcheck=${false}
          onInput=${(e) => setWord(e.target.value)} />
        <span class="hint grow">${list && summary(list)}</span>
        <button class="quiet square" onClick=${onClose} aria-label="Close the patterns" title="Close"><${Close} /></button>
      </div>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${list && shown.length === 0 && html`<p class="hint empty">${list.items.length === 0 ? 'No lines in this range.' : 'No pattern holds this word.'}</p>`}
      <ul>
        ${shown.map((p) => html`<li key=${p.pattern_id}><${Pattern} pattern=${p} range=${list} isNew=${marksNew && isNew(p)} zone=${zone} onShow=${onShow} /></li>`)}
      </ul>
    </section>`;
}

function summary({ items, next_cursor: more }) {
  return `${more ? 'The most frequent ' : ''}${items.length} ${items.length === 1 ? 'pattern' : 'patterns'}, ${count(items.reduce((sum, p) => sum + p.count, 0))} lines`;
}

function Pattern({ pattern, range, isNew, zone, onShow }) {
  const { template, example, trend, levels, first_seen: first, last_seen: last } = pattern;
  const level = LEVELS.reduce((most, l) => ((levels[l] ?? 0) >= (levels[most] ?? 0) ? l : most));
  const each = LEVELS.filter((l) => levels[l] > 0).map((l) => `${l} ${count(levels[l])}`).join(', ');
  return html`
    <button class="pattern" title=${`An example:\n${example}`} onClick=${() => onShow(pattern)}>
      <span class="amount" title=${`${count(pattern.count)} lines`}>${short(pattern.count)}</span>
      <span class=${`level-name ${level.toLowerCase()}`} title=${each}>${level}</span>
      <${Trend} buckets=${trend} seconds=${range.bucket_seconds} />
      <code>${parts(template)}</code>
      ${isNew && html`<span class="new" title=${`First seen ${fullTime(Date.parse(first), zone)}`}>new</span>`}
      <span class="ago" title=${`Last seen ${fullTime(Date.parse(last), zone)}`}>${span(Date.now() - Date.parse(last))} ago</span>
    </button>`;
}

/** The words of a template, its places for values dimmed. */
function parts(template) {
  return template === '' ? html`<i>an empty line</i>`
    : showDirections(template).split('<*>').flatMap((text, i) => (i === 0 ? [text] : [html`<i>•</i>`, text]));
}

function Trend({ buckets, seconds }) {
  const top = Math.max(1, ...buckets);
  const width = 100 / buckets.length;
  return html`
    <svg class="trend" viewBox="0 0 100 20" preserveAspectRatio="none" role="img"
      aria-label=${`Most in ${span(seconds * 1000)}: ${count(top)} lines`}>
      ${buckets.map((n, i) => n > 0 && html`<rect key=${i} x=${i * width} width=${width * 0.85} y=${20 - Math.max(1.5, (n / top) * 20)} height=${Math.max(1.5, (n / top) * 20)} />`)}
    </svg>`;
}
