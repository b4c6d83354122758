import { html, useCallback, useEffect, useMemo, useState } from '../../vendor/index.js';
import { readHistogram, search } from '../api.js';
import { readOlder } from '../gap.js';
import { LEVELS } from '../line.js';
import { reach } from '../place.js';
import { toQuery } from '../range.js';
import { day } from '../time.js';
import { Histogram } from './histogram.js';
import { HistoryHead } from './history-head.js';
import { LineList } from './line-list.js';

const PAGE = 500;

/** What one press of "Load" brings: as many as the service gives. */
const OLDER_PAGE = 1_000;

/**
 * Stored lines of a range of time, newest at the end as in the tail; what is older comes when asked for.
 * @param hidden Levels that are not searched.
 * @param onQuery gets what is searched, whenever it changes.
 * @param takePlace gives the place in the list before the page was loaded again, once; `onPlace` gets it back when its lines are here, or it is clear that they are not.
 */
export function History({ session, project, store, handle, filter, range, hidden, zone, words, sources, showsValues, takePlace, onQuery, onPlace, onValues, onRange, onFilter, onContext }) {
  const [asked, setAsked] = useState(0);
  const [phase, setPhase] = useState('searching');
  const [problem, setProblem] = useState(null);
  const [histogram, setHistogram] = useState(null);
  const place = useMemo(() => ({ current: takePlace() }), []);
  // One moment for the page, its older ones, the counts and the download; asking again takes a new one.
  const counted = useMemo(() => ({ q: filter, ...toQuery(range, Date.now()) }), [filter, range, asked]);
  const query = useMemo(() => {
    const { bucket, ...rest } = counted;
    return { ...rest, ...hidden.length > 0 && { level: LEVELS.filter((level) => !hidden.includes(level)).join(',') } };
  }, [counted, hidden]);

  useEffect(() => onQuery(query), [query]);

  useEffect(() => {
    let current = true;
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
        store.addOlder(older(page), page.next_cursor);
      setPhase('found');
      if (place.current !== null)
        comeBack();
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
      if (row.gap.reason === 'evicted') {
        const found = await readOlder(session.token, project, query, row, store.oldest);
        store.fillGap(row.id, found.entries, found.rest);
        return;
      }
      const page = await search(session.token, project, { ...query, cursor: row.after, limit: OLDER_PAGE });
      store.fillGap(row.id, page.items, page.next_cursor ? { gap: older(page), after: page.next_cursor, state: 'missing' } : null);
    } catch (error) {
      store.setGapState(row.id, 'missing', error.message);
    }
  }, [session, project, query]);

  const comeBack = async () => {
    const wanted = place.current;
    place.current = null;
    store.flush();
    const isHere = await reach(wanted, store, async () => {
      const rest = store.rows.find((row) => row.kind === 'gap');
      if (rest)
        await loadOlder(rest);
      return rest !== undefined;
    });
    onPlace(wanted, isHere);
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

/** Why a page is not all there is. */
const older = ({ cut }) => ({ reason: cut?.reason === 'time' ? 'cut' : 'older', count: 0 });
