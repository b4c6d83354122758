import { useCallback, useEffect, useMemo, useRef, useState } from '../../vendor/index.js';
import { readAddress, withPart, writeAddress } from '../address.js';

/**
 * The address, which Back, Forward and pasting change, too.
 * @returns {[URLSearchParams, (part: object, options?: { replace?: boolean }) => void, { current: boolean }]} The last says whether it is
 *   what it is because a person went back or forward.
 */
export function useAddress() {
  const [text, setText] = useState(() => readAddress().toString());
  const wentBack = useRef(false);
  useEffect(() => {
    const look = () => {
      wentBack.current = true;
      setText(readAddress().toString());
    };
    addEventListener('popstate', look);
    addEventListener('hashchange', look);
    return () => {
      removeEventListener('popstate', look);
      removeEventListener('hashchange', look);
    };
  }, []);
  const go = useCallback((part, options) => {
    const next = withPart(readAddress(), part);
    wentBack.current = false;
    writeAddress(next, options);
    setText(next.toString());
  }, []);
  return [useMemo(() => new URLSearchParams(text), [text]), go, wentBack];
}
