import { html, useEffect, useRef } from '../../vendor/index.js';

const KEYS = [
  ['/', 'Filter'],
  ['space', 'Pause or go on'],
  ['j  k', 'Next or previous line'],
  ['e', 'Open or close the line'],
  ['g', 'To the oldest line here'],
  ['G', 'To the newest line, and follow'],
  ['esc', 'Leave the filter field'],
];

const FILTERS = [
  ['timeout payment', 'lines with both words'],
  ['"connection refused"', 'an exact phrase'],
  ['-health', 'lines without a word'],
  ['level>=warn', 'warnings and worse'],
  ['service:checkout', 'one service'],
  ['source:"/aws/lambda/pay"', 'one log group'],
  ['attr.status:>=500', 'a field of the line'],
  ['attr.labels."a.b/c"', 'a field whose name needs quotes'],
  ['attr.retry:*', 'lines that have a field'],
  ['/user [0-9]+/i', 'a regular expression, in either case'],
  ['a OR (b -c)', 'one of both'],
  ['pattern_id:42', 'lines of one pattern'],
];

export function Help({ onClose }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} class="help" aria-label="Help" onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div>
        <h2>Keyboard</h2>
        <dl>${KEYS.map(([key, what]) => html`<dt key=${key}>${key.split('  ').map((k) => html`<kbd>${k}</kbd>`)}</dt><dd>${what}</dd>`)}</dl>
        <h2>Filter</h2>
        <dl>${FILTERS.map(([q, what]) => html`<dt key=${q}><code>${q}</code></dt><dd>${what}</dd>`)}</dl>
      </div>
    </dialog>`;
}
