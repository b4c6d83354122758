// Written by scripts/vendor-console: the one place that knows the versions.
import { h } from './preact@11.2.0/preact.js';
import htm from './htm@3.1.1/htm.js';
import './@microsoft/signalr@10.0.11/signalr.min.js';

export { Component, render } from './preact@11.2.0/preact.js';
export { useCallback, useEffect, useMemo, useRef, useState } from './preact@11.2.0/hooks.js';

/** Templates become elements, never HTML text: whatever is interpolated is escaped by construction. */
export const html = htm.bind(h);

// The SignalR client is a classic script that leaves its exports on the global object.
export const { HttpTransportType, HubConnectionBuilder, LogLevel } = globalThis.signalR;
