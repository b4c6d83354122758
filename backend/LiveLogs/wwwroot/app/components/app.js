import { html, useCallback, useEffect, useState } from '../../vendor/index.js';
import { listConnections } from '../api.js';
import { forgetToken, keepToken, readToken, readView, takeToken, writeView } from '../session.js';
import { SignIn } from './sign-in.js';
import { TailPage } from './tail-page.js';

/** Decides between the sign-in and the live tail of one project. */
export function App() {
  const [session, setSession] = useState(null);
  const [project, setProject] = useState(null);
  const [problem, setProblem] = useState(null);
  const [checking, setChecking] = useState(false);

  const signOut = useCallback((reason = null) => {
    forgetToken();
    setSession(null);
    setProject(null);
    setProblem(reason);
  }, []);

  const signIn = useCallback(async (text) => {
    setChecking(true);
    setProblem(null);
    try {
      const next = readToken(text);
      const wanted = readView().get('project');
      const chosen = next.projects.find((p) => p.id === wanted) ?? next.projects[0];
      await listConnections(next.token, chosen.id);
      keepToken(next.token);
      setSession(next);
      // With a choice to make and none made yet, it is the person's.
      setProject(next.projects.length === 1 || wanted === chosen.id ? chosen.id : null);
    } catch (error) {
      signOut(error.message);
    } finally {
      setChecking(false);
    }
  }, [signOut]);

  useEffect(() => {
    const token = takeToken();
    if (token !== null)
      signIn(token);
    // A token pasted into the address of an open page.
    const onHash = () => {
      if (readView().has('token'))
        signIn(takeToken());
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, [signIn]);

  const choose = useCallback((id) => {
    writeView(new URLSearchParams({ project: id }));
    setProject(id);
  }, []);

  const leave = useCallback(() => {
    writeView(new URLSearchParams());
    signOut();
  }, [signOut]);

  if (session && project)
    return html`<${TailPage} key=${`${session.token}/${project}`} session=${session} project=${project}
      onProject=${choose} onSignOut=${leave} onRefused=${signOut} />`;
  return html`<${SignIn} session=${session} problem=${problem} checking=${checking}
    onToken=${signIn} onProject=${choose} onSignOut=${leave} />`;
}
