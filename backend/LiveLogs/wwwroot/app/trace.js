// Stack traces in a text: their frames, most of which nobody reads, and what they name as the cause.

import { plain } from './ansi.js';

/** Frames of one run that are shown: those where it was thrown. */
const SHOWN_FRAMES = 3;

/** Fewer are not worth a click. */
const LEAST_HIDDEN = 3;

/** As much of a line is looked at, whoever wrote it. */
const LOOKED_AT = 500;

/** Lines of a text that are looked at; what comes after them is text. */
const MAX_LINES = 50_000;

/** `at shop.Cart.add(Cart.java:12)`, `at Shop.Cart.Add(Item item) in C:\Cart.cs:line 12`, `at async add (file:///cart.js:1:2)` (Java, .NET, Node). */
const AT = /^\s+at \S/;
/** `... 23 more`, and where an exception of .NET passed on from one task to the next. */
const BETWEEN = /^\s*(?:\.{3} \d+ (?:more|common frames omitted)|--- End of stack trace from previous location)/;
/** `#0 /var/www/cart.php(12): add()`, `#3  0x00007f in main ()` (PHP, gdb). */
const NUMBERED = /^#\d+\s+\S/;
/** `from cart.rb:12:in 'Cart#add'` (Ruby). */
const RUBY = /^\s*(?:\d+: )?(?:from )?\S[^`']*:\d+:in [`'][^`']*'$/;
/** `File "cart.py", line 12, in add` (Python), in a group of exceptions behind bars. */
const PYTHON = /^[\s|+]*File "[^"]*", line \d+/;
const PYTHON_SOURCE = /^[\s|]*(?: {4,}|\t)\S|^\s*\[Previous line repeated \d+ more times?\]/;
/** `\t/src/cart.go:12 +0x1d`, below the function that was called (Go). */
const GO_PLACE = /^\s+\S.*\.(?:go|s):\d+(?: \+0x[\da-f]+)?$/;
/** `  12: shop::cart::add`, above its place (Rust). */
const RUST = /^\s*\d+: +\S/;

const CAUSE = /^[\s|]*(?:Caused by:? |Caused by:$|Wrapped by: |Suppressed: |-+> |\[cause\]: |The above exception was the direct cause|During handling of the above exception)/;

/** How many lines a frame takes that begins at a line, and whether the newest one of its run comes last; 0 when there is none. */
function frameAt(lines, at) {
  const line = lines(at);
  if (line === '')
    return null;
  if (AT.test(line) || BETWEEN.test(line) || NUMBERED.test(line) || RUBY.test(line))
    return { length: 1, isLast: false };
  if (PYTHON.test(line)) {
    let length = 1;
    while (length < 5 && PYTHON_SOURCE.test(lines(at + length)) && !PYTHON.test(lines(at + length)))
      length++;
    return { length, isLast: true };
  }
  if (!/^\s/.test(line) && GO_PLACE.test(lines(at + 1)))
    return { length: 2, isLast: false };
  if (RUST.test(line) && AT.test(lines(at + 1)))
    return { length: 2, isLast: false };
  return null;
}

/**
 * The parts of a text with stack traces, one after the other: `text`, the number of `frames` of one that is folded (else 0), and whether it begins with a cause.
 * @returns {{ text: string, frames: number, isCause: boolean }[] | null} Null when nothing is worth folding and nothing names a cause.
 */
export function readTrace(text) {
  if (!text.includes('\n'))
    return null;
  const starts = lineStarts(text);
  const many = starts.length - 1;
  const lines = lineReader(text, starts);
  const parts = [];
  let from = 0;
  let isCause = false;
  const take = (to, frames = 0) => {
    if (to > from)
      parts.push({ text: text.slice(starts[from], starts[to]), frames, isCause });
    [from, isCause] = [to, false];
  };
  for (let at = 0; at < many;) {
    const run = runAt(lines, at);
    if (run !== null) {
      const [first, last] = run.hidden;
      if (last > first) {
        take(run.places[first]);
        take(run.places[last], last - first);
      }
      at = run.places.at(-1);
    } else {
      if (CAUSE.test(lines(at))) {
        take(at);
        isCause = true;
      }
      at++;
    }
  }
  take(many);
  if (parts.length > 0 && starts[many] < text.length)
    parts.push({ text: text.slice(starts[many]), frames: 0, isCause: false });
  return parts.some((part) => part.frames > 0 || part.isCause) ? parts : null;
}

/** Gives the beginning of each line without colours. The last two are kept: they are asked for again and again. */
function lineReader(text, starts) {
  const kept = [[-1, ''], [-1, '']];
  return (at) => {
    const slot = at & 1;
    if (kept[slot][0] !== at) {
      const line = at < starts.length - 1 ? text.slice(starts[at], Math.min(starts[at + 1], starts[at] + LOOKED_AT)) : '';
      kept[slot] = [at, line.trim() === '' ? '' : plain(line).trimEnd()];
    }
    return kept[slot][1];
  };
}

/** Where the lines begin, and at last the end of what is looked at. */
function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0 && starts.length < MAX_LINES; at = text.indexOf('\n', at + 1))
    starts.push(at + 1);
  if (starts.length < MAX_LINES && starts.at(-1) < text.length)
    starts.push(text.length);
  return starts;
}

/** The frames that follow each other from a line on: the lines that they begin at and the one after them, and which of them to hide. */
function runAt(lines, start) {
  const places = [start];
  let isLast = false;
  for (let frame; (frame = frameAt(lines, places.at(-1))) !== null;) {
    places.push(places.at(-1) + frame.length);
    isLast ||= frame.isLast;
  }
  const many = places.length - 1;
  if (many === 0)
    return null;
  const hidden = many < SHOWN_FRAMES + LEAST_HIDDEN ? [0, 0] : isLast ? [0, many - SHOWN_FRAMES] : [SHOWN_FRAMES, many];
  return { places, hidden };
}

/** Characters of one piece: a browser lays out pieces that are not in view only when they come there. */
const PIECE = 16_000;

/** Cuts a long text where lines end; one without ends of lines stays whole. */
export function pieces(text) {
  const cut = [];
  let from = 0;
  while (text.length - from > PIECE) {
    const to = text.indexOf('\n', from + PIECE) + 1;
    if (to === 0)
      break;
    cut.push(text.slice(from, to));
    from = to;
  }
  cut.push(text.slice(from));
  return cut;
}
