import { useEffect, useMemo, useRef } from '../../vendor/index.js';
import { keepPlace, takePlace } from '../place.js';

/**
 * The place that this tab kept before it was loaded again, for what is looked at now; from then on where a person reads is kept.
 * @param of What is looked at, as text.
 * @param read gives the place there is now.
 * @returns {{ paused: { position: string, newest: number } | null, takeList: () => object | null }} `takeList` gives the place in the list, once.
 */
export function usePlace(of, read) {
  const kept = useMemo(() => takePlace(of) ?? {}, []);
  const latest = useRef(null);
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
    takeList: () => {
      const { list = null } = kept;
      kept.list = null;
      return list;
    },
  };
}
