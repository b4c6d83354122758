import { html, useEffect, useState } from '../../vendor/index.js';
import { LEVELS } from '../line.js';
import { short } from '../time.js';
import { Close, Patterns, Pause, Play, Search } from './icons.js';
import { useTick } from './use-tick.js';

const EXAMPLES = 'Filter: words, "a phrase", level>=warn, service:checkout, attr.status:>=500, -debug, /regex/';

export function Toolbar({ store, filter, problem, field, patterns, onFilter, onPatterns, onTogglePause }) {
  return html`
    <div class="toolbar">
      <${FilterField} filter=${filter} problem=${problem} field=${field} onFilter=${onFilter} />
      <${Levels} store=${store} />
      <button class="patterns-button" aria-pressed=${String(patterns)} onClick=${onPatterns} title="The patterns of this project's lines, with their counts">
        <${Patterns} /><span>Patterns</span>
      </button>
      <${PauseButton} store=${store} onToggle=${onTogglePause} />
      ${problem && html`<${FilterProblem} filter=${filter} problem=${problem} />`}
    </div>`;
}

function FilterField({ filter, problem, field, onFilter }) {
  const [text, setText] = useState(problem?.filter ?? filter);
  useEffect(() => setText(filter), [filter]);
  useEffect(() => {
    if (problem)
      setText(problem.filter);
  }, [problem]);

  const submit = (event) => {
    event.preventDefault();
    onFilter(text);
  };
  const clear = () => {
    setText('');
    onFilter('');
    field.current.focus();
  };
  const onKeyDown = (event) => {
    if (event.key === 'Escape') {
      setText(filter);
      field.current.blur();
    }
  };
  return html`
    <form class=${`filter${problem ? ' wrong' : ''}${filter !== '' ? ' active' : ''}`} role="search" onSubmit=${submit}>
      <${Search} />
      <input ref=${field} type="text" value=${text} spellcheck=${false} autocomplete="off" autocapitalize="off" enterkeyhint="search"
        placeholder=${EXAMPLES} aria-label="Filter" aria-invalid=${String(problem !== null)} aria-describedby=${problem ? 'filter-problem' : undefined}
        onInput=${(e) => setText(e.target.value)} onKeyDown=${onKeyDown} />
      ${text !== filter && text !== problem?.filter && html`<span class="enter" aria-hidden="true">Enter ↵</span>`}
      ${(text !== '' || filter !== '') && html`<button type="button" class="quiet square" aria-label="Clear the filter" onClick=${clear}><${Close} /></button>`}
    </form>`;
}

/** What is wrong with a filter, with the part underlined, and what is shown meanwhile. */
function FilterProblem({ filter, problem: { filter: wrong, message, mistake } }) {
  const { position, length } = mistake ?? {};
  const end = position + Math.max(1, length);
  return html`
    <p id="filter-problem" class="problem" role="alert">
      ${mistake && html`<code>${wrong.slice(0, position)}<u>${wrong.slice(position, end) || ' '}</u>${wrong.slice(end)}</code>`}
      ${message} <span>${filter === '' ? 'Showing all lines.' : 'The filter before it still runs.'}</span>
    </p>`;
}

/** One switch per level. Alt or Shift shows only that one, and again all. */
function Levels({ store }) {
  useTick(500, store);
  const hidden = store.hiddenLevels;
  const toggle = (level, only) => {
    const others = LEVELS.filter((l) => l !== level);
    if (only)
      store.hideLevels(others.every((l) => hidden.has(l)) && !hidden.has(level) ? [] : others);
    else
      store.hideLevels(hidden.has(level) ? [...hidden].filter((l) => l !== level) : [...hidden, level]);
  };
  return html`
    <div class="levels" role="group" aria-label="Levels shown">
      ${LEVELS.map((level) => html`
        <button key=${level} class=${`level ${level.toLowerCase()}`} aria-pressed=${String(!hidden.has(level))}
          title=${`${hidden.has(level) ? 'Show' : 'Hide'} ${level} lines (with Shift: only these)`}
          onClick=${(e) => toggle(level, e.altKey || e.shiftKey)}>
          <span>${level}</span><small>${short(store.levelCounts[level])}</small>
        </button>`)}
    </div>`;
}

function PauseButton({ store, onToggle }) {
  useTick(250, store);
  const { paused, heldCount } = store;
  return html`
    <button class=${`pause${paused ? ' paused' : ''}`} aria-pressed=${String(paused)} onClick=${onToggle}
      title=${paused ? 'Go on (space)' : 'Hold the view still; lines go on being received (space)'}>
      ${paused ? html`<${Play} />` : html`<${Pause} />`}
      <span>${paused ? html`${short(heldCount)} new<span class="words"> — resume</span>` : 'Pause'}</span>
    </button>`;
}
