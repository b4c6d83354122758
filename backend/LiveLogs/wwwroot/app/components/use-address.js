import { useCallback, useEffect, useMemo, useState } from '../../vendor/index.js';
import { readAddress, withPart, writeAddress } from '../address.js';

/**
 * The address, which Back, Forward and pasting change, too.
 * @returns {[URLSearchParams, (part: object, options?: { replace?: boolean }) => void]}
 */
export function useAddress() {
  const [text, setText] = useState(() => readAddress().toString());
  useEffect(() => {
    const look = () => setText(readAddress().toString());
    addEventListener('popstate', look);
    addEventListener('hashchange', look);
    return () => {
      removeEventListener('popstate', look);
      removeEventListener('hashchange', look);
    };
  }, []);
  const go = useCallback((part, options) => {
    const next = withPart(readAddress(), part);
    writeAddress(next, options);
    setText(next.toString());
  }, []);
  return [useMemo(() => new URLSearchParams(text), [text]), go];
}
