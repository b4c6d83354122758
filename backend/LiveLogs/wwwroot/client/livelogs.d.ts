/**
 * The live tail of LiveLogs. It reconnects by itself, with growing pauses, and goes on from the last position, so that every line comes once
 * or is told as a gap.
 *
 * ```ts
 * import { LiveTail } from './livelogs.js';
 *
 * const tail = new LiveTail({
 *   url: 'https://logs.example.com/', project: 'shop', token, q: 'level>=error', backfill: 100,
 *   on: {
 *     logs: (entries) => entries.forEach((entry) => console.log(entry.timestamp, entry.message)),
 *     gap: (gap) => console.warn('missing', gap),
 *     end: (error) => console.error(error.code, error.message),
 *   },
 * });
 * tail.start();
 * ```
 */
export class LiveTail {
  constructor(options: LiveTailOptions);

  /** The filter that is in force. */
  readonly q: string;
  readonly level: string;

  /** The place reached; keep it to go on from it later (`after`). Null before the first message that carries one. */
  readonly position: string | null;

  readonly phase: Phase;

  start(): void;
  stop(): void;

  /** Tries to connect at once instead of after the pause. */
  retryNow(): void;

  /**
   * Follows another filter from here on, without losing the place. Resolves when it is in force.
   * @throws {LiveLogsError} The filter is wrong; the old one stays.
   */
  change(filter: Filter): Promise<void>;

  /**
   * Begins anew with another filter and its own history. The old one runs until the new one is accepted; then `begin` is called. Without a
   * connection that is when the next one stands. A hidden tail is shown again.
   * @throws {LiveLogsError} The filter is wrong; the old one stays.
   */
  restart(filter?: Filter & { backfill?: number }): Promise<void>;

  /** Gets `counts` instead of entries, which come with `show`. */
  hide(): void;
  show(): void;
}

/** What the service refused. `code` is stable, the message is for people. */
export class LiveLogsError extends Error {
  code: string;
  status?: number;
}

export interface Filter {
  /** In the language of all filters, such as `level>=error service:cart -debug`. */
  q?: string;
  /** A level, or several with commas. */
  level?: string;
}

export interface LiveTailOptions extends Filter {
  /** Address of LiveLogs, with a slash at the end. */
  url: string | URL;
  project: string;
  /**
   * A token, or how to get one whenever a connection is made. A token that is refused is replaced by asking for another one, which `error` tells;
   * when that is refused as well, the tail ends.
   */
  token: string | (() => string | Promise<string>);
  /** A position to resume from. */
  after?: string | null;
  /** How many of the newest lines come first when there is no position, 0–1000. */
  backfill?: number;
  /** How old they may be, in minutes. */
  backfillMinutes?: number;
  /** Also shows lines that are not stored yet. */
  provisional?: boolean;
  /** Hides the tail while the page is hidden. Browsers only. */
  pauseHidden?: boolean;
  /**
   * How messages are read, `JSON.parse` by default, which rounds numbers of more than fifteen digits. `readJson` of `exact-json.js` keeps all
   * their digits.
   */
  parse?: (text: string) => any;
  /** A connection that has said nothing for so many milliseconds is replaced; 40,000 by default. The service speaks every 15 seconds. */
  silenceMs?: number;
  /** For Node.js before 22: the class of the package `ws`. Where there is none the constructor throws a `TypeError`. */
  WebSocket?: unknown;
  on?: Handlers;
}

export type Phase = 'stopped' | 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface Handlers {
  /** The lines that follow do not continue those before. */
  begin?(): void;
  logs?(entries: Entry[], message: LogsMessage): void;
  /** Lines that do not come; `after` is the last position before them. */
  gap?(gap: GapMessage, after: string | null): void;
  status?(status: StatusMessage): void;
  /** An alert that opened or changed. */
  alert?(message: AlertMessage): void;
  /** Lines that the provider shows and that are not stored yet, with the option `provisional`. */
  provisional?(message: ProvisionalMessage): void;
  /** Lines that came while hidden. */
  counts?(count: number): void;
  /** Lines of the project that this client has not got yet, once a second while lines flow. */
  lag?(behind: number): void;
  /** `retryAt` is when the next try begins, in milliseconds of Unix time. */
  state?(state: { phase: Phase; retryAt: number | null }): void;
  /** It ended for good: the token, the role or the filter is not accepted. */
  end?(error: LiveLogsError): void;
  /** Getting a token failed, or a token was refused and another one will be asked for; the next try is under way. */
  error?(error: unknown): void;
  /** Every message, before the handlers of its type. */
  message?(message: Message): void;
}

export interface Entry {
  connection_id: string;
  /** 1, 2, 3, … per connection, without holes. */
  seq: number;
  event_id: string;
  /** The provider's event time, RFC 3339 with up to nine digits of a second. */
  timestamp: string;
  observed_timestamp: string;
  level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  severity_number: number;
  /** How the level was found; absent in entries stored before this was kept. */
  level_source?: 'provider' | 'field' | 'prefix' | 'status' | 'trace' | 'default';
  message: string;
  source: string;
  stream: string | null;
  service: string | null;
  resource: Record<string, unknown>;
  attributes: Record<string, unknown>;
  trace_id: string | null;
  span_id: string | null;
  pattern_id: number | null;
  /** Present when it came after entries of its connection that are much newer. */
  late?: true;
}

export interface LogsMessage { type: 'logs'; logs: Entry[]; position?: string }

export interface GapMessage {
  type: 'gap';
  reason: 'slow' | 'sampled' | 'retention' | 'reset' | 'forbidden';
  connection_id?: string;
  from_seq?: number;
  to_seq?: number;
  /** How many entries of the range are not shown. */
  count?: number;
  position?: string;
}

export interface StatusMessage {
  type: 'status';
  connection_id: string;
  state: string;
  reason: string | null;
  since: string | null;
  fresh_to: string | null;
  complete_to: string | null;
}

/** `alert` is as GET /alerts/{project_id} gives it. */
export interface AlertMessage { type: 'alert'; alert: Record<string, unknown> }

/** Each comes again as a stored entry, with the same connection, source, stream, timestamp and message. */
export interface ProvisionalMessage { type: 'provisional'; logs: Omit<Entry, 'seq' | 'event_id'>[]; sampled: boolean }

export interface HeartbeatMessage { type: 'heartbeat'; position?: string }
export interface CountsMessage { type: 'counts'; count: number }
export interface LagMessage { type: 'lag'; behind: number }
export interface EndMessage { type: 'end'; code: string; detail: string; position?: string }
export interface AnswerMessage { type: 'subscribed' | 'unsubscribed' | 'changed'; position?: string }
export interface RefusedMessage { type: 'refused'; code: string; detail: string }

export type Message =
  LogsMessage | ProvisionalMessage | GapMessage | StatusMessage | AlertMessage | HeartbeatMessage | CountsMessage | LagMessage | EndMessage | AnswerMessage | RefusedMessage;
