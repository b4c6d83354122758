import { html, useEffect, useRef, useState } from '../../vendor/index.js';
import { WARN_MS } from '../session.js';
import { span } from '../time.js';
import { useTick } from './use-tick.js';

/** Longest time that a timer of browsers counts. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Says that the session is about to end, or has ended, and takes a fresh token; what is looked at stays. */
export function SessionNotice({ session, ended, onToken, onSignOut }) {
  const [asks, setAsks] = useState(false);
  const isNear = useNear(session.expires);
  useEffect(() => setAsks(false), [session]);
  return html`
    ${isNear && !ended && html`<${Warning} expires=${session.expires} onRenew=${() => setAsks(true)} />`}
    ${(asks || ended) && html`<${Renewal} said=${ended} onToken=${onToken} onSignOut=${onSignOut} onClose=${() => setAsks(false)} />`}`;
}

/** Whether a moment is at most some minutes away. */
function useNear(expires) {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    setNear(false);
    if (expires === null)
      return undefined;
    let timer;
    const look = () => {
      const left = expires - WARN_MS - Date.now();
      if (left <= 0)
        setNear(true);
      else
        timer = setTimeout(look, Math.min(left, LONGEST_TIMER_MS));
    };
    look();
    return () => clearTimeout(timer);
  }, [expires]);
  return isNear;
}

function Warning({ expires, onRenew }) {
  useTick(1000);
  return html`
    <section class="session-warning" aria-label="Sign-in">
      <span role="status">Your sign-in ends ${expires > Date.now() ? `in ${span(expires - Date.now())}` : 'now'}.</span>
      <button class="small" onClick=${onRenew}>Enter a new token</button>
    </section>`;
}

function Renewal({ said, onToken, onSignOut, onClose }) {
  const dialog = useRef(null);
  const field = useRef(null);
  const [problem, setProblem] = useState(said);
  const [checking, setChecking] = useState(false);
  useEffect(() => setProblem(said), [said]);
  useEffect(() => {
    dialog.current.showModal();
    field.current.focus();
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    setChecking(true);
    try {
      await onToken(field.current.value);
    } catch (error) {
      setProblem(error.message);
      setChecking(false);
    }
  };
  // Without a token there is nothing behind it to go back to.
  const onCancel = (event) => said && event.preventDefault();
  return html`
    <dialog ref=${dialog} class="dialog renewal" aria-labelledby="renewal-title" onCancel=${onCancel} onClose=${onClose}>
      <form class="dialog-body" onSubmit=${submit}>
        <h2 id="renewal-title">${said ? 'Your sign-in has ended' : 'Continue with a new token'}</h2>
        <p class="hint">Your view stays as it is.</p>
        <label for="renewal-token">Access token</label>
        <textarea id="renewal-token" ref=${field} rows="4" required spellcheck=${false} autocomplete="off" autocapitalize="off" placeholder="eyJhbGciOi…"
          onKeyDown=${(event) => event.key === 'Enter' && submit(event)}></textarea>
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
        <div class="actions">
          <button class="primary" disabled=${checking}>${checking ? 'Signing in…' : 'Go on'}</button>
          ${said ? html`<button type="button" class="quiet" onClick=${onSignOut}>Sign out</button>`
            : html`<button type="button" class="quiet" onClick=${() => dialog.current.close()}>Not now</button>`}
        </div>
      </form>
    </dialog>`;
}
