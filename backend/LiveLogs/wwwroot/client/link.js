// A WebSocket to LiveLogs that comes back: after growing pauses, at once when the network does, and when it has fallen silent. What is said
// over it is the business of livelogs.js.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const OPEN = 1;

/** Refusals that a new token may change. */
const OF_TOKEN = new Set(['unauthorized', 'token_invalid', 'token_expired', 'forbidden_project', 'role_too_low', 'access_revoked']);

export class LiveLogsError extends Error {
  constructor(code, message, status) {
    super(message);
    this.name = 'LiveLogsError';
    this.code = code;
    this.status = status;
  }
}

export class Link {
  #options;
  #on;
  #running = false;
  #socket = null;
  /** The token of the newest connection. */
  #token = null;
  /** Why a token was refused since the service last took one. */
  #refusal = null;
  #attempt = 0;
  #retryTimer = null;
  #silenceTimer = null;
  #lastHeard = 0;
  #wake = () => this.retryNow();

  /** @param on `open`, `message`, `lost(retryAt)`, `refused(error)` when it is over, `error`. */
  constructor(options, on) {
    this.#options = options;
    this.#on = on;
  }

  start() {
    this.#running = true;
    globalThis.addEventListener?.('online', this.#wake);
    this.#open();
  }

  stop() {
    this.#running = false;
    globalThis.removeEventListener?.('online', this.#wake);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#retryTimer = null;
    this.close();
  }

  retryNow() {
    if (this.#retryTimer === null)
      return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#open();
  }

  send(command) {
    if (this.#socket?.readyState !== OPEN)
      return false;
    this.#socket.send(JSON.stringify(command));
    return true;
  }

  /** The service took the token: what fails from now on begins with short pauses again. */
  settle() {
    this.#attempt = 0;
    this.#refusal = null;
  }

  /** Gives this connection up; another one is made. */
  reconnect() {
    if (this.#socket !== null)
      this.#lost(this.#socket);
  }

  /** It is over, unless the program can get a token that is not refused: it is asked for one other. */
  refuse(error) {
    if (!this.#running)
      return;
    if (this.#refusal || typeof this.#options.token !== 'function' || !OF_TOKEN.has(error.code)) {
      this.#on.refused(error);
      return;
    }
    this.#refusal = error;
    this.#on.error(error);
    this.reconnect();
  }

  async #open() {
    let socket;
    try {
      const token = typeof this.#options.token === 'function' ? await this.#options.token() : this.#options.token;
      if (!this.#running)
        return;
      if (this.#refusal && token === this.#token) {
        this.#on.refused(this.#refusal);
        return;
      }
      this.#token = token;
      const url = new URL(`api/v1/live-logs/ws/${this.#options.project}`, this.#options.url);
      url.protocol = url.protocol.replace('http', 'ws');
      url.search = new URLSearchParams({ subscribe: 'false', token });
      socket = this.#socket = new this.#options.WebSocket(url);
      this.#watch(socket);
      socket.onmessage = ({ data }) => {
        if (this.#socket !== socket)
          return;
        this.#lastHeard = performance.now();
        this.#on.message(this.#options.parse(data));
      };
      socket.onclose = () => this.#lost(socket);
      socket.onerror = () => { /* Its close follows. */ };
      socket.onopen = () => this.#socket === socket && this.#on.open();
    } catch (error) {
      this.#on.error(error);
      this.#lost(socket ?? null);
    }
  }

  /** A connection that says nothing any more is dead, whatever TCP believes: a proxy hangs, a laptop moved, a router forgot it. */
  #watch(socket) {
    const { silenceMs } = this.#options;
    this.#lastHeard = performance.now();
    const look = () => {
      const left = this.#lastHeard + silenceMs - performance.now();
      if (left > 0)
        this.#silenceTimer = setTimeout(look, left);
      else
        this.#lost(socket);
    };
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(look, silenceMs);
  }

  #lost(socket) {
    if (!this.#running || this.#socket !== socket)
      return;
    clearTimeout(this.#silenceTimer);
    this.close();
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++) * (0.75 + Math.random() / 2);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#open();
    }, wait);
    this.#on.lost(Date.now() + wait);
    this.#checkToken();
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** A browser does not tell why a WebSocket was refused; an ordinary request does. */
  async #checkToken() {
    const { url, project, fetch } = this.#options;
    const token = this.#token;
    if (!fetch || token === null)
      return;
    try {
      const answer = await fetch(new URL(`api/v1/live-logs/stream/${project}?limit=1`, url), { headers: { Authorization: `Bearer ${token}` } });
      const { code = 'unauthorized', detail = 'The token is not accepted.' } = answer.ok ? {} : await answer.json().catch(() => ({}));
      // A later connection has its own token, and its own check.
      if ((answer.status === 401 || answer.status === 403) && this.#socket === null && token === this.#token)
        this.refuse(new LiveLogsError(code, detail, answer.status));
    } catch {
      // Nobody answers: the retry is under way.
    }
  }
}
