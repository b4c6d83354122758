import { html } from '../../vendor/index.js';
import { LEVELS } from '../line.js';
import { short } from '../time.js';
import { FilterField } from './filter-field.js';
import { Clock, Patterns, Pause, Play } from './icons.js';
import { useTick } from './use-tick.js';

/** What can be shown instead of the live tail. */
const VIEWS = [
  ['history', 'History', Clock, 'Stored lines of any range of time'],
  ['patterns', 'Patterns', Patterns, "The patterns of this project's lines, with their counts"],
];

export function Toolbar({ session, project, store, filter, problem, field, view, onFilter, onView, onTogglePause }) {
  return html`
    <div class="toolbar">
      <${FilterField} session=${session} project=${project} store=${store} filter=${filter} problem=${problem} field=${field} onFilter=${onFilter} />
      <${Levels} store=${store} />
      ${VIEWS.map(([name, title, Icon, hint]) => html`
        <button key=${name} class="view-button" aria-pressed=${String(view === name)} onClick=${() => onView(view === name ? 'tail' : name)} title=${hint}>
          <${Icon} /><span>${title}</span>
        </button>`)}
      ${view !== 'history' && html`<${PauseButton} store=${store} onToggle=${onTogglePause} />`}
      ${problem && html`<${FilterProblem} filter=${filter} problem=${problem} />`}
    </div>`;
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
