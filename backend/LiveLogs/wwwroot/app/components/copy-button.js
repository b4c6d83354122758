import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { toClipboard } from '../clipboard.js';
import { Check, Copy } from './icons.js';

const SAID_MS = 1500;

/** Copies a text, and says whether it could. Without words of its own it is an icon, and `label` is its name. */
export function CopyButton({ text, label, class: look = 'small', children }) {
  const [said, setSaid] = useState(null);
  const timer = useRef(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const done = await toClipboard(typeof text === 'function' ? text() : text);
    setSaid(done ? 'Copied' : 'The browser does not allow it');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(null), SAID_MS);
  };
  return html`
    <button type="button" class=${look} aria-label=${label ?? children} title=${label} onClick=${copy}>
      ${said === 'Copied' ? html`<${Check} />` : html`<${Copy} />`}${children && html`<span>${children}</span>`}
    </button><span role="status" class=${said === null || said === 'Copied' ? 'visually-hidden' : 'problem'}>${said}</span>`;
}
