// One viewer of a project's live tail: a SignalR connection that comes back by itself and goes on where it was.

import { HttpTransportType, HubConnectionBuilder, LogLevel } from '../vendor/index.js';

/** Lines of history that come with the first join. */
export const BACKFILL = 300;

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const ACK_INTERVAL_MS = 1_000;

/** Refusals that trying again does not change. */
const FINAL = new Set(['invalid_filter', 'forbidden_project', 'unauthorized', 'token_expired']);

/** The service refused a call of the hub; `code` is stable, the message is for people. */
export class HubError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }

  /** Reads what the client library makes of a HubException, whose text is `code: detail`. */
  static from(error) {
    const said = /HubException: (?:([a-z0-9_]+): )?(.*)$/s.exec(error.message);
    return said ? new HubError(said[1] ?? 'refused', said[2]) : error;
  }
}

/**
 * Calls `handlers`: `begin()` before lines that do not continue those before, `logs(entries)`, `gap(gap, after)` with the
 * last position before the gap, `status(status)`, `alert(alert)`, `behind(lines)`, `refused(error)` when it ends for good, and
 * `state({ phase: 'connecting' | 'live' | 'reconnecting' | 'offline' | 'stopped', retryAt })`.
 */
export class Tail {
  #handlers;
  #connect;
  #project;
  #filter = '';
  #connection = null;
  #subscription = null;
  /** Messages of a subscription whose Join has not answered yet. */
  #early = new Map();
  #position = null;
  #attempt = 0;
  #retryTimer = null;
  #ackTimer = null;
  #stopped = false;
  #wake = () => this.retryNow();

  /** @param check asks the REST API whether the token is still good; throws when it is not. */
  constructor({ url, token, project, filter, handlers, check }) {
    this.#project = project;
    this.#filter = filter;
    this.#handlers = handlers;
    this.check = check;
    this.#connect = () => new HubConnectionBuilder()
      .withUrl(url, { skipNegotiation: true, transport: HttpTransportType.WebSockets, accessTokenFactory: () => token })
      .configureLogging(LogLevel.None)
      .build();
  }

  get filter() {
    return this.#filter;
  }

  start() {
    globalThis.addEventListener?.('online', this.#wake);
    this.#enter('connecting');
    return this.#open();
  }

  async stop() {
    this.#stopped = true;
    globalThis.removeEventListener?.('online', this.#wake);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#ackTimer);
    await this.#connection?.stop();
  }

  /** Does not wait for the end of the countdown. */
  retryNow() {
    if (this.#retryTimer === null || this.#stopped)
      return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#open();
  }

  /**
   * Follows another filter, with its own history. The old one runs on until the service has accepted the new one.
   * @throws {HubError} The filter is wrong; the old one stays.
   */
  async setFilter(filter) {
    if (this.#subscription === null) {
      // Not connected: the next join brings the filter along, and its refusal shows then.
      this.#filter = filter;
      this.#position = null;
      this.#handlers.begin();
      return;
    }
    const connection = this.#connection;
    const old = this.#subscription;
    const joined = await this.#join(connection, { q: filter, after: null, backfill: BACKFILL });
    if (this.#connection !== connection) {
      await this.setFilter(filter);
      return;
    }
    this.#filter = filter;
    this.#position = null;
    this.#handlers.begin();
    this.#adopt(joined);
    connection.invoke('Leave', old).catch(() => { /* Gone with its connection. */ });
  }

  async #open() {
    const connection = this.#connect();
    this.#connection = connection;
    this.#early.clear();
    for (const event of ['logs', 'gap', 'status', 'alert', 'heartbeat', 'end'])
      connection.on(event, (message) => this.#receive(event, message));
    connection.onclose(() => this.#lost(connection));

    try {
      await connection.start();
      const joined = await this.#join(connection, { q: this.#filter, after: this.#position, backfill: this.#position ? 0 : BACKFILL });
      this.#attempt = 0;
      this.#enter('live');
      if (this.#position === null)
        this.#handlers.begin();
      this.#adopt(joined);
    } catch (error) {
      if (this.#stopped || this.#connection !== connection)
        return;
      if (FINAL.has(error.code)) {
        await this.#refuse(error);
        return;
      }
      if (error.code === 'invalid_position' || error.code === 'position_of_other_project')
        this.#position = null;
      this.#lost(connection);
      connection.stop();
    }
  }

  async #join(connection, request) {
    try {
      return await connection.invoke('Join', this.#project, request);
    } catch (error) {
      throw HubError.from(error);
    }
  }

  #adopt({ subscription_id, position }) {
    this.#subscription = subscription_id;
    this.#position ??= position;
    const early = this.#early.get(subscription_id) ?? [];
    this.#early.clear();
    for (const [event, message] of early)
      this.#receive(event, message);
  }

  #receive(event, message) {
    if (message.subscription_id !== this.#subscription) {
      const early = this.#early.get(message.subscription_id) ?? [];
      early.push([event, message]);
      this.#early.set(message.subscription_id, early);
      return;
    }
    switch (event) {
      case 'logs':
        this.#handlers.logs(message.logs);
        this.#advance(message.position);
        break;
      case 'gap':
        this.#handlers.gap(message, this.#position);
        this.#advance(message.position);
        break;
      case 'status':
        this.#handlers.status(message);
        break;
      case 'alert':
        this.#handlers.alert(message.alert);
        break;
      case 'heartbeat':
        this.#advance(message.position);
        break;
      case 'end':
        this.#end(message);
        break;
    }
  }

  /** The service ends the subscription: for good when the token is over, else we come back. */
  #end({ code, detail, position }) {
    if (position)
      this.#position = position;
    if (FINAL.has(code))
      this.#refuse(new HubError(code, detail));
    else
      this.#connection?.stop();
  }

  #advance(position) {
    if (!position)
      return;
    this.#position = position;
    this.#ackTimer ??= setTimeout(() => {
      this.#ackTimer = null;
      this.#acknowledge();
    }, ACK_INTERVAL_MS);
  }

  async #acknowledge() {
    try {
      const answer = await this.#connection?.invoke('Ack', this.#subscription, this.#position);
      this.#handlers.behind(answer?.behind ?? 0);
    } catch {
      // The connection or the subscription is gone; the next one goes on from the same position.
    }
  }

  #lost(connection) {
    if (this.#stopped || this.#connection !== connection)
      return;
    this.#connection = null;
    this.#subscription = null;
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++) * (0.75 + Math.random() / 2);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#open();
    }, wait);
    this.#enter(globalThis.navigator?.onLine === false ? 'offline' : 'reconnecting', Date.now() + wait);
    this.#refuseIfTokenIsBad();
  }

  /** A browser does not tell why a WebSocket was refused; an ordinary request does. */
  async #refuseIfTokenIsBad() {
    try {
      await this.check();
    } catch (error) {
      if (error.status === 401 || error.status === 403)
        await this.#refuse(error);
    }
  }

  async #refuse(error) {
    if (this.#stopped)
      return;
    await this.stop();
    this.#enter('stopped');
    this.#handlers.refused(error);
  }

  #enter(phase, retryAt = null) {
    this.#handlers.state({ phase, retryAt });
  }
}
