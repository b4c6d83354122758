import { html, useCallback, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { readJson } from '../../client/exact-json.js';
import { LiveTail } from '../../client/livelogs.js';
import { findMistake, listConnections, serviceUrl } from '../api.js';
import { readGap, readOlder } from '../gap.js';
import { wantedWords } from '../line.js';
import { readRange, writeRange } from '../range.js';
import { readView, writeView } from '../session.js';
import { readSettings, writeSettings } from '../settings.js';
import { KEPT, LineStore } from '../store.js';
import { AlertPanel } from './alert-panel.js';
import { AlertStrip } from './alert-strip.js';
import { ChannelDialog } from './channel-dialog.js';
import { ConnectionDialog } from './connection-dialog.js';
import { ContextDialog } from './context-dialog.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { History } from './history.js';
import { LineList } from './line-list.js';
import { PatternList } from './pattern-list.js';
import { SourcePanel } from './source-panel.js';
import { StatusLine } from './status-line.js';
import { Toolbar } from './toolbar.js';
import { useAlerts } from './use-alerts.js';
import { useWarnings } from './use-warnings.js';

/** Lines of history that come with the first join. */
const BACKFILL = 300;

/** The live tail of one project. */
export function TailPage({ session, project, onProject, onSignOut, onRefused }) {
  const store = useMemo(() => new LineStore(), []);
  const found = useMemo(() => new LineStore(), []);
  const [filter, setFilter] = useState(() => readView().get('q') ?? '');
  const [filterProblem, setFilterProblem] = useState(null);
  const [link, setLink] = useState({ phase: 'connecting', retryAt: null });
  const [sources, setSources] = useState(new Map());
  const [settings, setSettings] = useState(readSettings);
  const [help, setHelp] = useState(false);
  const [channels, setChannels] = useState(false);
  const [view, setView] = useState(() => readView().get('view') ?? 'tail');
  const [range, setRange] = useState(() => readRange(readView()));
  const [context, setContext] = useState(null);
  const [opened, setOpened] = useState(null);
  const tail = useRef(null);
  const list = useRef(null);
  const filterField = useRef(null);

  const change = useCallback((part) => setSettings((old) => {
    const next = { ...old, ...part };
    writeSettings(next);
    return next;
  }), []);

  const alerts = useAlerts(session.token, project, () => change({ alerts: true }));
  const showSources = settings.sources ?? innerWidth >= 1000;

  const explain = useCallback(async (wrong, error) => {
    setFilterProblem({ filter: wrong, message: error.message, mistake: await findMistake(session.token, project, wrong) });
  }, [session, project]);

  useEffect(() => {
    const names = new Set();
    const put = (id, part) => setSources((old) => new Map(old).set(id, { id, name: id, ...old.get(id), ...part(old.get(id)) }));
    const setStatus = (s) => {
      if (s.state === 'deleted')
        setSources((old) => new Map([...old].filter(([id]) => id !== s.connection_id)));
      else
        put(s.connection_id, () => ({ state: s.state, reason: s.reason, freshTo: Date.parse(s.fresh_to), completeTo: Date.parse(s.complete_to) }));
    };
    const check = async () => {
      for (const { id, connection_name: name, cloud_provider: provider, status } of await listConnections(session.token, project)) {
        names.add(id);
        // The tail's word on the state is newer than this list.
        put(id, (known) => ({ name, provider, state: known?.state ?? status }));
      }
    };
    const start = (q) => {
      tail.current = new LiveTail({
        url: serviceUrl(), project, token: session.token, q, backfill: BACKFILL, parse: readJson,
        on: {
          begin: () => {
            store.clear();
            list.current?.toNewest();
          },
          logs: (entries) => {
            // Before the first position comes what the filter begins with.
            const { position } = tail.current;
            store.append(entries, { after: position, isHistory: position === null });
          },
          gap: (gap, after) => store.addGap(gap, after),
          alert: ({ alert }) => alerts.receive(alert),
          status: (status) => {
            if (!names.has(status.connection_id))
              check().catch(() => { /* Its name comes with the next one. */ });
            setStatus(status);
          },
          lag: (lines) => {
            store.behind = lines;
          },
          counts: (lines) => {
            store.behind = lines;
          },
          state: (next) => {
            setLink(next);
            // What changed while nobody listened is in the list.
            if (next.phase === 'live')
              alerts.load().catch(() => { /* They come when they change. */ });
          },
          end: (error) => {
            if (error.code !== 'invalid_filter') {
              onRefused(error.message);
              return;
            }
            // The filter of a shared address is wrong: show why, and the lines without it.
            explain(tail.current.q, error);
            setFilter('');
            start('');
          },
        },
      });
      tail.current.start();
    };
    const look = () => {
      if (document.hidden)
        tail.current.hide();
      else if (store.behind > KEPT)
        tail.current.restart().catch(() => { /* Not connected: the next connection shows what is new. */ });
      else
        tail.current.show();
    };
    check().catch(() => { /* The tail finds out, and says so. */ });
    start(filter);
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      tail.current.stop();
    };
  }, []);

  const applyFilter = useCallback(async (text) => {
    const wanted = text.trim();
    setFilterProblem(null);
    if (wanted === tail.current.q)
      return;
    try {
      await tail.current.restart({ q: wanted });
      setFilter(wanted);
    } catch (error) {
      explain(wanted, error);
    }
  }, [explain]);

  // What is looked at can be shared by its address.
  const isSettled = useRef(false);
  useEffect(() => {
    if (isSettled.current)
      writeView(new URLSearchParams({ project, q: filter, ...view !== 'tail' && { view }, ...view === 'history' && writeRange(range) }));
    isSettled.current = true;
  }, [project, filter, view, range]);

  const showPattern = useCallback(({ pattern_id: id }) => {
    setView('tail');
    applyFilter(`pattern_id:${id}`);
  }, [applyFilter]);

  const addTerm = useCallback((term) => applyFilter(`${tail.current.q} ${term}`), [applyFilter]);

  const loadGap = useCallback(async (row) => {
    store.setGapState(row.id, 'loading');
    try {
      const found = row.gap.reason === 'evicted'
        ? await readOlder(session.token, project, { q: tail.current.q }, row, store.oldest)
        : await readGap(session.token, project, row, tail.current.q);
      store.fillGap(row.id, found.entries, found.rest);
    } catch (error) {
      store.setGapState(row.id, 'missing', error.message);
    }
  }, [session, project]);

  const togglePause = useCallback(() => {
    if (store.paused) {
      store.resume();
      list.current?.toNewest();
    } else {
      store.pause();
    }
  }, []);

  const role = session.projects.find((p) => p.id === project)?.role;

  const warnings = useWarnings(session.token, sources, showSources);
  useShortcuts({ list, filterField, togglePause, setHelp });
  const words = useMemo(() => wantedWords(filter), [filter]);

  return html`
    <div class="page">
      <${Header} session=${session} project=${project} link=${link} sources=${sources} store=${store} alerts=${alerts.alerts} settings=${settings}
        showSources=${showSources} onChange=${change} onProject=${onProject} onSignOut=${onSignOut}
        onRetry=${() => tail.current.retryNow()} onChannels=${() => setChannels(true)} onHelp=${() => setHelp(true)} />
      <${Toolbar} session=${session} project=${project} store=${view === 'history' ? found : store} filter=${filter} problem=${filterProblem} field=${filterField}
        view=${view} onFilter=${applyFilter} onView=${setView} onTogglePause=${togglePause} />
      ${!settings.alerts && html`<${AlertStrip} alerts=${alerts.alerts} role=${role} onAct=${alerts.act} onMore=${() => change({ alerts: true })} />`}
      <div class="body">
        <main>
          ${view === 'history'
            ? html`<${History} key="history" session=${session} project=${project} store=${found} handle=${list} filter=${filter} range=${range} settings=${settings}
                words=${words} sources=${sources} onRange=${setRange} onFilter=${addTerm} onContext=${setContext} />`
            : html`<${LineList} key="tail" handle=${list} store=${store} utc=${settings.utc} words=${words} sources=${sources}
                empty=${() => html`<${Empty} link=${link} filter=${filter} store=${store} />`}
                onLoadGap=${loadGap} onFilter=${addTerm} onContext=${setContext} onResume=${togglePause} />`}
          ${view === 'patterns' && html`<${PatternList} session=${session} project=${project} utc=${settings.utc} onShow=${showPattern} onClose=${() => setView('tail')} />`}
        </main>
        ${settings.alerts && html`<${AlertPanel} session=${session} project=${project} role=${role} alerts=${alerts.alerts} linked=${alerts.linked} utc=${settings.utc}
          onAct=${alerts.act} onFilter=${applyFilter} onContext=${setContext} onClose=${() => change({ alerts: false })} />`}
        ${showSources && html`<${SourcePanel} sources=${sources} warnings=${warnings} utc=${settings.utc} link=${link}
          onOpen=${setOpened} onClose=${() => change({ sources: false })} />`}
      </div>
      <${StatusLine} store=${view === 'history' ? found : store} />
      ${context && html`<${ContextDialog} token=${session.token} project=${project} entry=${context} utc=${settings.utc} sources=${sources} onClose=${() => setContext(null)} />`}
      ${sources.has(opened) && html`<${ConnectionDialog} token=${session.token} role=${role}
        connection=${sources.get(opened)} utc=${settings.utc} onClose=${() => setOpened(null)} />`}
      ${channels && html`<${ChannelDialog} token=${session.token} role=${role}
        project=${project} onClose=${() => setChannels(false)} />`}
      ${help && html`<${Help} onClose=${() => setHelp(false)} />`}
    </div>`;
}

function Empty({ link, filter, store }) {
  const said = link.phase !== 'live' ? ['Waiting for the service', 'Lines appear as soon as the connection stands.']
    : store.hiddenLevels.size > 0 && store.rows.length > 0 ? ['All lines are hidden', 'Their levels are switched off above.']
      : filter !== '' ? ['No line matches yet', 'New ones appear here as they come.']
        : ['No lines yet', 'New ones appear here as they come.'];
  return html`<div class="empty"><b>${said[0]}</b><span>${said[1]}</span></div>`;
}

/** The keys of the page; a field that is being typed in keeps its own. */
function useShortcuts({ list, filterField, togglePause, setHelp }) {
  useEffect(() => {
    const actions = {
      '/': () => filterField.current.focus(),
      ' ': togglePause,
      j: () => list.current.select(1),
      k: () => list.current.select(-1),
      ArrowDown: () => list.current.select(1),
      ArrowUp: () => list.current.select(-1),
      e: () => list.current.toggleSelected(),
      Enter: () => list.current.toggleSelected(),
      g: () => list.current.toOldest(),
      Home: () => list.current.toOldest(),
      G: () => list.current.toNewest(),
      End: () => list.current.toNewest(),
      '?': () => setHelp((shown) => !shown),
      Escape: () => setHelp(false),
    };
    const onKeyDown = (event) => {
      // A dialog has its own way with keys.
      if (document.querySelector('dialog[open]') !== null && event.key !== '?')
        return;
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const pressing = event.target.tagName === 'BUTTON' && (event.key === ' ' || event.key === 'Enter');
      if (typing || pressing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key))
        return;
      event.preventDefault();
      actions[event.key]();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [togglePause]);
}
