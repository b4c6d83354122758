import { html, useRef, useState } from '../../vendor/index.js';
import { clock, count, fullTime, span } from '../time.js';

const HEIGHT = 100;

/** Less is a click, and a click zooms to one bucket. */
const DRAG_PX = 4;

/** Lines over time, errors and warnings told apart. Dragging over it narrows the range. */
export function Histogram({ data, utc, onRange }) {
  const chart = useRef(null);
  const [drag, setDrag] = useState(null);
  const [at, setAt] = useState(null);
  const [from, to] = [Date.parse(data.from), Date.parse(data.to)];
  const length = data.bucket_seconds * 1000;
  const buckets = data.items.map(({ timestamp, total, levels }) => {
    const error = (levels.ERROR ?? 0) + (levels.FATAL ?? 0);
    return { ms: Date.parse(timestamp), total, error, warn: levels.WARN ?? 0 };
  });
  const top = Math.max(1, ...buckets.map((bucket) => bucket.total));
  const under = at === null ? null : buckets.find(({ ms }) => at >= ms && at < ms + length);

  const timeAt = (event) => {
    const box = chart.current.getBoundingClientRect();
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
  };
  const onPointerDown = (event) => {
    chart.current.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, start: timeAt(event) });
  };
  const onPointerUp = (event) => {
    if (drag === null)
      return;
    setDrag(null);
    const times = [drag.start, Math.abs(event.clientX - drag.x) < DRAG_PX ? drag.start : timeAt(event)];
    onRange(wholeBuckets(Math.min(...times), Math.max(...times), from, length));
  };
  return html`
    <figure class="histogram">
      <svg ref=${chart} viewBox=${`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" role="img"
        aria-label=${`Lines over time, ${span(length)} a bar, at most ${count(top)}`}
        onPointerDown=${onPointerDown} onPointerUp=${onPointerUp} onPointerCancel=${() => setDrag(null)}
        onPointerMove=${(event) => setAt(timeAt(event))} onPointerLeave=${() => setAt(null)}>
        ${buckets.map((bucket) => html`<${Bar} key=${bucket.ms} bucket=${bucket} top=${top}
          x=${((bucket.ms - from) / (to - from)) * 1000} width=${Math.max(1, (length / (to - from)) * 1000 * 0.85)} />`)}
        ${drag && at !== null && html`<rect class="chosen" y="0" height=${HEIGHT}
          x=${((Math.min(drag.start, at) - from) / (to - from)) * 1000} width=${(Math.abs(at - drag.start) / (to - from)) * 1000} />`}
      </svg>
      <figcaption>
        <time>${fullTime(from, utc)}</time>
        <span>${at === null ? `${count(buckets.reduce((n, bucket) => n + bucket.total, 0))} lines${data.cut ? ' counted until the time was up' : ''}` : describe(under, at, utc)}</span>
        <time>${fullTime(to, utc)}</time>
      </figcaption>
    </figure>`;
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

function describe(bucket, at, utc) {
  if (!bucket)
    return `${clock(at, utc)}: none`;
  const parts = [`${count(bucket.total)} lines`, bucket.warn > 0 && `${count(bucket.warn)} warnings`, bucket.error > 0 && `${count(bucket.error)} errors`];
  return `${clock(bucket.ms, utc)}: ${parts.filter(Boolean).join(', ')}`;
}

/** A range that begins and ends where buckets do, at least one long. */
function wholeBuckets(start, end, origin, length) {
  const first = Math.floor((start - origin) / length);
  return { from: origin + first * length, to: origin + Math.max(first + 1, Math.ceil((end - origin) / length)) * length };
}
