import { useEffect, useState } from '../../vendor/index.js';

/**
 * Draws the caller again at a steady pace: for clocks and counters, which need not follow every frame. What a person
 * switches in the store shows at once.
 */
export function useTick(ms, store) {
  const [, tick] = useState(0);
  useEffect(() => {
    const draw = () => tick((n) => n + 1);
    const timer = setInterval(draw, ms);
    let seen = store?.switches;
    const unsubscribe = store?.subscribe(() => {
      if (store.switches !== seen) {
        seen = store.switches;
        draw();
      }
    });
    return () => {
      clearInterval(timer);
      unsubscribe?.();
    };
  }, [ms, store]);
}
