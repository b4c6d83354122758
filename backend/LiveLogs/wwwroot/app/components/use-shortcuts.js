import { useEffect, useRef } from '../../vendor/index.js';

/**
 * The keys of the page; a field that is being typed in keeps its own, and so does a button that was reached by keyboard. One that was
 * clicked does not: after a click on a level, the space bar pauses.
 * @param actions What each key does, by `event.key`.
 */
export function useShortcuts(actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let clicked = null;
    const onPointerDown = ({ target }) => {
      clicked = target.closest?.('button') ?? null;
    };
    const onFocusIn = ({ target }) => {
      if (target !== clicked)
        clicked = null;
    };
    const onKeyDown = (event) => {
      // A dialog has its own way with keys.
      if (document.querySelector('dialog[open]') !== null && event.key !== '?')
        return;
      const { target, key } = event;
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      const button = target.closest?.('button, a[href], [role="slider"]');
      const pressing = button && (button !== clicked || key === 'Enter') && (key === ' ' || key === 'Enter' || key.startsWith('Arrow'));
      if (typing || pressing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(latest.current, key))
        return;
      event.preventDefault();
      latest.current[key]();
    };
    // Firefox presses a button when the key goes up.
    const onKeyUp = (event) => {
      if (event.key === ' ' && clicked !== null && event.target === clicked)
        event.preventDefault();
    };
    addEventListener('pointerdown', onPointerDown, true);
    addEventListener('focusin', onFocusIn);
    addEventListener('keydown', onKeyDown);
    addEventListener('keyup', onKeyUp);
    return () => {
      removeEventListener('pointerdown', onPointerDown, true);
      removeEventListener('focusin', onFocusIn);
      removeEventListener('keydown', onKeyDown);
      removeEventListener('keyup', onKeyUp);
    };
  }, []);
}
