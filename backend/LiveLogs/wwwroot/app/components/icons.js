import { html } from '../../vendor/index.js';

const icon = (path) => () => html`
  <svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;

export const Pause = icon(html`<path d="M5.5 3.5v9M10.5 3.5v9" />`);
export const Play = icon(html`<path d="M5 3.2v9.6l7.5-4.8z" />`);
export const Add = icon(html`<path d="M8 3.2v9.6M3.2 8h9.6" />`);
export const Search = icon(html`<circle cx="7" cy="7" r="4" /><path d="m10.2 10.2 3.3 3.3" />`);
export const Close = icon(html`<path d="m4 4 8 8M12 4l-8 8" />`);
export const Chevron = icon(html`<path d="m6 4 4 4-4 4" />`);
export const Down = icon(html`<path d="M8 3v10M4 9l4 4 4-4" />`);
export const Up = icon(html`<path d="m4 10 4-4 4 4" />`);
export const Copy = icon(html`<rect x="5.5" y="5.5" width="8" height="8" rx="1.5" /><path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />`);
export const Check = icon(html`<path d="m3.5 8.5 3 3 6-7" />`);
export const Plus = icon(html`<circle cx="7" cy="7" r="4" /><path d="m10.2 10.2 3.3 3.3M7 5.4v3.2M5.4 7h3.2" />`);
export const Minus = icon(html`<circle cx="7" cy="7" r="4" /><path d="m10.2 10.2 3.3 3.3M5.4 7h3.2" />`);
export const Again = icon(html`<path d="M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3" />`);
export const Alarm = icon(html`<path d="M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6h.01" />`);
export const Patterns = icon(html`<path d="M2.5 4h11M2.5 8h4M9 8h4.5M2.5 12h7M12 12h1.5" />`);
export const Clock = icon(html`<circle cx="8" cy="8" r="5.5" /><path d="M8 4.8V8l2.2 1.6" />`);
export const Bell = icon(html`<path d="M4 11V7.5a4 4 0 0 1 8 0V11l1.2 1.5H2.8zM6.7 14.2h2.6" />`);
export const Keyboard = icon(html`<rect x="1.5" y="4" width="13" height="8.5" rx="1.5" /><path d="M4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 10h6" />`);
export const SignOutIcon = icon(html`<path d="M6 2.5H3.5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1H6M10.5 5 13.5 8l-3 3M13 8H6" />`);

export const Logo = () => html`
  <svg class="logo" viewBox="0 0 32 32" fill="none" stroke-width="2.8" stroke-linecap="round" aria-hidden="true">
    <path class="logo-line" d="M5 8h12M5 16h8M5 24h15" /><path class="logo-live" d="M17 16h10" /><circle class="logo-dot" cx="25.5" cy="8" r="2.6" />
  </svg>`;
