// Terminal colours (ECMA-48, SGR) of a text, and the text without them.

/* eslint-disable-next-line no-control-regex */
const ESCAPES = /\u001b\[([0-9;?]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** Without the control sequences of terminals. */
export const plain = (text) => text.replace(ESCAPES, '');

export const isColoured = (text) => text.includes('\u001b[');

/**
 * The parts of a text that have one colour each.
 * @returns {{ text: string, colour: number | null }[]} `colour`: 0–7 as terminals count them; null for that of the text around it.
 */
export function coloured(text) {
  const parts = [];
  let colour = null;
  let from = 0;
  const take = (to) => to > from && parts.push({ text: text.slice(from, to), colour });
  for (const match of text.matchAll(ESCAPES)) {
    take(match.index);
    from = match.index + match[0].length;
    if (match[2] === 'm')
      colour = colourAfter(match[1].split(';').map(Number), colour);
  }
  take(text.length);
  return parts;
}

function colourAfter(codes, before) {
  let colour = before;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0 || code === 39)
      colour = null;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97))
      colour = code % 10;
    else if (code === 38 || code === 48) {
      // A colour of a palette, of which the first sixteen are those above; or one of its own, which a theme could not show well.
      const [kind, index] = codes.slice(i + 1);
      if (code === 38)
        colour = kind === 5 && index < 16 ? index % 8 : null;
      i += kind === 5 ? 2 : 4;
    }
  }
  return colour;
}
