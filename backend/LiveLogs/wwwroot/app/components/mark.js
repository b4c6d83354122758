import { html } from '../../vendor/index.js';
import { splitByWords } from '../line.js';

/** A text with the words that were asked for highlighted. */
export function mark(text, words) {
  const parts = splitByWords(text, words);
  return parts.length === 1 ? text : parts.map((part, i) => (i % 2 === 1 ? html`<mark>${part}</mark>` : part));
}
