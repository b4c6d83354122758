import { html, useEffect, useRef } from '../../vendor/index.js';
import { Close } from './icons.js';

const KEYS = [
  ['/', 'Filter'],
  ['space', 'Pause or resume'],
  ['j  k', 'Next or previous line'],
  ['n  N', 'Next or previous error'],
  ['e', 'Open or close the line'],
  ['c', 'The lines before and after the line'],
  ['y  l', 'Copy its message, or a link to it'],
  ['i', 'Only lines of its service'],
  ['x', 'Hide lines of its pattern'],
  ['g', 'Go to the oldest line here'],
  ['G', 'To the newest line, and follow'],
  ['h  p', 'History, patterns'],
  ['a  s', 'Alerts, sources'],
  ['z', 'Time zone'],
  ['esc', 'Leave the filter field'],
];

const MOUSE = [
  ['Alt + click', 'on a service or a value of a row: only such lines; with Shift: without them'],
  ['Shift + click', 'on a level: only this one, and again all'],
  ['Drag', 'over the bars of History: a shorter time; Back undoes it'],
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
      <div class="help-text" tabindex="0" role="document" aria-label="Help">
        <div class="dialog-head"><h2>Keyboard</h2><button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button></div>
        <dl>${KEYS.map(([key, what]) => html`<dt key=${key}>${key.split('  ').map((k) => html`<kbd>${k}</kbd>`)}</dt><dd>${what}</dd>`)}</dl>
        <h2>Mouse</h2>
        <dl>${MOUSE.map(([act, what]) => html`<dt key=${act}><kbd>${act}</kbd></dt><dd>${what}</dd>`)}</dl>
        <h2>Filter</h2>
        <dl>${FILTERS.map(([q, what]) => html`<dt key=${q}><code>${q}</code></dt><dd>${what}</dd>`)}</dl>
      </div>
    </dialog>`;
}
