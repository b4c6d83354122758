import { html } from '../../vendor/index.js';
import { splitByWords } from '../line.js';

/** A text with the words that were asked for highlighted. */
export function mark(text, words) {
  const parts = splitByWords(text, words);
  return parts.length === 1 ? text : parts.map((part, i) => (i % 2 === 1 ? html`<mark>${part}</mark>` : part));
}

/** Parts of a text in the colours of a terminal. */
export const paint = (parts, words) => parts.map(({ text, colour }) => (colour === null ? mark(text, words) : html`<span class=${`ansi-${colour}`}>${mark(text, words)}</span>`));
