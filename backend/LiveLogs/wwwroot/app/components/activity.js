import { html, useEffect, useRef } from '../../vendor/index.js';
import { RATE_SECONDS } from '../rates.js';

const BAR = 2;

/** Lines received in each of the last 90 seconds: all, and on top of them warnings and errors. */
export function Activity({ store }) {
  const canvas = useRef(null);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    // The canvas is gone a moment before the timer is.
    const paint = () => canvas.current && draw(canvas.current, store.activity());
    const timer = setInterval(paint, 1000);
    dark.addEventListener('change', paint);
    paint();
    return () => {
      clearInterval(timer);
      dark.removeEventListener('change', paint);
    };
  }, [store]);
  return html`<canvas ref=${canvas} class="activity" width=${RATE_SECONDS * BAR * 2} height="48"
    role="img" aria-label="Lines received in each of the last 90 seconds"></canvas>`;
}

function draw(canvas, seconds) {
  const context = canvas.getContext('2d');
  const colour = (name) => getComputedStyle(canvas).getPropertyValue(name);
  const { width, height } = canvas;
  const step = width / seconds.length;
  const top = Math.max(5, ...seconds.map((s) => s.total));
  context.clearRect(0, 0, width, height);
  seconds.forEach(({ total, warn, error }, i) => {
    let y = height;
    for (const [n, name] of [[error, '--error'], [warn, '--warn'], [total - warn - error, '--bar']]) {
      const h = n === 0 ? 0 : Math.max(2, (n / top) * (height - 2));
      context.fillStyle = colour(name);
      context.fillRect(i * step, y - h, step - 1, h);
      y -= h;
    }
  });
}
