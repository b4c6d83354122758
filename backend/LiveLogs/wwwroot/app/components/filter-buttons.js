import { html } from '../../vendor/index.js';
import { Minus, Plus } from './icons.js';

/** Only lines with a term of the filter language, or only those without it. */
export function FilterButtons({ term, onFilter }) {
  return [[Plus, `Only lines with ${term}`, term], [Minus, `Without ${term}`, `-${term}`]].map(([Icon, title, filter]) => html`
    <button key=${filter} class="quiet square" title=${title} aria-label=${title} onClick=${() => onFilter(filter)}><${Icon} /></button>`);
}
