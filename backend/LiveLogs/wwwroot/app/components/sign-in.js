import { html, useRef } from '../../vendor/index.js';
import { Logo } from './icons.js';

/** Asks for a token; then, if it opens several projects or not the one of the address (`closed`), for one of them. */
export function SignIn({ session, closed, problem, checking, onToken, onProject, onSignOut }) {
  return html`
    <main class="sign-in">
      <div class="card">
        <h1><${Logo} /> LiveLogs</h1>
        ${session && !checking ? html`<${Projects} session=${session} closed=${closed} onProject=${onProject} onSignOut=${onSignOut} />`
          : html`<${TokenForm} problem=${problem} checking=${checking} onToken=${onToken} />`}
      </div>
    </main>`;
}

function TokenForm({ problem, checking, onToken }) {
  const field = useRef(null);
  const submit = (event) => {
    event.preventDefault();
    if (field.current.value.trim() !== '')
      onToken(field.current.value);
    else
      field.current.focus();
  };
  const onKeyDown = (event) => {
    if (event.key === 'Enter')
      submit(event);
  };

  return html`
    <form onSubmit=${submit}>
      <label for="token">Access token</label>
      <textarea id="token" ref=${field} rows="4" spellcheck=${false} autocomplete="off" autocapitalize="off" autofocus
        placeholder="eyJhbGciOi…" aria-describedby="token-hint" aria-invalid=${problem ? 'true' : 'false'} onKeyDown=${onKeyDown}></textarea>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <button class="primary" disabled=${checking}>${checking ? 'Signing in…' : 'Sign in'}</button>
      <p id="token-hint" class="hint">
        Paste the token of your identity provider, or run <code>scripts/token --project shop --role admin</code> where LiveLogs runs,
        with your project and role. It stays in this browser’s tabs and is gone when you close them.
      </p>
    </form>`;
}

function Projects({ session, closed, onProject, onSignOut }) {
  return html`
    ${closed && html`<p class="problem" role="alert">This address is of the project ${closed}. Your token does not open it.</p>`}
    <p class="lead">Choose a project${session.subject && html`, <b>${session.subject}</b>`}.</p>
    <ul class="projects">
      ${session.projects.map(({ id, role }) => html`
        <li key=${id}><button onClick=${() => onProject(id)}><span>${id}</span><span class="role">${role}</span></button></li>`)}
    </ul>
    <button class="quiet" onClick=${onSignOut}>Use another token</button>`;
}
