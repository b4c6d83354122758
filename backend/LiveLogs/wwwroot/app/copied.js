// What a selection on the page is as text for the clipboard.

import { origin, wholeText } from './line.js';
import { rfc3339 } from './time.js';

/** A line as people hand it on: time, level, source and the whole message, whose own line breaks stay. */
export const copiedLine = ({ ms, level, entry }, zone) => [rfc3339(ms, zone), level, origin(entry), wholeText(entry)].filter(Boolean).join(' ');

/** The part of a range inside of an element; null when it selects nothing there. */
export function partIn(range, element) {
  if (!range.intersectsNode(element))
    return null;
  const part = range.cloneRange();
  if (!element.contains(range.startContainer))
    part.setStart(element, 0);
  if (!element.contains(range.endContainer))
    part.setEnd(element, element.childNodes.length);
  return part.toString() === '' ? null : part;
}

/** Texts that stand folded behind a button, by the button. */
const folded = new WeakMap();

/** What a button stands for: null when the text is shown below it. */
export const foldBehind = (button, text) => button && folded.set(button, text);

/** The text that a range selects, with what is folded in it; line breaks that belong to the buttons are left out. */
export function unfolded(range) {
  let text = '';
  let isBehindButton = false;
  const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (!range.intersectsNode(node))
      continue;
    if (folded.has(node)) {
      text += folded.get(node) ?? '';
      isBehindButton = true;
    } else if (node.nodeType === Node.TEXT_NODE && !folded.has(node.parentNode)) {
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      text += isBehindButton ? '' : node.data.slice(from, to);
      isBehindButton = false;
    }
  }
  return text;
}
