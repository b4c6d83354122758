import { useEffect, useRef, useState } from '../../vendor/index.js';
import { readStatus } from '../api.js';

const EACH_MS = 2000;

/** The status of each connection, asked for one after the other, while somebody looks. */
export function useStatuses(token, sources, isShown) {
  const [statuses, setStatuses] = useState(new Map());
  const ids = useRef([]);
  ids.current = [...sources.keys()];
  useEffect(() => {
    if (!isShown)
      return undefined;
    let turn = 0;
    const timer = setInterval(async () => {
      const id = ids.current[turn++ % Math.max(1, ids.current.length)];
      if (id === undefined || document.hidden)
        return;
      const status = await readStatus(token, id).catch(() => null);
      if (status)
        setStatuses((old) => new Map(old).set(id, status));
    }, EACH_MS);
    return () => clearInterval(timer);
  }, [token, isShown]);
  return statuses;
}
