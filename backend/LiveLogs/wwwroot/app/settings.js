// What a person prefers, kept by the browser. A browser that keeps nothing still works.

const KEY = 'livelogs.settings';
const defaults = { utc: false, sources: null, alerts: false, foldAlerts: null };

export function readSettings() {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
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
