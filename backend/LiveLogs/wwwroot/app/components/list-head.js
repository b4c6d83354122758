import { html } from '../../vendor/index.js';
import { count, day, offset } from '../time.js';
import { hasChange, longName, shortName, UTC } from '../zone.js';
import { Down } from './icons.js';

/** How the times of rows have to be written: with their day when not all are of today, with their offset when the clocks were changed between them. */
export function lookOf(rows, zone, isAlwaysDated) {
  const oldest = rows.find((row) => row.kind === 'line');
  const today = day(Date.now(), zone);
  const newest = rows.at(-1);
  return {
    dated: Boolean(isAlwaysDated || (oldest && (day(oldest.ms, zone) !== today || day(newest.ms, zone) !== today))),
    zoned: oldest !== undefined && hasChange(oldest.ms, newest.ms, zone),
  };
}

/** What the columns are, and in which zone the times. */
export const ListHead = ({ rows, zone, zoned, look }) => html`
  <div class=${`list-head${look}`}>
    <span title=${`Times are in ${longName(zone)}`}>Time <b>${zoned ? shortName(zone) : zone === UTC ? 'UTC' : offset(rows.at(-1)?.ms ?? Date.now(), zone)}</b></span>
    <span>Level</span><span>Service</span><span>Message</span>
  </div>`;

/** Below the lines: that they stand still and what came meanwhile, or the way back to the newest. The button above goes on. */
export function ListFoot({ store, newer, onNewest }) {
  if (store.paused)
    return html`<p class="newest paused">Paused · ${count(store.heldCount)} new</p>`;
  return !store.following && html`
    <button class="newest" onClick=${onNewest}><${Down} /> ${newer > 0 ? `${count(newer)} new` : 'Newest'}</button>`;
}
