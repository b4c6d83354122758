// What a person prefers, kept by the browser. A browser that keeps nothing still works.

import { isZone, LOCAL, UTC } from './zone.js';

const KEY = 'livelogs.settings';
const defaults = { zone: LOCAL, sources: null, values: null, alerts: false, foldAlerts: null };

export function readSettings() {
  try {
    const { utc, ...kept } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const settings = { ...defaults, ...utc && { zone: UTC }, ...kept };
    return { ...settings, zone: isZone(settings.zone) ? settings.zone : LOCAL };
  } catch {
    return { ...defaults };
  }
}

export function writeSettings(settings) {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Private windows and full disks: the choice lasts as long as the page.
  }
}
