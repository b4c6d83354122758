import { html, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { offset } from '../time.js';
import { findZones, LOCAL, localZone } from '../zone.js';
import { Close } from './icons.js';

/** More are not looked through; typing finds them. */
const SHOWN = 60;

/** Chooses the zone of all times: typed to be found, by mouse or with the arrows and Enter. */
export function ZoneDialog({ zone, onZone, onClose }) {
  const dialog = useRef(null);
  const list = useRef(null);
  const [typed, setTyped] = useState('');
  const found = useMemo(() => findZones(typed), [typed]);
  const shown = found.slice(0, SHOWN);
  const [at, setAt] = useState(Math.max(0, shown.indexOf(zone)));
  const now = Date.now();
  useEffect(() => dialog.current.showModal(), []);
  useEffect(() => list.current.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at, found]);
  const choose = (chosen) => {
    if (chosen === undefined)
      return;
    onZone(chosen);
    onClose();
  };
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step)
      setAt(Math.max(0, Math.min(shown.length - 1, at + step)));
    else if (event.key === 'Enter')
      choose(shown[at]);
    else
      return;
    event.preventDefault();
  };
  return html`
    <dialog ref=${dialog} class="dialog zones" aria-label="Time zone" onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div class="dialog-body">
        <div class="dialog-head"><h2>Time zone</h2>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button></div>
        <input type="text" value=${typed} placeholder="A city or region" aria-label="Find a time zone" role="combobox" aria-expanded="true" aria-controls="zones"
          aria-activedescendant=${shown.length > 0 ? `zone-${at}` : undefined} spellcheck=${false} autocomplete="off" autofocus
          onInput=${(e) => {
            setTyped(e.target.value);
            setAt(0);
          }} onKeyDown=${onKeyDown} />
        <ul ref=${list} id="zones" role="listbox" aria-label="Time zones">
          ${shown.map((name, i) => html`
            <li key=${name} id=${`zone-${i}`} role="option" aria-selected=${String(i === at)} aria-current=${name === zone ? 'true' : undefined} onClick=${() => choose(name)}>
              <span>${name === LOCAL ? 'Local time' : name.replaceAll('_', ' ')}${name === LOCAL && html` <small>${localZone().replaceAll('_', ' ')}</small>`}</span>
              <small>${offset(now, name)}</small></li>`)}
        </ul>
        <p class="hint" role="status">${found.length === 0 ? 'No zone has this name.' : found.length > SHOWN ? `and ${found.length - SHOWN} more: type to find them` : ''}</p>
      </div>
    </dialog>`;
}
