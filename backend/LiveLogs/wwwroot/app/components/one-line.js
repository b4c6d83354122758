import { onOneLine } from '../quoted.js';

/** Puts a filter that is pasted or dropped into a box of one line, which alone would run its lines into each other. */
export function takeOneLine(event) {
  const text = (event.clipboardData ?? event.dataTransfer).getData('text/plain');
  if (!/[\n\r]/.test(text))
    return;
  event.preventDefault();
  const box = event.currentTarget;
  box.focus();
  const end = box.selectionEnd;
  const whole = onOneLine(box.value.slice(0, box.selectionStart) + text);
  box.setSelectionRange(0, end);
  // As if it were typed, so that it can be undone.
  document.execCommand('insertText', false, whole);
}
