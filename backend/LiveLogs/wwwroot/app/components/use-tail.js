import { useCallback, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { readJson } from '../../client/exact-json.js';
import { LiveTail } from '../../client/livelogs.js';
import { findMistake, listConnections, serviceUrl } from '../api.js';
import { isSearched, readGap, readOlder, readUpTo } from '../gap.js';
import { reach } from '../place.js';
import { KEPT, LineStore } from '../store.js';

/** Lines of history that come with the first join. */
const BACKFILL = 300;

/**
 * Follows a project: its lines, the state of the connection and of the sources, and the filter.
 * @param q The filter that the address names; it is followed whenever it changes.
 * @param kept The place before the page was loaded again; see `usePlace`. A pause goes on where it was.
 * @param onBegin is called before the lines of a filter begin anew; gives the place in those that go, or null.
 * @param onPlace gets the place in the list once its lines are here, or it is clear that they are not.
 * @param onFilter gets the filter that came into force by the person's wish.
 * @param onEnd gets the error that ended it for good; a fresh token makes it go on.
 */
export function useTail({ session, project, q, alerts, kept, onBegin, onPlace, onFilter, onEnd }) {
  const store = useMemo(() => new LineStore(), []);
  const [filter, setFilter] = useState(q);
  const [problem, setProblem] = useState(null);
  /** Whether the lines are still those of the filter before, since the service is away. */
  const [isAwaited, setAwaited] = useState(false);
  /** Whether what the filter finds among the stored lines is not here yet. */
  const [isLooking, setLooking] = useState(true);
  const [link, setLink] = useState({ phase: 'connecting', retryAt: null });
  const [sources, setSources] = useState(new Map());
  const [hasReadSources, setHasReadSources] = useState(false);
  const tail = useRef(null);
  const latest = useRef({});
  latest.current = { token: session.token, alerts, onBegin, onPlace, onEnd };
  const names = useRef(new Set());

  const put = useCallback((id, part) => setSources((old) => new Map(old).set(id, { id, name: id, ...old.get(id), ...part(old.get(id)) })), []);
  const drop = useCallback((id) => setSources((old) => new Map([...old].filter(([known]) => known !== id))), []);

  /** Reads which connections there are. */
  const readSources = useCallback(async () => {
    for (const { id, connection_name: name, cloud_provider: provider, status } of await listConnections(latest.current.token, project)) {
      names.current.add(id);
      // The tail's word on the state is newer than this list.
      put(id, (known) => ({ name, provider, state: known?.state ?? status }));
    }
    setHasReadSources(true);
  }, [project, put]);

  const explain = useCallback(async (wrong, error) => {
    setProblem({ filter: wrong, message: error.message, mistake: await findMistake(latest.current.token, project, wrong) });
  }, [project]);

  /** Reads what stood before a moment, as far back as a place, or what stood around it, and goes there. */
  const comeBack = async (place, oldest, isEmpty = false) => {
    const wanted = tail.current.q;
    let mark = { gap: { count: 0 }, after: null };
    const loadMore = async () => {
      const { entries, rest } = await readOlder(latest.current.token, project, { q: wanted }, mark, oldest);
      if (tail.current.q !== wanted)
        return false;
      store.addHistory(entries);
      mark = rest;
      return rest !== null;
    };
    const readAround = async (ms) => {
      const { entries, between } = await readUpTo(latest.current.token, project, { q: wanted }, ms, store.oldest);
      if (tail.current.q !== wanted || entries.length === 0)
        return;
      store.addBetween({ reason: 'between', count: 0 }, between, ms);
      store.addHistory(entries);
    };
    try {
      const isMore = !isEmpty || await loadMore();
      if (place !== null)
        await reach(place, store, isMore ? loadMore : () => false, readAround);
      if (tail.current.q === wanted)
        latest.current.onPlace(place);
    } catch {
      // The lines that are here are those of a page that is opened anew.
    }
  };

  useEffect(() => {
    const onStatus = (s) => {
      if (s.state === 'deleted') {
        drop(s.connection_id);
        return;
      }
      if (!names.current.has(s.connection_id))
        readSources().catch(() => { /* Its name comes with the next one. */ });
      put(s.connection_id, () => ({ state: s.state, reason: s.reason, freshTo: Date.parse(s.fresh_to), completeTo: Date.parse(s.complete_to) }));
    };
    const start = (wanted, paused = null, place = null) => {
      let due = place;
      /** All that the filter begins with is here. */
      const begun = () => {
        setLooking(false);
        if (due === null || paused?.position)
          return;
        const wanted = due;
        due = null;
        store.flush();
        comeBack(wanted, store.oldest);
      };
      if (paused)
        store.pause();
      tail.current = new LiveTail({
        url: serviceUrl(), project, token: () => latest.current.token, q: wanted, after: paused?.position ?? null, backfill: BACKFILL, parse: readJson,
        on: {
          begin: () => {
            setAwaited(false);
            setLooking(true);
            due = latest.current.onBegin() ?? due;
            store.clear();
          },
          logs: (entries, message) => {
            // Before the first position comes what the filter begins with.
            const { position } = tail.current;
            setLooking(false);
            store.append(entries, { after: position, isHistory: position === null });
            if (message.position)
              begun();
          },
          heartbeat: begun,
          gap: (gap, after) => store.addGap(gap, after),
          alert: ({ alert }) => latest.current.alerts.receive(alert),
          status: onStatus,
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
              latest.current.alerts.load().catch(() => { /* They come when they change. */ });
          },
          end: (error) => {
            if (error.code !== 'invalid_filter') {
              latest.current.onEnd(error);
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
      if (paused?.position)
        comeBack(place, paused.newest, true);
    };
    const look = () => {
      if (document.hidden)
        tail.current.hide();
      else if (store.behind > KEPT)
        tail.current.restart().catch(() => { /* Not connected: the next connection shows what is new. */ });
      else
        tail.current.show();
    };
    readSources().catch(() => { /* The tail finds out, and says so. */ });
    start(q, kept.paused, kept.takeList());
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      tail.current.stop();
    };
  }, []);

  // A fresh token: what ended goes on from its position.
  useEffect(() => tail.current.start(), [session.token]);

  const follow = useCallback(async (wanted) => {
    setProblem(null);
    if (wanted === tail.current.q)
      return false;
    try {
      const isAway = tail.current.phase !== 'live';
      await tail.current.restart({ q: wanted });
      setAwaited(isAway && tail.current.phase !== 'live');
      setFilter(wanted);
      return true;
    } catch (error) {
      explain(wanted, error);
      return false;
    }
  }, [explain]);

  const applyFilter = useCallback(async (text) => {
    const wanted = text.trim();
    if (await follow(wanted))
      onFilter(wanted);
  }, [follow, onFilter]);

  // Back, Forward and pasted addresses.
  const seen = useRef(q);
  useEffect(() => {
    if (seen.current !== q)
      follow(q);
    seen.current = q;
  }, [q, follow]);

  /** Up to where lines are shown during a pause; null without one. */
  const pausedAt = () => {
    store.flush();
    return store.paused ? { position: store.heldAfter ?? tail.current.position, newest: store.newest } : null;
  };

  const loadGap = useCallback(async (row) => {
    store.setGapState(row.id, 'loading');
    try {
      const found = isSearched(row)
        ? await readOlder(latest.current.token, project, { q: tail.current.q }, row, store.oldest)
        : await readGap(latest.current.token, project, row, tail.current.q);
      store.fillGap(row.id, found.entries, found.rest);
    } catch (error) {
      store.setGapState(row.id, 'missing', error.message);
    }
  }, [project]);

  return { store, link, sources, hasReadSources, filter, problem, isAwaited, isLooking, applyFilter, loadGap, readSources, forget: drop, retryNow: () => tail.current.retryNow(), pausedAt };
}
