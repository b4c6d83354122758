import { html, useCallback, useEffect, useRef, useState } from '../../vendor/index.js';
import { listConnections } from '../api.js';
import { forgetToken, keepToken, readToken, takeToken } from '../session.js';
import { askOtherTabs, shareSession } from '../share.js';
import { SessionNotice } from './session-notice.js';
import { SignIn } from './sign-in.js';
import { TailPage } from './tail-page.js';
import { useAddress } from './use-address.js';

/** Refusals of the service that a fresh token of the same person heals. */
const OF_TOKEN = new Set(['unauthorized', 'token_invalid', 'token_expired', 'http_401']);

/** Decides between the sign-in and the page of one project, and keeps the session alive. */
export function App() {
  const [session, setSession] = useState(null);
  const [problem, setProblem] = useState(null);
  const [checking, setChecking] = useState(true);
  /** Why the session is over, while the page waits for a fresh token. */
  const [ended, setEnded] = useState(null);
  const [address, go, wentBack] = useAddress();
  const current = useRef(null);
  current.current = session;
  const tabs = useRef(null);

  const signOut = useCallback((reason = null) => {
    forgetToken();
    setSession(null);
    setEnded(null);
    setProblem(reason);
  }, []);

  /** Takes a token that the service accepts; throws why not. */
  const accept = useCallback(async (text, wanted) => {
    const next = readToken(text);
    const chosen = next.projects.find(({ id }) => id === wanted) ?? next.projects[0];
    await listConnections(next.token, chosen.id);
    keepToken(next.token);
    setSession(next);
    setEnded(null);
    setProblem(null);
    return next;
  }, []);

  const signIn = useCallback(async (text) => {
    setChecking(true);
    setProblem(null);
    try {
      const next = await accept(text, new URLSearchParams(location.hash.slice(1)).get('project'));
      tabs.current?.tell(next.token);
    } catch (error) {
      signOut(error.message);
    } finally {
      setChecking(false);
    }
  }, [accept, signOut]);

  useEffect(() => {
    tabs.current = shareSession({
      current: () => current.current?.token ?? null,
      onSignOut: () => current.current && signOut(),
      // A fresh token of the same person; others keep to themselves.
      onToken: (text) => {
        const mine = current.current;
        const next = readToken(text);
        if (mine && next.subject === mine.subject && next.token !== mine.token && (next.expires ?? Infinity) > (mine.expires ?? Infinity))
          accept(next.token).catch(() => { /* It is not taken here; the old one goes on. */ });
      },
    });
    const begin = async () => {
      const token = takeToken() ?? await askOtherTabs();
      if (token === null)
        setChecking(false);
      else
        await signIn(token);
    };
    begin();
    // A token pasted into the address of an open page.
    const onHash = () => {
      if (new URLSearchParams(location.hash.slice(1)).has('token'))
        signIn(takeToken());
    };
    addEventListener('hashchange', onHash);
    return () => {
      removeEventListener('hashchange', onHash);
      tabs.current.close();
    };
  }, []);

  const choose = useCallback((id) => go({ ...NOTHING, project: id }), [go]);
  const leave = useCallback(() => {
    go({ ...NOTHING }, { replace: true });
    tabs.current?.signOut();
    signOut();
  }, [go, signOut]);
  const refused = useCallback((error) => (OF_TOKEN.has(error.code) ? setEnded(error.message) : signOut(error.message)), [signOut]);
  const renew = useCallback(async (text, project) => {
    const next = readToken(text);
    if (!next.projects.some(({ id }) => id === project))
      throw new Error(`This token is not for the project ${project}.`);
    tabs.current?.tell((await accept(next.token, project)).token);
  }, [accept]);

  useEffect(() => {
    if (!session)
      document.title = 'LiveLogs';
  }, [session]);

  // With a choice to make and none made yet, it is the person's. An address of a project that the token does not open never shows another one.
  const wanted = address.get('project');
  const project = session?.projects.find(({ id }) => id === wanted)?.id ?? (wanted === null && session?.projects.length === 1 ? session.projects[0].id : null);
  if (!session || project === null)
    return html`<${SignIn} session=${session} closed=${wanted} problem=${problem} checking=${checking} onToken=${signIn} onProject=${choose} onSignOut=${leave} />`;
  return html`
    <${TailPage} key=${project} session=${session} project=${project} address=${address} go=${go} wentBack=${wentBack} onProject=${choose} onSignOut=${leave} onRefused=${refused}
      notice=${html`<${SessionNotice} session=${session} ended=${ended} onToken=${(text) => renew(text, project)} onSignOut=${() => leave()} />`} />`;
}

/** What an address of another project has no use for. */
const NOTHING = { project: null, q: null, view: null, minutes: null, from: null, to: null, line: null, alert: null, hide: null };
