import { useEffect, useState } from '../../vendor/index.js';

/** Draws the caller again at a steady pace: for clocks and counters, which need not follow every frame. */
export function useTick(ms) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
