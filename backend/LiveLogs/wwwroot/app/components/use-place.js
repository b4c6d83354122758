import { useEffect, useMemo, useRef } from '../../vendor/index.js';
import { keepPlace, takePlace } from '../place.js';

/**
 * The place that this tab kept before it was loaded again, for what is looked at now; from then on where a person reads is kept.
 * @param of What is looked at, as text.
 * @param read gives the place there is now.
 * @returns {{ paused: { position: string, newest: number } | null, takeList: () => object | null, tail: { current: object | null }, searches: Map<string, object> }}
 *   `takeList` gives the place in the list, once; `tail` is where the live list was left, and `searches` where those of History were, by what they searched.
 */
export function usePlace(of, read) {
  const kept = useMemo(() => takePlace(of) ?? {}, []);
  const latest = useRef(null);
  const tail = useRef(null);
  const searches = useMemo(() => new Map(), []);
  latest.current = () => keepPlace(of, read());
  useEffect(() => {
    const keep = () => latest.current();
    // Browsers that throw a tab away tell it nothing but that it is hidden.
    const onHidden = () => document.hidden && keep();
    addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, []);
  return {
    paused: kept.paused ?? null,
    tail,
    searches,
    takeList: () => {
      const { list = null } = kept;
      kept.list = null;
      return list;
    },
  };
}
