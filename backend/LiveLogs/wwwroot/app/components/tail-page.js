import { html, useCallback, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { linkTo, readHidden, readLine, writeHidden } from '../address.js';
import { plain } from '../ansi.js';
import { toClipboard } from '../clipboard.js';
import { addTerm, termOfService } from '../filter-terms.js';
import { wantedWords } from '../line.js';
import { onOneLine } from '../quoted.js';
import { readRange, writeRange } from '../range.js';
import { mayAct } from '../session.js';
import { readSettings, writeSettings } from '../settings.js';
import { LineStore } from '../store.js';
import { AlertPanel } from './alert-panel.js';
import { AlertStrip } from './alert-strip.js';
import { ContextDialog } from './context-dialog.js';
import { EmptyList } from './empty-list.js';
import { FacetPanel } from './facet-panel.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { History } from './history.js';
import { LineList } from './line-list.js';
import { OnDemand } from './on-demand.js';
import { PatternList } from './pattern-list.js';
import { SourcePanel } from './source-panel.js';
import { StatusLine } from './status-line.js';
import { Toolbar } from './toolbar.js';
import { useAlerts } from './use-alerts.js';
import { usePlace } from './use-place.js';
import { useShortcuts } from './use-shortcuts.js';
import { useStatuses } from './use-statuses.js';
import { useTail } from './use-tail.js';
import { WrongRange } from './wrong-range.js';
import { ZoneDialog } from './zone-dialog.js';

const connectionForm = async () => (await import('../on-demand/connection-form.js')).ConnectionForm;
const connectionDialog = async () => (await import('../on-demand/connection-dialog.js')).ConnectionDialog;
const channelDialog = async () => (await import('../on-demand/channel-dialog.js')).ChannelDialog;

/** Lines, alerts and sources of one project. The address says which view of them. */
export function TailPage({ session, project, address, go, wentBack, notice, onProject, onSignOut, onRefused }) {
  const found = useMemo(() => new LineStore(), []);
  const [settings, setSettings] = useState(readSettings);
  const [help, setHelp] = useState(false);
  const [channels, setChannels] = useState(false);
  const [choosesZone, setChoosesZone] = useState(false);
  const [opened, setOpened] = useState(null);
  const [edited, setEdited] = useState(null);
  /** What History searches. */
  const [searched, setSearched] = useState(null);
  const list = useRef(null);
  const filterField = useRef(null);

  const view = address.get('view') ?? 'tail';
  const q = onOneLine(address.get('q') ?? '');
  const hiddenText = address.get('hide');
  const hidden = useMemo(() => readHidden(address), [hiddenText]);
  const rangeText = JSON.stringify(readRange(address));
  const range = useMemo(() => readRange(address), [rangeText]);
  const lineText = address.get('line');
  const line = useMemo(() => readLine(address), [lineText]);
  const walk = useCallback((part, options) => go({ project, ...part }, options), [go, project]);

  const change = useCallback((part) => setSettings((old) => {
    const next = { ...old, ...part };
    writeSettings(next);
    return next;
  }), []);
  const setView = useCallback((next) => walk({ view: next === 'tail' ? null : next, ...next !== 'history' && { minutes: null, from: null, to: null } }), [walk]);
  const setRange = useCallback((next) => walk({ minutes: null, from: null, to: null, ...writeRange(next) }), [walk]);
  const setHidden = useCallback((levels) => walk(writeHidden(levels), { replace: true }), [walk]);
  const showLine = useCallback(({ connection_id: connection, seq }) => walk({ line: `${connection}/${seq}` }), [walk]);

  const alerts = useAlerts(session.token, project, address.get('alert'), () => change({ alerts: true }));
  // Digests of notifications lead to the alerts of a project.
  useEffect(() => {
    if (view === 'alerts')
      change({ alerts: true });
  }, [view, change]);
  const isTail = view !== 'history' && view !== 'patterns';
  const kept = usePlace(JSON.stringify([project, view, q, rangeText]), () => ({ paused: pausedAt(), list: list.current?.place ?? null }));
  const goTo = useCallback((place) => (place === null ? list.current?.toNewest() : list.current?.comeBack(place)), []);
  /** The live list begins anew: where a person reads further up there, who then comes back to it; null for the newest line. The list of History is no matter of the tail. */
  const leaveTail = () => {
    const here = view === 'history' ? kept.tail.current : list.current?.place;
    if (here?.top)
      return here;
    if (view !== 'history')
      list.current?.toNewest();
    return null;
  };
  const backToTail = (place) => {
    if (view === 'history')
      kept.tail.current = place;
    else
      goTo(place);
  };
  const { store, link, sources, hasReadSources, filter, problem, isAwaited, isLooking, applyFilter, loadGap, readSources, forget, retryNow, pausedAt } = useTail({
    session, project, q, alerts,
    kept,
    onBegin: leaveTail,
    onPlace: backToTail,
    onFilter: useCallback((q) => walk({ q }), [walk]),
    onEnd: onRefused,
  });
  useEffect(() => store.hideLevels(hidden), [store, hidden]);

  const role = session.projects.find(({ id }) => id === project)?.role;
  const showSources = settings.sources ?? innerWidth >= 1000;
  const showValues = settings.values ?? innerWidth >= 1000;
  const statuses = useStatuses(session.token, sources, showSources);
  const words = useMemo(() => wantedWords(filter), [filter]);

  const untaken = alerts.alerts.filter((alert) => !alert.acknowledged_at).length;
  useEffect(() => {
    document.title = [`${untaken > 0 ? `(${untaken}) ` : ''}${filter || VIEWS[view] || 'Live'}`, project, 'LiveLogs'].join(' · ');
  }, [untaken, filter, view, project]);

  const showPattern = useCallback(({ pattern_id: id }) => {
    setView('tail');
    applyFilter(`pattern_id:${id}`);
  }, [applyFilter, setView]);
  // Patterns are those of all lines: what is looked for is shown in the lines.
  const find = useCallback((text) => {
    if (view === 'patterns')
      setView('tail');
    return applyFilter(text);
  }, [applyFilter, setView, view]);
  // What was typed and not sent yet goes along.
  const narrow = useCallback((term) => applyFilter(addTerm(filterField.current?.value ?? filter, term)), [applyFilter, filter]);
  const togglePause = useCallback(() => {
    if (store.paused) {
      store.resume();
      list.current?.toNewest();
    } else {
      store.pause();
    }
  }, []);
  const closeAlerts = () => {
    change({ alerts: false });
    walk({ alert: null }, { replace: true });
  };

  const isListShown = view !== 'patterns';
  const onLine = (act) => () => isListShown && list.current?.selectedEntry && act(list.current.selectedEntry);
  const move = (act) => () => isListShown && list.current && act(list.current);
  const toggleView = (name) => () => setView(view === name ? 'tail' : name);
  useShortcuts({
    '/': () => filterField.current.focus(),
    ' ': () => isTail && togglePause(),
    j: move((l) => l.select(1)), ArrowDown: move((l) => l.select(1)),
    k: move((l) => l.select(-1)), ArrowUp: move((l) => l.select(-1)),
    n: move((l) => l.selectError(1)), N: move((l) => l.selectError(-1)),
    e: move((l) => l.toggleSelected()), Enter: move((l) => l.toggleSelected()),
    g: move((l) => l.toOldest()), Home: move((l) => l.toOldest()),
    G: move((l) => l.toNewest()), End: move((l) => l.toNewest()),
    c: onLine(showLine),
    y: onLine((entry) => toClipboard(plain(entry.message))),
    l: onLine((entry) => toClipboard(linkTo(project, entry))),
    i: onLine((entry) => narrow(termOfService(entry))),
    x: onLine((entry) => entry.pattern_id && narrow(`-pattern_id:${entry.pattern_id}`)),
    h: toggleView('history'), p: toggleView('patterns'),
    a: () => (settings.alerts ? closeAlerts() : change({ alerts: true })),
    s: () => change({ sources: !showSources }),
    z: () => setChoosesZone(true),
    '?': () => setHelp((shown) => !shown),
    Escape: () => setHelp(false),
  });

  const add = mayAct(role, 'admin') ? () => setEdited('new') : null;
  return html`
    <div class="page">
      <${Header} session=${session} project=${project} isTail=${isTail} link=${link} sources=${sources} store=${store} alerts=${alerts.alerts} settings=${settings}
        showSources=${showSources} onChange=${change} onProject=${onProject} onSignOut=${onSignOut} onAlerts=${() => (settings.alerts ? closeAlerts() : change({ alerts: true }))}
        onRetry=${retryNow} onZone=${() => setChoosesZone(true)} onChannels=${() => setChannels(true)} onHelp=${() => setHelp(true)} />
      ${notice}
      <${Toolbar} session=${session} project=${project} store=${view === 'history' ? found : store} filter=${filter} problem=${problem} isAwaited=${isAwaited}
        field=${filterField} hidden=${hidden} view=${view} isTail=${isTail} onFilter=${find} onHide=${setHidden} onView=${setView} onTogglePause=${togglePause} />
      ${!settings.alerts && html`<${AlertStrip} alerts=${alerts.alerts} role=${role} zone=${settings.zone} isFolded=${settings.foldAlerts} onFold=${(foldAlerts) => change({ foldAlerts })}
        onAct=${alerts.act} onMore=${() => change({ alerts: true })} />`}
      <div class="body">
        <main>
          ${view === 'history' && range.wrong ? html`<${WrongRange} key="wrong" store=${found} problem=${range.wrong} onRange=${setRange} />`
            : view === 'history' ? html`<${History} key="history" session=${session} project=${project} store=${found} handle=${list} filter=${filter} range=${range} hidden=${hidden}
                zone=${settings.zone} words=${words} sources=${sources} showsValues=${showValues} kept=${kept} wentBack=${wentBack}
                onValues=${() => change({ values: !showValues })} onQuery=${setSearched} onPlace=${goTo} onRange=${setRange} onFilter=${narrow} onContext=${showLine} />`
            : html`<div key="tail" class="list" inert=${!isListShown}>
                <${LineList} handle=${list} left=${kept.tail} store=${store} project=${project} zone=${settings.zone} words=${words} sources=${sources}
                  empty=${() => html`<${EmptyList} link=${link} filter=${filter} store=${store} sources=${sources} isKnown=${hasReadSources} isLooking=${isLooking} onAdd=${add} />`}
                  onLoadGap=${loadGap} onFilter=${narrow} onContext=${showLine} />
              </div>`}
          ${view === 'patterns' && html`<${PatternList} session=${session} project=${project} zone=${settings.zone} onShow=${showPattern} onClose=${() => setView('tail')} />`}
        </main>
        <div class=${`asides${settings.alerts ? ' wide' : ''}`}>
          ${settings.alerts && html`<${AlertPanel} session=${session} project=${project} role=${role} alerts=${alerts.alerts} linked=${alerts.linked} zone=${settings.zone}
            onAct=${alerts.act} onFilter=${applyFilter} onContext=${showLine} onClose=${closeAlerts} />`}
          ${view === 'history' && !range.wrong && showValues && searched && html`<${FacetPanel} token=${session.token} project=${project} query=${searched}
            onFilter=${narrow} onClose=${() => change({ values: false })} />`}
          ${showSources && html`<${SourcePanel} sources=${sources} statuses=${statuses} zone=${settings.zone} link=${link}
            onAdd=${add} onOpen=${setOpened} onClose=${() => change({ sources: false })} />`}
        </div>
      </div>
      <${StatusLine} store=${view === 'history' ? found : store} />
      ${line && html`<${ContextDialog} key=${lineText} token=${session.token} project=${project} line=${line} zone=${settings.zone} sources=${sources}
        onClose=${() => walk({ line: null })} />`}
      ${sources.has(opened) && edited === null && html`<${OnDemand} load=${connectionDialog} token=${session.token} role=${role} connection=${sources.get(opened)} zone=${settings.zone}
        onEdit=${() => setEdited(opened)} onDeleted=${() => forget(opened)} onClose=${() => setOpened(null)} />`}
      ${edited !== null && html`<${OnDemand} load=${connectionForm} token=${session.token} project=${project} zone=${settings.zone} id=${edited === 'new' ? null : edited}
        onSaved=${({ id }) => readSources().then(() => setOpened(id)).finally(() => setEdited(null))} onClose=${() => setEdited(null)} />`}
      ${channels && html`<${OnDemand} load=${channelDialog} token=${session.token} role=${role} zone=${settings.zone}
        project=${project} onClose=${() => setChannels(false)} />`}
      ${choosesZone && html`<${ZoneDialog} zone=${settings.zone} onZone=${(zone) => change({ zone })} onClose=${() => setChoosesZone(false)} />`}
      ${help && html`<${Help} onClose=${() => setHelp(false)} />`}
    </div>`;
}

const VIEWS = { tail: 'Live', history: 'History', patterns: 'Patterns' };
