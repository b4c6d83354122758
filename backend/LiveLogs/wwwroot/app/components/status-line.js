import { html } from '../../vendor/index.js';
import { count } from '../time.js';
import { useTick } from './use-tick.js';

export function StatusLine({ store }) {
  useTick(500, store);
  const lines = Object.values(store.levelCounts).reduce((a, b) => a + b, 0);
  const hidden = [...store.hiddenLevels].reduce((n, level) => n + store.levelCounts[level], 0);
  return html`
    <footer>
      <span>${count(lines)} ${lines === 1 ? 'line' : 'lines'} here</span>
      ${hidden > 0 && html`<span>${count(hidden)} hidden by level</span>`}
      ${store.received > lines && html`<span>${count(store.received)} received</span>`}
      ${store.behind > 1000 && html`<span class="late">${count(store.behind)} behind</span>`}
      <span class="grow"></span>
      <span class="keys"><kbd>/</kbd> filter <kbd>space</kbd> pause <kbd>j</kbd><kbd>k</kbd> move <kbd>e</kbd> expand <kbd>G</kbd> newest <kbd>?</kbd> more</span>
    </footer>`;
}
