// Speaks just enough of the service's contract to bring the page where a healthy service never takes it: gaps, refusals,
// floods and outages at will. Whatever the real service can show is tested against the real service.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { writeJson } from '../../backend/LiveLogs/wwwroot/client/exact-json.js';

const ROOT = fileURLToPath(new URL('../../backend/LiveLogs/wwwroot/', import.meta.url));
const API = '/api/v1/live-logs';
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** What the service sends with every page. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
  + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export const CONNECTIONS = [
  { id: '11111111-1111-4111-8111-111111111111', connection_name: 'shop production', cloud_provider: 'aws', status: 'streaming' },
  { id: '22222222-2222-4222-8222-222222222222', connection_name: 'shop workers', cloud_provider: 'aws', status: 'streaming' },
  { id: '33333333-3333-4333-8333-333333333333', connection_name: 'edge', cloud_provider: 'gcp', status: 'streaming' },
];

export class StandIn {
  /** Entries that came so far: what a join with `backfill` and a read with `after` give. */
  entries = [];
  joins = [];
  searches = [];
  acknowledged = [];
  alerts = [];
  connections = CONNECTIONS;
  /** What the last day's lines say, as the service tells it. */
  patterns = [];
  /** Keeps back what a subscription begins with, as a search that takes its time. */
  isSlow = false;
  refuseTokens = false;
  refusal = { status: 401, code: 'token_invalid' };

  #port;
  #server;
  #sockets;
  #subscriptions = new Map();
  #seqs = new Map();

  async listen(port = 0) {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#sockets = new WebSocketServer({ server: this.#server, verifyClient: (_, answer) => answer(!this.refuseTokens, this.refusal.status) });
    this.#sockets.on('connection', (socket, request) => this.#serve(socket, /\/ws\/([^/?]+)/.exec(request.url)[1]));
    await new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = this.#server.address().port;
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** The service goes away; `listen(port)` brings it back. */
  async close() {
    for (const socket of this.#sockets.clients)
      socket.terminate();
    this.#subscriptions.clear();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port() {
    return this.#port;
  }

  /** Numbers, keeps and sends entries. `silently` keeps them only, as if a viewer had been too slow for them. */
  push(drafts, { silently = false } = {}) {
    const entries = drafts.map((draft) => this.#number(draft));
    this.entries.push(...entries);
    if (!silently) {
      for (const [socket, q] of this.#subscriptions)
        this.#send(socket, { type: 'logs', logs: entries.filter((e) => matches(e, q)), position: String(this.entries.length) });
    }
    return entries;
  }

  broadcast(type, message) {
    for (const socket of this.#subscriptions.keys())
      this.#send(socket, { type, position: String(this.entries.length), ...message });
  }

  #number(draft) {
    const connection_id = draft.connection_id ?? CONNECTIONS[0].id;
    const seq = (this.#seqs.get(connection_id) ?? 0) + 1;
    this.#seqs.set(connection_id, seq);
    const now = new Date().toISOString();
    return {
      connection_id, seq, event_id: `event-${seq}`, timestamp: now, observed_timestamp: now, level: 'INFO', severity_number: 9, message: '',
      source: '/shop/web', stream: 'web-1', service: 'web', resource: {}, attributes: {}, trace_id: null, span_id: null, pattern_id: null, ...draft,
    };
  }

  #answer(request, response) {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname.startsWith(API)) {
      this.#answerApi(request, url, response);
      return;
    }
    const path = join(ROOT, normalize(decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)));
    if (!path.startsWith(ROOT) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'text/plain', 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff' });
    createReadStream(path).pipe(response);
  }

  #answerApi(request, url, response) {
    const say = (status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(writeJson(body));
    if (this.refuseTokens || !request.headers.authorization)
      say(this.refusal.status, { ...this.refusal, detail: 'The token is not accepted: its signature, issuer, audience or form is wrong.' });
    else if (url.pathname.startsWith(`${API}/connections/`))
      say(200, { items: this.connections, next_cursor: null });
    else if (url.pathname.startsWith(`${API}/alerts/`))
      say(200, { items: this.alerts, next_cursor: null });
    else if (/\/stream\/[^/]+\/./.test(url.pathname))
      this.#answerQuestion(url, say);
    else if (url.pathname.startsWith(`${API}/patterns/`))
      say(200, { from: url.searchParams.get('from'), to: new Date().toISOString(), bucket_seconds: 3600, items: this.patterns, next_cursor: null });
    else if (url.pathname.startsWith(`${API}/rules/`) || url.pathname.startsWith(`${API}/channels/`))
      say(200, { items: [], next_cursor: null });
    else if (url.pathname.endsWith('/filter-language'))
      say(200, { fields: [], forms: [] });
    else if (hasOpenQuote(url.searchParams.get('q') ?? ''))
      say(400, { status: 400, code: 'invalid_filter', detail: 'This quote is never closed.', position: url.searchParams.get('q').lastIndexOf('"'), length: 1 });
    else if (url.searchParams.has('after'))
      say(200, { items: this.entries.slice(Number(url.searchParams.get('after')), this.entries.length), position: String(this.entries.length), caught_up: true, gaps: [] });
    else
      say(200, this.#search(url.searchParams));
  }

  /** A page of stored entries, newest first; the cursor is how many came before. */
  #search(asked) {
    this.searches.push(Object.fromEntries(asked));
    const levels = asked.get('level')?.split(',');
    const found = this.entries.filter((e) => matches(e, asked.get('q')) && (!levels || levels.includes(e.level))
      && (!asked.has('from') || e.timestamp >= asked.get('from')) && (!asked.has('to') || e.timestamp < asked.get('to'))).reverse();
    const start = Number(asked.get('cursor') ?? 0);
    const end = start + Number(asked.get('limit') ?? 100);
    return { items: found.slice(start, end), next_cursor: end < found.length ? String(end) : null, cut: null };
  }

  #answerQuestion(url, say) {
    const [, question] = /\/stream\/[^/]+\/(\w+)/.exec(url.pathname);
    const asked = url.searchParams;
    if (question === 'histogram') {
      const length = Number(asked.get('bucket') ?? 60) * 1000;
      const buckets = new Map();
      for (const { timestamp, level } of this.entries.filter((e) => matches(e, asked.get('q')) && e.timestamp >= asked.get('from') && e.timestamp < asked.get('to'))) {
        const at = Math.floor(Date.parse(timestamp) / length) * length;
        const bucket = buckets.get(at) ?? { timestamp: new Date(at).toISOString(), total: 0, levels: {} };
        bucket.total++;
        bucket.levels[level] = (bucket.levels[level] ?? 0) + 1;
        buckets.set(at, bucket);
      }
      say(200, { from: asked.get('from'), to: asked.get('to'), bucket_seconds: length / 1000, items: [...buckets.values()].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)), cut: null });
    } else if (question === 'context') {
      const [, connection, seq] = /context\/([^/]+)\/(\d+)/.exec(url.pathname);
      const items = this.entries.filter((e) => e.connection_id === connection);
      const index = items.findIndex((e) => e.seq === Number(seq));
      if (index < 0)
        say(404, { status: 404, code: 'entry_not_found', detail: 'There is no such line.' });
      else
        say(200, { items, index, cut: null });
    } else {
      say(200, { items: [], other: 0, missing: 0, cut: null });
    }
  }

  #serve(socket, project) {
    socket.on('message', (data) => this.#obey(socket, project, JSON.parse(data)));
    socket.on('close', () => this.#subscriptions.delete(socket));
  }

  #obey(socket, project, command) {
    if (command.type === 'subscribe')
      this.#subscribe(socket, { project, ...command });
    else if (command.type === 'ack') {
      this.acknowledged.push(command.position);
      this.#send(socket, { type: 'lag', behind: 0 });
    }
  }

  #subscribe(socket, { project, q, after, backfill = 0 }) {
    this.joins.push({ project, q, after, backfill });
    if (hasOpenQuote(q)) {
      this.#send(socket, { type: 'refused', code: 'invalid_filter', detail: 'This quote is never closed.' });
      return;
    }
    const position = String(this.entries.length);
    const missed = after ? this.entries.slice(Number(after)) : this.entries.slice(-backfill);
    this.#subscriptions.set(socket, q);
    this.#send(socket, { type: 'subscribed', ...after && { position: after } });
    // In parts, of which only the last has a position, as the service does; then a sign of life.
    const found = missed.filter((e) => matches(e, q));
    for (let from = 0; !this.isSlow && from < found.length; from += PART)
      this.#send(socket, { type: 'logs', logs: found.slice(from, from + PART), ...from + PART >= found.length && { position } });
    if (!this.isSlow)
      this.#send(socket, { type: 'heartbeat', position });
    for (const { id: connection_id, status: state } of this.connections) {
      const now = Date.now();
      this.#send(socket, {
        type: 'status', connection_id, state, reason: null,
        fresh_to: new Date(now - 900).toISOString(), complete_to: new Date(now - 61_000).toISOString(),
      });
    }
  }

  #send(socket, message) {
    if (socket.readyState === socket.OPEN)
      socket.send(writeJson(message));
  }
}

/** Entries of one message. */
const PART = 100;

const hasOpenQuote = (q) => q.split('"').length % 2 === 0;

const matches = (entry, q) => !q || entry.message.includes(q.replaceAll('"', ''));
