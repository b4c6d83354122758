import { html, useRef, useState } from '../../vendor/index.js';
import { LEVELS } from '../line.js';
import { clock, count, day, fullTime, span } from '../time.js';

const HEIGHT = 100;

/** Less is a click, and a click zooms to one bucket. */
const DRAG_PX = 4;

/**
 * Lines over time, errors and warnings told apart. Dragging over it narrows the range; so do the arrows, with Shift over several bars, and Enter.
 * @param hidden Levels that are not counted.
 */
export function Histogram({ data, hidden, zone, onRange }) {
  const chart = useRef(null);
  const [drag, setDrag] = useState(null);
  const [at, setAt] = useState(null);
  /** The bars that the keyboard chose: from which to which. */
  const [chosen, setChosen] = useState(null);
  const [from, to] = [Date.parse(data.from), Date.parse(data.to)];
  const length = data.bucket_seconds * 1000;
  const many = Math.max(1, Math.ceil((to - from) / length));
  const buckets = data.items.map((item) => bucketOf(item, hidden));
  const top = Math.max(1, ...buckets.map((bucket) => bucket.total));
  const isDated = day(from, zone) !== day(to, zone) || day(from, zone) !== day(Date.now(), zone);

  const timeAt = (event) => {
    const box = chart.current.getBoundingClientRect();
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
  };
  const onPointerDown = (event) => {
    chart.current.setPointerCapture(event.pointerId);
    setChosen(null);
    setDrag({ x: event.clientX, start: timeAt(event) });
  };
  const onPointerUp = (event) => {
    if (drag === null)
      return;
    setDrag(null);
    const times = [drag.start, Math.abs(event.clientX - drag.x) < DRAG_PX ? drag.start : timeAt(event)];
    onRange(wholeBuckets(Math.min(...times), Math.max(...times), from, length));
  };
  const onKeyDown = (event) => {
    const { key, shiftKey } = event;
    if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key)) {
      const now = chosen ?? { anchor: many, focus: many };
      const next = key === 'Home' ? 0 : key === 'End' ? many - 1 : now.focus + (key === 'ArrowLeft' ? -1 : 1);
      const focus = Math.max(0, Math.min(many - 1, next));
      setChosen({ anchor: shiftKey && chosen ? now.anchor : focus, focus });
    } else if ((key === 'Enter' || key === ' ') && chosen !== null) {
      const [first, last] = [Math.min(chosen.anchor, chosen.focus), Math.max(chosen.anchor, chosen.focus)];
      setChosen(null);
      onRange({ from: from + first * length, to: from + (last + 1) * length });
    } else if (key === 'Escape' && chosen !== null) {
      setChosen(null);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const place = chosen === null ? at : from + chosen.focus * length;
  const under = place === null ? null : buckets.find(({ ms }) => place >= ms && place < ms + length);
  const marked = chosen !== null ? [from + Math.min(chosen.anchor, chosen.focus) * length, from + (Math.max(chosen.anchor, chosen.focus) + 1) * length]
    : drag && at !== null ? [Math.min(drag.start, at), Math.max(drag.start, at)] : null;
  const x = (ms) => ((ms - from) / (to - from)) * 1000;
  const said = place === null ? `${count(buckets.reduce((n, bucket) => n + bucket.total, 0))} lines${data.cut ? ' counted until the time limit' : ''}`
    : describe(under, place, zone, isDated);
  return html`
    <figure class="histogram">
      <div class="scale" aria-hidden="true">${count(top)}</div>
      <svg ref=${chart} viewBox=${`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" role="slider" tabindex="0"
        aria-label=${`Lines over time, ${span(length)} a bar, at most ${count(top)}. Arrows choose bars, Enter zooms.`}
        aria-valuemin="0" aria-valuemax=${many - 1} aria-valuenow=${chosen?.focus ?? many - 1} aria-valuetext=${said}
        onKeyDown=${onKeyDown} onBlur=${() => setChosen(null)}
        onPointerDown=${onPointerDown} onPointerUp=${onPointerUp} onPointerCancel=${() => setDrag(null)}
        onPointerMove=${(event) => setAt(timeAt(event))} onPointerLeave=${() => setAt(null)}>
        ${buckets.map((bucket) => html`<${Bar} key=${bucket.ms} bucket=${bucket} top=${top} x=${x(bucket.ms)} width=${Math.max(1, (length / (to - from)) * 1000 * 0.85)} />`)}
        ${marked && html`<rect class="chosen" y="0" height=${HEIGHT} x=${x(marked[0])} width=${x(marked[1]) - x(marked[0])} />`}
      </svg>
      <figcaption>
        <time>${fullTime(from, zone)}</time>
        <span>${said}</span>
        <time>${fullTime(to, zone)}</time>
      </figcaption>
    </figure>`;
}

function bucketOf({ timestamp, levels }, hidden) {
  const shown = LEVELS.filter((level) => !hidden.includes(level));
  const sum = (names) => names.reduce((n, level) => n + (shown.includes(level) ? levels[level] ?? 0 : 0), 0);
  return { ms: Date.parse(timestamp), total: sum(LEVELS), error: sum(['ERROR', 'FATAL']), warn: sum(['WARN']) };
}

function Bar({ bucket: { total, error, warn }, top, x, width }) {
  const height = (n) => (n === 0 ? 0 : Math.max(1.5, (n / top) * HEIGHT));
  const [all, bad] = [height(total), height(error)];
  const middle = Math.min(all - bad, height(warn));
  return html`
    <rect class="rest" x=${x} width=${width} y=${HEIGHT - all} height=${all} />
    ${warn > 0 && html`<rect class="warn" x=${x} width=${width} y=${HEIGHT - bad - middle} height=${middle} />`}
    ${error > 0 && html`<rect class="error" x=${x} width=${width} y=${HEIGHT - bad} height=${bad} />`}`;
}

function describe(bucket, at, zone, isDated) {
  const time = (ms) => `${isDated ? `${day(ms, zone)} ` : ''}${clock(ms, zone).slice(0, 8)}`;
  if (!bucket || bucket.total === 0)
    return `${time(bucket?.ms ?? at)}: none`;
  const parts = [`${count(bucket.total)} lines`, bucket.warn > 0 && `${count(bucket.warn)} warnings`, bucket.error > 0 && `${count(bucket.error)} errors`];
  return `${time(bucket.ms)}: ${parts.filter(Boolean).join(', ')}`;
}

/** A range that begins and ends where buckets do, at least one long. */
function wholeBuckets(start, end, origin, length) {
  const first = Math.floor((start - origin) / length);
  return { from: origin + first * length, to: origin + Math.max(first + 1, Math.ceil((end - origin) / length)) * length };
}
