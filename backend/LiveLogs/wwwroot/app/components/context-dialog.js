import { html, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { readContext } from '../api.js';
import { LineStore } from '../store.js';
import { fullTime } from '../time.js';
import { Close } from './icons.js';
import { LineList } from './line-list.js';

const NEIGHBOURS = 200;

/** A line among those that its stream wrote before and after it, whatever the filter. */
export function ContextDialog({ token, project, entry, utc, sources, onClose }) {
  const dialog = useRef(null);
  const list = useRef(null);
  const store = useMemo(() => new LineStore(), [entry]);
  const [said, setSaid] = useState('Reading…');
  useEffect(() => dialog.current.showModal(), []);
  useEffect(() => {
    let current = true;
    readContext(token, project, entry, NEIGHBOURS).then(({ items, cut }) => {
      if (!current)
        return;
      store.append(items);
      store.flush();
      setSaid(cut ? 'There is more: the time of one search was up.' : null);
      list.current?.reveal(`${entry.connection_id}:${entry.seq}`);
    }, (error) => current && setSaid(error.message));
    return () => {
      current = false;
    };
  }, [entry]);
  return html`
    <dialog ref=${dialog} class="connection context" aria-label="Context" onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div>
        <div class="dialog-head">
          <h2>${entry.stream || entry.source}</h2>
          <span class="hint">around ${fullTime(Date.parse(entry.timestamp), utc)}</span>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        ${said && html`<p class="hint" role="status">${said}</p>`}
        <div class="lines"><${LineList} handle=${list} store=${store} utc=${utc} words=${NONE} sources=${sources} empty=${() => null} /></div>
      </div>
    </dialog>`;
}

const NONE = [];
