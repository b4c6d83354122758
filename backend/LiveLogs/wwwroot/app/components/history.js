import { html, useCallback, useEffect, useMemo, useState } from '../../vendor/index.js';
import { readHistogram, search } from '../api.js';
import { readOlder } from '../gap.js';
import { resolve } from '../range.js';
import { day } from '../time.js';
import { FacetPanel } from './facet-panel.js';
import { Histogram } from './histogram.js';
import { HistoryHead } from './history-head.js';
import { LineList } from './line-list.js';

const PAGE = 500;

/** Stored lines of a range of time, newest at the end as in the tail; what is older comes when asked for. */
export function History({ session, project, store, handle, filter, range, settings, words, sources, onRange, onFilter, onContext }) {
  const [asked, setAsked] = useState(0);
  const [phase, setPhase] = useState('searching');
  const [problem, setProblem] = useState(null);
  const [histogram, setHistogram] = useState(null);
  // One moment for the page, its older ones, the counts and the download; asking again takes a new one.
  const query = useMemo(() => ({ q: filter, ...resolve(range, Date.now()) }), [filter, range, asked]);

  useEffect(() => {
    let current = true;
    const settle = (work, take) => work.then((found) => current && take(found), (error) => {
      if (current) {
        setProblem(error.message);
        setPhase('failed');
      }
    });
    store.clear();
    setPhase('searching');
    setProblem(null);
    settle(search(session.token, project, { ...query, limit: PAGE }), (page) => {
      store.append(page.items);
      if (page.next_cursor)
        store.addOlder(older(page), page.next_cursor);
      handle.current?.toNewest();
      setPhase('found');
    });
    settle(readHistogram(session.token, project, query), setHistogram);
    return () => {
      current = false;
    };
  }, [session, project, query]);

  const loadOlder = useCallback(async (row) => {
    store.setGapState(row.id, 'loading');
    try {
      if (row.gap.reason === 'evicted') {
        const found = await readOlder(session.token, project, query, row, store.oldest);
        store.fillGap(row.id, found.entries, found.rest);
        return;
      }
      const page = await search(session.token, project, { ...query, cursor: row.after, limit: PAGE });
      store.fillGap(row.id, page.items, page.next_cursor ? { gap: older(page), after: page.next_cursor, state: 'missing' } : null);
    } catch (error) {
      store.setGapState(row.id, 'missing', error.message);
    }
  }, [session, project, query]);

  const dated = day(Date.parse(query.from), settings.utc) !== day(Date.now(), settings.utc);
  const empty = () => html`<div class="empty"><b>${TITLES[phase]}</b><span>${phase === 'found' && 'Another range or filter may have some.'}</span></div>`;
  return html`
    <section class="history" aria-label="History">
      <${HistoryHead} token=${session.token} project=${project} query=${query} range=${range} utc=${settings.utc} onRange=${onRange} onAgain=${() => setAsked(asked + 1)} />
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${histogram && html`<${Histogram} data=${histogram} utc=${settings.utc} onRange=${onRange} />`}
      <div class="found">
        <div class="lines">
          <${LineList} handle=${handle} store=${store} utc=${settings.utc} words=${words} sources=${sources} dated=${dated} empty=${empty}
            onLoadGap=${loadOlder} onFilter=${onFilter} onContext=${onContext} />
        </div>
        <${FacetPanel} token=${session.token} project=${project} query=${query} onFilter=${onFilter} />
      </div>
    </section>`;
}

const TITLES = { searching: 'Searching…', found: 'No lines in this range', failed: 'The search failed' };

/** Why a page is not all there is. */
const older = ({ cut }) => ({ reason: cut?.reason === 'time' ? 'cut' : 'older', count: 0 });
