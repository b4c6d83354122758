// Written by scripts/vendor-console: the one place that knows the versions.
import { h } from './preact@11.2.0/preact.js';
import htm from './htm@3.1.1/htm.js';

export { Component, render } from './preact@11.2.0/preact.js';
export { useCallback, useEffect, useMemo, useRef, useState } from './preact@11.2.0/hooks.js';

/** Templates become elements, never HTML text: whatever is interpolated is escaped by construction. */
export const html = htm.bind(h);
