import { html } from '../../vendor/index.js';

/** Why there are no lines, and what can be done about it. */
export function EmptyList({ link, filter, store, sources, isKnown, isLooking, onAdd }) {
  if (isKnown && link.phase === 'live' && sources.size === 0 && filter === '')
    return html`
      <div class="empty"><b>This project reads no logs yet</b>
        ${onAdd ? html`<span>Connect AWS, Azure, Google Cloud, or let a program push.</span><button class="primary" onClick=${onAdd}>New connection</button>`
          : html`<span>An admin of the project can add connections.</span>`}</div>`;
  const said = link.phase !== 'live' ? ['Waiting for the service', 'Lines appear as soon as the connection is open.']
    : store.hiddenLevels.size > 0 && store.rows.length > 0 ? ['All lines are hidden', 'Their levels are switched off above.']
      : isLooking ? ['Looking for lines…', 'The newest stored lines come first.']
        : filter !== '' ? ['No line matches yet', whenNewCome(store)]
          : isKnown && ![...sources.values()].some(({ state }) => RUNS.has(state)) ? ['No connection is running', 'Open a connection in the sources, and start it.']
            : ['No lines yet', whenNewCome(store)];
  return html`<div class="empty"><b>${said[0]}</b><span>${said[1]}</span></div>`;
}

const RUNS = new Set(['starting', 'streaming', 'degraded', 'failed']);

const whenNewCome = ({ paused }) => (paused ? 'The view is paused: new ones are held until you resume.' : 'New ones appear here as they come.');
