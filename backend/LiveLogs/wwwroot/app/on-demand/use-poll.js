import { useCallback, useEffect, useRef, useState } from '../../vendor/index.js';

/**
 * Asks again and again, while the caller is shown; never twice at once.
 * @returns {[value: any, error: Error | null, askNow: () => void]}
 */
export function usePoll(ask, ms) {
  const [value, setValue] = useState(null);
  const [error, setError] = useState(null);
  const again = useRef(() => {});
  useEffect(() => {
    let timer;
    let ended = false;
    const turn = async () => {
      clearTimeout(timer);
      try {
        const next = await ask();
        if (ended)
          return;
        setValue(next);
        setError(null);
      } catch (problem) {
        if (ended)
          return;
        setError(problem);
      }
      timer = setTimeout(turn, ms);
    };
    again.current = turn;
    turn();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [ask, ms]);
  return [value, error, useCallback(() => again.current(), [])];
}
