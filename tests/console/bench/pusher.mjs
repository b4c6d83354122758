// A steady stream of lines into connections that are pushed to: as many a second as asked, in batches.

import { setTimeout as sleep } from 'node:timers/promises';

/** Lines carry one of so many words, so that a filter for one of them shows that share of the lines. */
export const SHARDS = 10;

/** At most so many batches of a connection are on their way; then the stream waits. */
const IN_FLIGHT = 4;

const ID_LENGTH = 56;

export class Pusher {
  #deployment;
  #connections;
  #next = 0;
  #running = null;
  #stopped = false;
  refused = 0;

  static async create(deployment, { connections = 4 } = {}) {
    const pusher = new Pusher();
    pusher.#deployment = deployment;
    pusher.#connections = [];
    for (let i = 0; i < connections; i++) {
      const { id } = await deployment.api('POST', 'connections', {
        project_id: deployment.project, connection_name: `push ${i}`, cloud_provider: 'push', connection_config: {},
      });
      const { key } = await deployment.api('POST', `connections/${id}/push/key`);
      pusher.#connections.push({ id, key, inFlight: new Set() });
    }
    return pusher;
  }

  /** Ids of the connections, in a fixed order. */
  get connections() {
    return this.#connections.map(({ id }) => id);
  }

  /** Lines that were handed over so far. */
  get written() {
    return this.#next;
  }

  start({ linesPerSecond, batchesPerSecond }) {
    this.#stopped = false;
    this.#running = this.#run(Math.round(linesPerSecond / batchesPerSecond), 1000 / batchesPerSecond);
  }

  /** Ends when everything that was sent is stored. */
  async stop() {
    this.#stopped = true;
    await this.#running;
    await Promise.all(this.#connections.flatMap(({ inFlight }) => [...inFlight]));
  }

  async #run(size, every) {
    const started = performance.now();
    for (let batch = 0; !this.#stopped; batch++) {
      const wait = started + batch * every - performance.now();
      if (wait > 0)
        await sleep(wait);
      const connection = this.#connections[batch % this.#connections.length];
      if (connection.inFlight.size >= IN_FLIGHT)
        await Promise.race(connection.inFlight);
      const sending = this.#send(connection, size).catch(() => { this.refused += size; }).finally(() => connection.inFlight.delete(sending));
      connection.inFlight.add(sending);
    }
  }

  async #send({ id, key }, size) {
    const now = Date.now();
    const logEvents = Array.from({ length: size }, () => {
      const number = this.#next++;
      return { id: String(number).padStart(ID_LENGTH, '0'), timestamp: now, message: line(number) };
    });
    const response = await fetch(`${this.#deployment.url}api/v1/live-logs/push/${id}/cloudwatch`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        messageType: 'DATA_MESSAGE', owner: '123456789012', logGroup: '/bench/shop', logStream: 'web-1', subscriptionFilters: ['all'], logEvents,
      }),
    });
    if (!response.ok)
      throw new Error(`The push was answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}

/** A line of a web shop. */
export function line(number) {
  const shard = `shard${number % SHARDS}`;
  return `INFO ${shard} request ${number} GET /api/cart/${(number * 7919) % 100_000}/items took ${number % 250} ms, customer c-${(number * 104_729) % 1_000_000}`;
}

/** Filters that are all different, each of which shows one shard. */
export const filters = (count) => Array.from({ length: count }, (_, i) => `shard${i % SHARDS} -nothing${Math.floor(i / SHARDS)}`);
