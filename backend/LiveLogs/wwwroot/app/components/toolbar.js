import { html } from '../../vendor/index.js';
import { termsOf, withoutTerm } from '../filter-terms.js';
import { LEVELS } from '../line.js';
import { short } from '../time.js';
import { FilterField } from './filter-field.js';
import { Clock, Close, Patterns, Pause, Play } from './icons.js';
import { useTick } from './use-tick.js';

/** What can be shown instead of the live tail. */
const VIEWS = [
  ['history', 'History', Clock, 'Stored lines of any range of time'],
  ['patterns', 'Patterns', Patterns, "The patterns of this project's lines, with their counts"],
];

export function Toolbar({ session, project, store, filter, problem, isAwaited, field, hidden, view, isTail, onFilter, onHide, onView, onTogglePause }) {
  return html`
    <section class="toolbar" aria-label="Filter and view">
      <${FilterField} session=${session} project=${project} store=${store} filter=${filter} problem=${problem} field=${field} onFilter=${onFilter} />
      ${view !== 'patterns' && html`<${Levels} store=${store} hidden=${hidden} onHide=${onHide} />`}
      ${VIEWS.map(([name, title, Icon, hint]) => html`
        <button key=${name} class="view-button" aria-pressed=${String(view === name)} onClick=${() => onView(view === name ? 'tail' : name)} aria-label=${title} title=${hint}>
          <${Icon} /><span>${title}</span>
        </button>`)}
      ${isTail && html`<${PauseButton} store=${store} onToggle=${onTogglePause} />`}
      ${problem && html`<${FilterProblem} filter=${filter} problem=${problem} />`}
      ${isAwaited && html`<p class="awaited" role="status">The service is unavailable. Until it answers, these lines match the previous filter.</p>`}
      ${!problem && html`<${Terms} filter=${filter} onFilter=${onFilter} />`}
    </section>`;
}

/** What is wrong with a filter, with the part underlined, and what is shown meanwhile. */
function FilterProblem({ filter, problem: { filter: wrong, message, mistake } }) {
  const { position, length } = mistake ?? {};
  const end = position + Math.max(1, length);
  return html`
    <p id="filter-problem" class="problem" role="alert">
      ${mistake && html`<code>${wrong.slice(0, position)}<u>${wrong.slice(position, end) || ' '}</u>${wrong.slice(end)}</code>`}
      ${message} <span>${filter === '' ? 'Showing all lines.' : html`The previous filter still runs: <b>${filter}</b>`}</span>
    </p>`;
}

/** The terms of a filter, each with a way to take it out. */
function Terms({ filter, onFilter }) {
  const terms = termsOf(filter);
  return terms.length > 1 && html`
    <ul class="terms" aria-label="Terms of the filter">
      ${terms.map((term) => html`<li key=${term.start}><code>${term.text}</code><button class="quiet" aria-label=${`Without the term ${term.text}`} title="Remove it"
        onClick=${() => onFilter(withoutTerm(filter, term))}><${Close} /></button></li>`)}
    </ul>`;
}

/** One switch per level. Alt or Shift shows only that one, and again all. */
function Levels({ store, hidden, onHide }) {
  useTick(500, store);
  const counts = store.totals ?? store.levelCounts;
  const toggle = (level, only) => {
    const others = LEVELS.filter((l) => l !== level);
    if (only)
      onHide(others.every((l) => hidden.includes(l)) && !hidden.includes(level) ? [] : others);
    else
      onHide(hidden.includes(level) ? hidden.filter((l) => l !== level) : [...hidden, level]);
  };
  return html`
    <div class="levels" role="group" aria-label="Levels shown">
      ${LEVELS.map((level) => html`
        <button key=${level} class=${`level ${level.toLowerCase()}`} aria-pressed=${String(!hidden.includes(level))}
          title=${`${hidden.includes(level) ? 'Show' : 'Hide'} ${level} lines (with Shift: only these)`}
          onClick=${(e) => toggle(level, e.altKey || e.shiftKey)}>
          <span>${level}</span><small>${short(counts[level])}</small>
        </button>`)}
    </div>`;
}

function PauseButton({ store, onToggle }) {
  useTick(250, store);
  const { paused } = store;
  return html`
    <button class=${`pause${paused ? ' paused' : ''}`} aria-label=${paused ? 'Resume' : 'Pause'} onClick=${onToggle}
      title=${paused ? 'Resume (space)' : 'Pause the view; lines are still received (space)'}>
      ${paused ? html`<${Play} />` : html`<${Pause} />`}
      <span>${paused ? 'Resume' : 'Pause'}</span>
    </button>`;
}
