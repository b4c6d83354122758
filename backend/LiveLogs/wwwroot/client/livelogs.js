// The live tail of LiveLogs, for browsers and Node.js: one WebSocket that comes back by itself and goes on where it was. No build, no
// dependencies but link.js beside it; every instance serves both under /client/. Types and documentation: livelogs.d.ts.

import { Link, LiveLogsError } from './link.js';

export { LiveLogsError };

const ACK_INTERVAL_MS = 1_000;

/** The service says something every 15 seconds at least. */
const LONGEST_SILENCE_MS = 40_000;

/** Refusals that trying again does not change. */
const FINAL = new Set(['invalid_filter', 'invalid_request', 'forbidden_project', 'role_too_low', 'unauthorized', 'token_invalid', 'token_expired', 'access_revoked']);

/** Positions that mean nothing here: the tail begins anew. */
const LOST = new Set(['invalid_position', 'position_of_other_project']);

export class LiveTail {
  #options;
  #handlers;
  #query;
  #link;
  #position;
  /** Whether the next subscription begins anew instead of going on. */
  #isAnew = false;
  #phase = 'stopped';
  #ackTimer = null;
  #hidden = false;
  /** The command that waits for its answer: the service takes one after the other. */
  #waiting = null;
  #commands = Promise.resolve();
  #look = () => (document.hidden ? this.hide() : this.show());

  constructor({ q = '', level = '', after = null, on = {}, ...options }) {
    this.#options = {
      backfill: 0, provisional: false, pauseHidden: false, parse: JSON.parse, silenceMs: LONGEST_SILENCE_MS, WebSocket: globalThis.WebSocket,
      fetch: globalThis.fetch?.bind(globalThis), ...options,
    };
    if (typeof this.#options.WebSocket !== 'function')
      throw new TypeError('WebSocket is not available here. Node.js has it from version 22 on; for earlier versions, pass the WebSocket of the package ws as an option.');
    this.#query = { q, level };
    this.#position = after;
    this.#handlers = on;
    this.#link = new Link(this.#options, {
      open: () => this.#join(),
      message: (message) => this.#receive(message),
      lost: (retryAt) => {
        this.#answer('reject', new LiveLogsError('not_connected', 'The connection was lost.'));
        this.#enter(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting', retryAt);
      },
      refused: (error) => this.#end(error),
      error: (error) => this.#handlers.error?.(error),
    });
  }

  get q() {
    return this.#query.q;
  }

  get level() {
    return this.#query.level;
  }

  get position() {
    return this.#position;
  }

  get phase() {
    return this.#phase;
  }

  start() {
    if (this.#phase !== 'stopped')
      return;
    if (this.#options.pauseHidden) {
      document.addEventListener('visibilitychange', this.#look);
      this.#hidden = document.hidden;
    }
    this.#enter('connecting');
    this.#link.start();
  }

  stop() {
    if (this.#phase === 'stopped')
      return;
    this.#phase = 'stopped';
    globalThis.document?.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#ackTimer);
    this.#ackTimer = null;
    this.#link.stop();
    this.#answer('reject', new LiveLogsError('not_connected', 'The tail was stopped.'));
    this.#handlers.state?.({ phase: 'stopped', retryAt: null });
  }

  retryNow() {
    this.#link.retryNow();
  }

  async change({ q = '', level = '' }) {
    if (this.#phase === 'live')
      await this.#ask({ type: 'change', q, level });
    this.#query = { q, level };
  }

  async restart({ q = this.q, level = this.level, backfill = this.#options.backfill } = {}) {
    if (this.#phase === 'live') {
      await this.#ask({ type: 'subscribe', provisional: this.#options.provisional, q, level, ...this.#history(backfill) }, () => {
        this.#hidden = false;
        this.#begin(null);
      });
    } else {
      // What is shown stays until there is something instead.
      this.#isAnew = true;
    }
    this.#query = { q, level };
  }

  hide() {
    this.#show(false);
  }

  show() {
    this.#show(true);
  }

  #show(visible) {
    if (this.#hidden === !visible)
      return;
    this.#hidden = !visible;
    this.#link.send({ type: visible ? 'show' : 'hide' });
  }

  async #join() {
    try {
      let query;
      do {
        query = this.#query;
        const resumed = this.#isAnew ? null : this.#position;
        this.#isAnew = false;
        await this.#ask({ type: 'subscribe', provisional: this.#options.provisional, ...query, ...resumed ? { after: resumed } : this.#history(this.#options.backfill) }, (position) => {
          this.#link.settle();
          this.#enter('live');
          if (!resumed)
            this.#begin(position);
        });
        // What was asked for meanwhile comes next.
      } while (this.#query !== query);
      if (this.#hidden)
        this.#link.send({ type: 'hide' });
    } catch (error) {
      if (error.code === 'not_connected')
        return;
      if (LOST.has(error.code))
        this.#position = null;
      if (FINAL.has(error.code))
        this.#link.refuse(error);
      else
        this.#link.reconnect();
    }
  }

  #history(backfill) {
    const { backfillMinutes } = this.#options;
    return { ...backfill && { backfill }, ...backfillMinutes && { backfill_minutes: backfillMinutes } };
  }

  /** Lines that do not continue those before. */
  #begin(position) {
    this.#position = position;
    this.#handlers.begin?.();
  }

  /** Sends a command when those before are answered; `accepted` runs before the next message. */
  #ask(command, accepted) {
    const asked = this.#commands.catch(() => {}).then(() => new Promise((resolve, reject) => {
      this.#waiting = { resolve: (position) => { accepted?.(position); resolve(); }, reject };
      if (!this.#link.send(command))
        this.#answer('reject', new LiveLogsError('not_connected', 'There is no connection now.'));
    }));
    this.#commands = asked;
    return asked;
  }

  #answer(how, value) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.[how](value);
  }

  #receive(message) {
    const before = this.#position;
    const { type } = message;
    if (type === 'subscribed' || type === 'changed')
      this.#answer('resolve', message.position ?? null);
    else if (type === 'refused')
      this.#answer('reject', new LiveLogsError(message.code, message.detail));
    this.#handlers.message?.(message);
    if (type === 'logs')
      this.#handlers.logs?.(message.logs, message);
    else if (type === 'gap')
      this.#handlers.gap?.(message, before);
    else if (type === 'counts')
      this.#handlers.counts?.(message.count);
    else if (type === 'lag')
      this.#handlers.lag?.(message.behind);
    else if (type === 'end')
      this.#over(message);
    else
      this.#handlers[type]?.(message);
    if (message.position)
      this.#advance(message.position);
  }

  #advance(position) {
    this.#position = position;
    this.#ackTimer ??= setTimeout(() => {
      this.#ackTimer = null;
      this.#link.send({ type: 'ack', position: this.#position });
    }, ACK_INTERVAL_MS);
  }

  /** The service ends the tail: for good when nothing new can be shown to it, else we come back. */
  #over({ code, detail }) {
    if (FINAL.has(code))
      this.#link.refuse(new LiveLogsError(code, detail));
    else
      this.#link.reconnect();
  }

  #end(error) {
    if (this.#phase === 'stopped')
      return;
    this.stop();
    this.#handlers.end?.(error);
  }

  #enter(phase, retryAt = null) {
    this.#phase = phase;
    this.#handlers.state?.({ phase, retryAt });
  }
}
