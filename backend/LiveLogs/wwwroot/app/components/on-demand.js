import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { Close } from './icons.js';

/**
 * A dialog that is fetched when it is first opened, since most visits never open it.
 * @param load fetches it; the same function each time. All other properties are the dialog's.
 */
export function OnDemand({ load, ...properties }) {
  const [{ component, isMissing }, setState] = useState({});
  useEffect(() => {
    let isGone = false;
    const show = (state) => isGone || setState(state);
    load().then((found) => show({ component: found }), () => show({ isMissing: true }));
    return () => { isGone = true; };
  }, [load]);
  if (isMissing)
    return html`<${Missing} onClose=${properties.onClose} />`;
  return component ? html`<${component} ...${properties} />` : null;
}

function Missing({ onClose }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} class="connection" aria-labelledby="missing-title" onClose=${onClose}>
      <div>
        <div class="dialog-head">
          <h2 id="missing-title">This part of the page is missing</h2>
          <button class="quiet square" onClick=${onClose} aria-label="Close" title="Close (esc)"><${Close} /></button>
        </div>
        <p class="problem" role="alert">The service did not send it. Check that the service answers, then reload the page.</p>
      </div>
    </dialog>`;
}
