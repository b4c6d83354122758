import { useEffect, useRef, useState } from '../../vendor/index.js';
import { readStatus } from '../api.js';

const EACH_MS = 2000;

/** What is to be said of each connection, asked for one after the other, while somebody looks. */
export function useWarnings(token, sources, isShown) {
  const [warnings, setWarnings] = useState(new Map());
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
        setWarnings((old) => new Map(old).set(id, status.warnings));
    }, EACH_MS);
    return () => clearInterval(timer);
  }, [token, isShown]);
  return warnings;
}
