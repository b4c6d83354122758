import { html, useEffect } from '../../vendor/index.js';
import { Lasts } from './history-head.js';

/** History with a range in the address that is none: why, ways to go on, and no lines that nobody asked for. */
export function WrongRange({ store, problem, onRange }) {
  useEffect(() => {
    store.totals = undefined;
    store.clear();
  }, [store]);
  return html`
    <section class="history" aria-label="History">
      <div class="view-head"><h2 class="visually-hidden">History</h2><${Lasts} onRange=${onRange} /></div>
      <p class="problem" role="alert">${problem} Nothing is shown: choose a range above.</p>
    </section>`;
}
