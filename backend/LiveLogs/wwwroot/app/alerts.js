// The open alerts of a project, kept as the service reports them.

import { listAlerts } from './api.js';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'];

/** Worst first, then newest first. */
export function byUrgency(a, b) {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.started_at < b.started_at ? 1 : -1);
}

/** Alerts by id: those of the list and, newer, those that came live. */
export class AlertList {
  #alerts = new Map();
  #changed;

  /** Alerts that came while the list is being read. */
  #live = null;

  /** @param changed is called with the open alerts whenever they change. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Reads what is open; what came live meanwhile is newer and stays. */
  async load(token, project) {
    const since = new Map();
    this.#live = since;
    const page = await listAlerts(token, project);
    this.#alerts = new Map(page.items.map((alert) => [alert.id, alert]));
    this.#live = null;
    for (const alert of since.values())
      this.#put(alert);
    this.#tell();
  }

  receive(alert) {
    this.#live?.set(alert.id, alert);
    this.#put(alert);
    this.#tell();
  }

  #put(alert) {
    if (alert.state === 'open')
      this.#alerts.set(alert.id, alert);
    else
      this.#alerts.delete(alert.id);
  }

  #tell() {
    this.#changed([...this.#alerts.values()].sort(byUrgency));
  }
}
