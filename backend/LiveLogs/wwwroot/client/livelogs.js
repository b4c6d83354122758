// The live tail of LiveLogs, for browsers and Node.js: one WebSocket that comes back by itself and goes on where it was. No build, no
// dependencies; every instance serves this file at /client/livelogs.js. Types and documentation: livelogs.d.ts.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const ACK_INTERVAL_MS = 1_000;
const OPEN = 1;

/** Refusals that trying again does not change. */
const FINAL = new Set(['invalid_filter', 'invalid_request', 'forbidden_project', 'role_too_low', 'unauthorized', 'token_invalid', 'token_expired']);

/** Positions that mean nothing here: the tail begins anew. */
const LOST = new Set(['invalid_position', 'position_of_other_project']);

export class LiveLogsError extends Error {
  constructor(code, message, status) {
    super(message);
    this.name = 'LiveLogsError';
    this.code = code;
    this.status = status;
  }
}

export class LiveTail {
  #options;
  #handlers;
  #query;
  #socket = null;
  #position;
  #phase = 'stopped';
  #attempt = 0;
  #retryTimer = null;
  #ackTimer = null;
  #hidden = false;
  /** The command that waits for its answer: the service takes one after the other. */
  #waiting = null;
  #commands = Promise.resolve();
  #wake = () => this.retryNow();
  #look = () => (document.hidden ? this.hide() : this.show());

  constructor({ q = '', level = '', after = null, on = {}, ...options }) {
    this.#options = { backfill: 0, provisional: false, pauseHidden: false, parse: JSON.parse, WebSocket: globalThis.WebSocket, fetch: globalThis.fetch?.bind(globalThis), ...options };
    this.#query = { q, level };
    this.#position = after;
    this.#handlers = on;
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
    globalThis.addEventListener?.('online', this.#wake);
    if (this.#options.pauseHidden) {
      document.addEventListener('visibilitychange', this.#look);
      this.#hidden = document.hidden;
    }
    this.#enter('connecting');
    this.#open();
  }

  stop() {
    if (this.#phase === 'stopped')
      return;
    this.#phase = 'stopped';
    globalThis.removeEventListener?.('online', this.#wake);
    globalThis.document?.removeEventListener('visibilitychange', this.#look);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#ackTimer);
    this.#retryTimer = this.#ackTimer = null;
    this.#drop();
    this.#handlers.state?.({ phase: 'stopped', retryAt: null });
  }

  retryNow() {
    if (this.#retryTimer === null)
      return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#open();
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
      this.#begin(null);
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
    this.#send({ type: visible ? 'show' : 'hide' });
  }

  async #open() {
    let socket;
    try {
      const token = typeof this.#options.token === 'function' ? await this.#options.token() : this.#options.token;
      if (this.#phase === 'stopped')
        return;
      const url = new URL(`api/v1/live-logs/ws/${this.#options.project}`, this.#options.url);
      url.protocol = url.protocol.replace('http', 'ws');
      url.search = new URLSearchParams({ subscribe: 'false', token });
      socket = this.#socket = new this.#options.WebSocket(url);
      socket.onmessage = ({ data }) => this.#socket === socket && this.#receive(this.#options.parse(data));
      socket.onclose = () => this.#lost(socket);
      socket.onerror = () => { /* Its close follows. */ };
      socket.onopen = () => this.#join(socket);
    } catch (error) {
      this.#handlers.error?.(error);
      this.#lost(socket ?? null);
    }
  }

  async #join(socket) {
    const resumed = this.#position;
    try {
      await this.#ask({ type: 'subscribe', provisional: this.#options.provisional, ...this.#query, ...resumed ? { after: resumed } : this.#history(this.#options.backfill) }, (position) => {
        this.#attempt = 0;
        this.#enter('live');
        if (!resumed)
          this.#begin(position);
      });
      if (this.#hidden)
        this.#send({ type: 'hide' });
    } catch (error) {
      if (this.#socket !== socket)
        return;
      if (FINAL.has(error.code)) {
        this.#end(error);
        return;
      }
      if (LOST.has(error.code))
        this.#position = null;
      socket.close();
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
      if (!this.#send(command))
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

  #send(command) {
    if (this.#socket?.readyState !== OPEN)
      return false;
    this.#socket.send(JSON.stringify(command));
    return true;
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
      this.#send({ type: 'ack', position: this.#position });
    }, ACK_INTERVAL_MS);
  }

  /** The service ends the tail: for good when nothing new can be shown to it, else we come back. */
  #over({ code, detail }) {
    if (FINAL.has(code) && !(code === 'token_expired' && typeof this.#options.token === 'function'))
      this.#end(new LiveLogsError(code, detail));
    else
      this.#socket?.close();
  }

  #lost(socket) {
    if (this.#phase === 'stopped' || this.#socket !== socket)
      return;
    this.#drop();
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++) * (0.75 + Math.random() / 2);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#open();
    }, wait);
    this.#enter(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting', Date.now() + wait);
    this.#checkToken();
  }

  /** A browser does not tell why a WebSocket was refused; an ordinary request does. */
  async #checkToken() {
    const { url, project, token, fetch } = this.#options;
    if (!fetch || typeof token === 'function')
      return;
    try {
      const answer = await fetch(new URL(`api/v1/live-logs/stream/${project}?limit=1`, url), { headers: { Authorization: `Bearer ${token}` } });
      if (answer.status === 401 || answer.status === 403) {
        const { code = 'unauthorized', detail = 'The token is not accepted.' } = await answer.json().catch(() => ({}));
        this.#end(new LiveLogsError(code, detail, answer.status));
      }
    } catch {
      // Nobody answers: the retry is under way.
    }
  }

  #end(error) {
    if (this.#phase === 'stopped')
      return;
    this.stop();
    this.#handlers.end?.(error);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#answer('reject', new LiveLogsError('not_connected', 'The connection was lost.'));
  }

  #enter(phase, retryAt = null) {
    this.#phase = phase;
    this.#handlers.state?.({ phase, retryAt });
  }
}
