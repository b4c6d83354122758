/** Browsers give the clipboard to secure origins only; elsewhere the old way still works. Says whether it did. */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    // An open dialog makes everything outside of it inert.
    const host = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const focused = document.activeElement;
    host.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    focused?.focus({ preventScroll: true });
    return copied;
  }
}
