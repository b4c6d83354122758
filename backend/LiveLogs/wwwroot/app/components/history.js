import { html, useCallback, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { readHistogram, search } from '../api.js';
import { olderThan, readOlder, readUpTo } from '../gap.js';
import { LEVELS } from '../line.js';
import { reach } from '../place.js';
import { toQuery } from '../range.js';
import { day } from '../time.js';
import { Histogram } from './histogram.js';
import { HistoryHead } from './history-head.js';
import { LineList } from './line-list.js';

const PAGE = 500;

/**
 * Stored lines of a range of time, newest at the end as in the tail; what is older comes when asked for.
 * @param hidden Levels that are not searched.
 * @param onQuery gets what is searched, whenever it changes.
 * @param kept See `usePlace`: a search that is shown again comes back to where it was left, another one to where the one before it was.
 * @param onPlace gets the place in the list when its lines are here, or it is clear that they are not.
 */
export function History({ session, project, store, handle, filter, range, hidden, zone, words, sources, showsValues, kept, wentBack, onQuery, onPlace, onValues, onRange, onFilter, onContext }) {
  const [asked, setAsked] = useState(0);
  const [phase, setPhase] = useState('searching');
  const [problem, setProblem] = useState(null);
  const [histogram, setHistogram] = useState(null);
  const subject = JSON.stringify([filter, range]);
  /** What the lines that are here were searched for; null before there are any. */
  const shown = useRef(null);
  /** Where to go when the lines are here; null for the newest. */
  const place = useMemo(() => ({ current: kept.takeList() ?? kept.searches.get(subject) ?? null }), []);
  /** Remembers the place in the lines that go, unless the way to it is not finished. */
  const leave = () => {
    if (shown.current === null || store.rows.length === 0 || place.current !== null || !handle.current)
      return place.current;
    kept.searches.set(shown.current, handle.current.place);
    return handle.current.place;
  };
  // One moment for the page, its older ones, the counts and the download; asking again takes a new one.
  const counted = useMemo(() => ({ q: filter, ...toQuery(range, Date.now()) }), [filter, range, asked]);
  const query = useMemo(() => {
    const { bucket, ...rest } = counted;
    return { ...rest, ...hidden.length > 0 && { level: LEVELS.filter((level) => !hidden.includes(level)).join(',') } };
  }, [counted, hidden]);

  useEffect(() => onQuery(query), [query]);

  useEffect(() => {
    let current = true;
    const here = leave();
    place.current = (wentBack.current && kept.searches.get(subject)) || here;
    shown.current = subject;
    store.clear();
    setProblem(null);
    if (query.level === '') {
      setPhase('found');
      return undefined;
    }
    setPhase('searching');
    search(session.token, project, { ...query, limit: PAGE }).then((page) => {
      if (!current)
        return;
      store.append(page.items);
      if (page.next_cursor)
        store.addOlder(olderThan(page), { ...query, cursor: page.next_cursor });
      setPhase('found');
      if (place.current !== null)
        comeBack(() => current);
      else
        handle.current?.toNewest();
    }, (error) => {
      if (!current)
        return;
      setProblem(error.message);
      setPhase('failed');
    });
    return () => {
      current = false;
    };
  }, [session, project, query]);
  useEffect(() => () => void leave(), []);

  useEffect(() => {
    let current = true;
    readHistogram(session.token, project, counted).then((found) => {
      if (!current)
        return;
      setHistogram(found);
      // The level switches count what there is, not what is loaded.
      store.totals = Object.fromEntries(LEVELS.map((level) => [level, found.items.reduce((n, { levels }) => n + (levels[level] ?? 0), 0)]));
    }, (error) => current && setProblem(error.message));
    return () => {
      current = false;
    };
  }, [session, project, counted]);

  const loadOlder = useCallback(async (row) => {
    store.setGapState(row.id, 'loading');
    try {
      const { entries, rest } = await readOlder(session.token, project, query, row, store.oldest);
      store.fillGap(row.id, entries, rest);
    } catch (error) {
      store.setGapState(row.id, 'missing', error.message);
    }
  }, [session, project, query]);

  /** @param isCurrent Whether what is read is still what is looked for. */
  const comeBack = async (isCurrent) => {
    const wanted = place.current;
    store.flush();
    const before = async () => {
      const rest = store.rows.find((row) => row.kind === 'gap');
      if (rest)
        await loadOlder(rest);
      return rest !== undefined && isCurrent();
    };
    // The mark of what is older goes before the lines around the place; another one stands behind them.
    const upTo = async (ms) => {
      const mark = store.rows.find((row) => row.kind === 'gap');
      const { entries, between, older } = await readUpTo(session.token, project, query, ms, store.oldest);
      if (!isCurrent())
        return;
      store.addBetween({ reason: 'between', count: 0 }, between, ms);
      store.fillGap(mark.id, entries, older);
    };
    try {
      await reach(wanted, store, before, upTo);
    } catch {
      // The lines that are here are those of a search that begins anew.
    }
    if (!isCurrent())
      return;
    place.current = null;
    onPlace(wanted);
  };

  const first = histogram?.items.find(({ total }) => total > 0);
  const toBeginning = first && (() => onRange({ from: Date.parse(first.timestamp), to: Date.parse(first.timestamp) + histogram.bucket_seconds * 1000 }));
  const dated = day(Date.parse(query.from), zone) !== day(Date.now(), zone);
  const empty = () => html`<div class="empty"><b>${TITLES[phase]}</b>${phase === 'found' && html`<span>${
    hidden.length > 0 ? 'Some levels are switched off above.' : 'Another range or filter may have some.'}</span>`}</div>`;
  return html`
    <section class="history" aria-label="History">
      <${HistoryHead} token=${session.token} project=${project} query=${query} range=${range} zone=${zone} onRange=${onRange}
        showsValues=${showsValues} onValues=${onValues} onBeginning=${toBeginning} onAgain=${() => setAsked(asked + 1)} />
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${histogram && html`<${Histogram} data=${histogram} hidden=${hidden} zone=${zone} onRange=${onRange} />`}
      <div class="found">
        <${LineList} handle=${handle} store=${store} project=${project} zone=${zone} words=${words} sources=${sources} dated=${dated} empty=${empty}
          onLoadGap=${loadOlder} onFilter=${onFilter} onContext=${onContext} />
      </div>
    </section>`;
}

const TITLES = { searching: 'Searching…', found: 'No lines in this range', failed: 'The search failed' };
