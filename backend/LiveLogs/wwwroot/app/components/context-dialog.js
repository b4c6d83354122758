import { html, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { linkTo } from '../address.js';
import { readContext } from '../api.js';
import { LineStore } from '../store.js';
import { fullTime } from '../time.js';
import { CopyButton } from './copy-button.js';
import { Close } from './icons.js';
import { LineList } from './line-list.js';

const NEIGHBOURS = 200;

/**
 * A line among those that its stream wrote before and after it, whatever the filter.
 * @param line Its `connection_id` and `seq`.
 */
export function ContextDialog({ token, project, line, zone, sources, onClose }) {
  const dialog = useRef(null);
  const list = useRef(null);
  const store = useMemo(() => new LineStore(), []);
  const [entry, setEntry] = useState(null);
  const [said, setSaid] = useState('Reading…');
  useEffect(() => dialog.current.showModal(), []);
  useEffect(() => {
    let current = true;
    readContext(token, project, line, NEIGHBOURS).then(({ items, index, cut }) => {
      if (!current)
        return;
      store.append(items);
      store.flush();
      setEntry(items[index]);
      setSaid(cut ? 'There is more: the search reached its time limit.' : null);
      list.current?.reveal(`${line.connection_id}:${line.seq}`);
    }, (error) => current && setSaid(error.message));
    return () => {
      current = false;
    };
  }, [line]);
  return html`
    <dialog ref=${dialog} class="connection context" aria-label="Context" onClose=${onClose} onClick=${(e) => e.target === dialog.current && onClose()}>
      <div>
        <div class="dialog-head">
          <h2 title=${entry?.stream || entry?.source}>${entry ? entry.stream || entry.source : 'A line'}</h2>
          ${entry && html`<span class="hint">around ${fullTime(Date.parse(entry.timestamp), zone)}</span>`}
          <${CopyButton} text=${() => linkTo(project, line)}>Copy link<//>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        ${said && html`<p class="hint" role="status">${said}</p>`}
        <div class="lines"><${LineList} handle=${list} store=${store} project=${project} zone=${zone} words=${NONE} sources=${sources} isLive=${false} empty=${() => null} /></div>
      </div>
    </dialog>`;
}

const NONE = [];
