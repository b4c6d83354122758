// How many lines a second brought, by event time, so that neither history nor the rhythm of polls shows as a burst.

/** Seconds that are kept. */
export const RATE_SECONDS = 90;

/** Seconds that the rate is taken over. */
const RATE_OVER = 10;

const EMPTY = Object.freeze({ total: 0, warn: 0, error: 0 });

export class LineRates {
  #seconds = new Map();
  #newest = 0;
  #now;

  constructor(now) {
    this.#now = now;
  }

  count(rows) {
    const now = this.#second();
    for (const { ms, entry } of rows) {
      const second = Math.floor(ms / 1000);
      if (second <= now - RATE_SECONDS || second > now + RATE_OVER)
        continue;
      let rate = this.#seconds.get(second);
      if (!rate) {
        rate = { ...EMPTY };
        this.#seconds.set(second, rate);
        this.#newest = Math.max(this.#newest, second);
        this.#forgetBefore(now - RATE_SECONDS);
      }
      rate.total++;
      if (entry.severity_number >= 17)
        rate.error++;
      else if (entry.severity_number >= 13)
        rate.warn++;
    }
  }

  /** Lines per second that were written in the last ten seconds before the newest line. */
  perSecond() {
    const last = Math.min(this.#newest, this.#second());
    let lines = 0;
    for (let s = last - RATE_OVER; s < last; s++)
      lines += this.#seconds.get(s)?.total ?? 0;
    // Without new lines the rate fades instead of standing still.
    return lines / Math.max(RATE_OVER, this.#second() - last);
  }

  /** Lines by the second in which they were written, oldest first, per severity class, for the activity strip. */
  lately() {
    const last = this.#second();
    return Array.from({ length: RATE_SECONDS }, (_, i) => this.#seconds.get(last - RATE_SECONDS + 1 + i) ?? EMPTY);
  }

  clear() {
    this.#seconds.clear();
  }

  #second() {
    return Math.floor(this.#now() / 1000);
  }

  #forgetBefore(second) {
    for (const old of this.#seconds.keys()) {
      if (old < second)
        this.#seconds.delete(old);
    }
  }
}
