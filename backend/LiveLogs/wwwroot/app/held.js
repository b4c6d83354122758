// The rows that come while the view is paused: bounded, and what did not fit can be loaded.

export class HeldRows {
  #rows = [];
  #most;
  /** The position before the first of them. */
  #after = null;
  #lost = 0;
  /** The first and last sequence numbers of what did not fit, per connection. */
  #ranges = new Map();

  /** Lines that came during the pause, those that did not fit included. */
  count = 0;

  constructor(most) {
    this.#most = most;
  }

  /** The position before the first of them; null without any. */
  get after() {
    return this.count > 0 ? this.#after : null;
  }

  get newest() {
    return this.#rows.at(-1);
  }

  /** The position before the lines that come next; only that before the first of them is kept. */
  begin(after) {
    if (this.count === 0)
      this.#after ??= after;
  }

  add(rows) {
    this.#rows.push(...rows);
    this.count += rows.reduce((n, row) => n + (row.kind === 'line'), 0);
    const over = this.#rows.length - this.#most;
    if (over > 0)
      // A tenth at once: moving all of them for every line would cost more than the lines.
      this.#rows.splice(0, over + this.#most / 10).forEach((row) => this.#lose(row));
  }

  /** All of them, behind a gap of what did not fit; none is left. `id` is the gap's. */
  take(id) {
    const rows = this.#rows;
    if (this.#lost > 0) {
      rows.unshift({
        kind: 'gap', id, ms: rows[0].ms, after: this.#after, state: 'missing', error: null,
        gap: { count: this.#lost, reason: 'paused', ranges: [...this.#ranges.values()] },
      });
    }
    this.clear();
    return rows;
  }

  clear() {
    this.#rows = [];
    this.#after = null;
    this.#lost = 0;
    this.#ranges = new Map();
    this.count = 0;
  }

  #lose(row) {
    if (row.kind === 'line') {
      this.#lost++;
      this.#extend(row.entry.connection_id, row.entry.seq, row.entry.seq);
    } else {
      this.#lost += row.gap.count;
      if (row.gap.from_seq)
        this.#extend(row.gap.connection_id, row.gap.from_seq, row.gap.to_seq);
    }
  }

  #extend(connection, from, to) {
    const range = this.#ranges.get(connection);
    if (range) {
      range.from_seq = Math.min(range.from_seq, from);
      range.to_seq = Math.max(range.to_seq, to);
    } else {
      this.#ranges.set(connection, { connection_id: connection, from_seq: from, to_seq: to });
    }
  }
}
