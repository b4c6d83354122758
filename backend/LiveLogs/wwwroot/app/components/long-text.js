import { html, useMemo, useRef, useState } from '../../vendor/index.js';
import { coloured, isColoured, plain } from '../ansi.js';
import { foldBehind, unfolded } from '../copied.js';
import { showDirections } from '../line.js';
import { count } from '../time.js';
import { pieces, readTrace } from '../trace.js';
import { Down } from './icons.js';
import { mark, paint } from './mark.js';

/** Characters that are shown at once; the rest comes when asked for. */
const SHOWN = 20_000;

/** A text of any length: the frames of stack traces folded, what they name as causes a press away, and the end of a very long one on demand. */
export function LongText({ text, words, label }) {
  const box = useRef(null);
  const [whole, setWhole] = useState(false);
  const [cause, setCause] = useState(0);
  const trace = useMemo(() => readTrace(text), [text]);
  const parts = useMemo(() => trace ?? [{ text, frames: 0, isCause: false }], [trace, text]);
  const shown = useMemo(() => (whole ? parts : beginningOf(parts)), [parts, whole]);
  const causes = parts.filter(({ isCause }) => isCause).length;
  const toCause = () => {
    const next = cause % causes + 1;
    setCause(next);
    if (shown.filter(({ isCause }) => isCause).length < next)
      setWhole(true);
    // What it leads to may not be drawn yet.
    requestAnimationFrame(() => {
      const found = box.current?.querySelectorAll('[data-cause]')[next - 1];
      if (found)
        box.current.scrollTop += found.getBoundingClientRect().top - box.current.getBoundingClientRect().top - 8;
    });
  };
  const isCut = shown !== parts;
  // Copied whole, also where it is folded, or cut at its end.
  const copy = (event) => {
    const range = getSelection().getRangeAt(0);
    if (getSelection().isCollapsed || !box.current.contains(range.commonAncestorContainer))
      return;
    const isAll = isCut && range.toString() === box.current.textContent;
    event.clipboardData.setData('text/plain', isAll ? showDirections(plain(text)) : unfolded(range));
    event.preventDefault();
  };
  return html`
    <div class="long-text">
      <pre ref=${box} class="whole" onCopy=${copy} tabindex="0" aria-label=${label}>${shown.map((part, i) => (part.frames > 0
        ? html`<${Frames} key=${i} part=${part} words=${words} />`
        : html`<${Piece} key=${i} text=${part.text} words=${words} isCause=${part.isCause} isNow=${part.isCause && cause === causeNumber(parts, i)} />`))}</pre>
      ${(causes > 0 || isCut) && html`
        <p class="long-text-foot">
          ${causes > 0 && html`<button class="small" onClick=${toCause} title="Go to the cause that the trace names"><${Down} /> ${
            cause === 0 ? `Caused by${causes > 1 ? `, ${count(causes)} times` : ''}` : `Cause ${count(cause)} of ${count(causes)}`}</button>`}
          ${isCut && html`<button class="inline" onClick=${() => setWhole(true)}>Show all ${count(lengthOf(text))} characters</button>`}
        </p>`}
    </div>`;
}

const lengthOf = (text) => plain(text).length;

const causeNumber = (parts, index) => parts.slice(0, index + 1).filter(({ isCause }) => isCause).length;

/** As many parts as hold the characters that are shown at once; the same parts when that is all. */
function beginningOf(parts) {
  let room = SHOWN;
  for (const [i, part] of parts.entries()) {
    if (part.frames > 0)
      continue;
    if (part.text.length > room)
      return [...parts.slice(0, i), { ...part, text: part.text.slice(0, room) }];
    room -= part.text.length;
  }
  return parts;
}

/** Frames that are folded, unless the filter looks for something in them. */
function Frames({ part: { text, frames }, words }) {
  const holds = useMemo(() => {
    const low = text.toLowerCase();
    return words.some((word) => low.includes(word.toLowerCase()));
  }, [text, words]);
  const [wish, setWish] = useState(null);
  const isOpen = wish ?? holds;
  return html`<button class="frames" ref=${(button) => foldBehind(button, isOpen ? null : showDirections(plain(text)))} aria-expanded=${String(isOpen)} onClick=${() => setWish(!isOpen)}>${isOpen ? `fold ${count(frames)} frames` : `… ${count(frames)} frames`}</button>${
    '\n'}${isOpen && html`<${Piece} text=${text} words=${words} />`}`;
}

/** A text with the words of the filter marked, in the colours that a terminal would show. A long one is laid out as it comes into view. */
function Piece({ text, words, isCause, isNow }) {
  const cut = pieces(text);
  const drawn = cut.map((piece) => (isColoured(piece) ? paint(coloured(piece).map((one) => ({ ...one, text: showDirections(one.text) })), words) : mark(showDirections(plain(piece)), words)));
  if (cut.length > 1)
    return drawn.map((piece, i) => html`<span key=${i} class="piece" data-cause=${isCause && i === 0 ? '' : undefined}>${piece}</span>`);
  return isCause ? html`<span class=${`cause${isNow ? ' now' : ''}`} data-cause="">${drawn[0]}</span>` : drawn[0];
}
