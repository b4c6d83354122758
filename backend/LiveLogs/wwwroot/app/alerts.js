// The open alerts of a project, kept as the service tells of them, and its rules.

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

/** What a rule waits for, in a few words. */
export function describeRule({ alert_type: type, conditions: c }) {
  const within = ` within ${c.window_minutes} min`;
  const among = [c.filter, c.log_levels?.join(', ')].filter(Boolean).map((part) => ` among ${part}`).join('');
  const lines = (n) => `${n} ${n === 1 ? 'line' : 'lines'}`;
  switch (type) {
    case 'error_rate': return `${c.threshold} errors a minute over ${c.window_minutes} min${among}`;
    case 'pattern_match': return `/${c.pattern}/${c.case_sensitive || c.pattern.startsWith('(?i)') ? '' : 'i'}${among}`;
    case 'log_level': return `${c.log_levels.join(', ')}${c.filter ? ` among ${c.filter}` : ''}`;
    case 'filter': return c.filter;
    case 'count': return `${lines(c.threshold)}${within}${among}`;
    case 'percentage': return `${c.filter ?? c.log_levels?.join(', ') ?? 'lines'}: ${c.threshold} % of ${c.of ?? 'all lines'}${within}`;
    case 'spike': return `${c.ratio} times as ${c.direction === 'down' ? 'few' : 'many'}${within}${among}`;
    case 'absence': return `${(c.threshold ?? 1) === 1 ? 'no line' : `fewer than ${lines(c.threshold)}`}${within}${among}`;
    case 'new_pattern': return c.log_levels ? `a pattern that no line had before: ${c.log_levels.join(', ')}` : 'a pattern that no line had before';
    case 'new_value': return `a value of ${c.field} that no line had for ${c.lookback_minutes} min${among}`;
    case 'cardinality': return `${c.direction === 'down' ? 'fewer than ' : ''}${c.threshold} different ${c.field}${within}${among}`;
    case 'composite': return c.expression;
    case 'channel_refused': return 'a channel that its provider refuses';
    default: return type;
  }
}
