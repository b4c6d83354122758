// Many viewers, in a program of their own that reads as cheaply as it can (tests/LiveLogs.Benchmarks).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

const END = '\u001e';

export class Viewers {
  #child;
  #answers;

  /** `plan`: see ViewersPlan in ViewersBenchmark.cs. Gives viewers that are all connected. */
  static async start(plan) {
    const viewers = new Viewers();
    viewers.#child = spawn('dotnet', [required('BENCHMARKS_DLL'), 'viewers'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const kill = () => viewers.#child.kill('SIGKILL');
    process.on('exit', kill);
    viewers.#child.on('exit', () => process.off('exit', kill));
    viewers.#answers = createInterface({ input: viewers.#child.stdout })[Symbol.asyncIterator]();
    await viewers.#ask(JSON.stringify(plan));
    return viewers;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Begins to count. */
  mark() {
    this.#child.stdin.write('mark\n');
  }

  /** What came since the mark, by group; with the times of the commits also how long the lines took. */
  report(commits = []) {
    return this.#ask(`report${JSON.stringify(commits)}`);
  }

  async stop() {
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }

  async #ask(line) {
    this.#child.stdin.write(`${line}\n`);
    const { value, done } = await this.#answers.next();
    if (done)
      throw new Error('The viewers ended.');
    return JSON.parse(value);
  }
}

/** Viewers of LiveLogs over SignalR. */
export const signalR = {
  viewer: (base, project, token, group, q, bytes_per_second = null) => ({
    group,
    url: `${base}api/v1/live-logs/hub?access_token=${token}`,
    hello: [
      `{"protocol":"json","version":1}${END}`,
      `${JSON.stringify({ type: 1, invocationId: '1', target: 'Join', arguments: [project, { q }] })}${END}`,
    ],
    keep_alive: `{"type":6}${END}`,
    bytes_per_second,
  }),
};

/** Viewers of LiveLogs over plain WebSockets. */
export const plain = {
  viewer: (base, project, token, group, q, bytes_per_second = null) => ({
    group, url: `${base}api/v1/live-logs/ws/${project}?${new URLSearchParams({ token, q })}`, hello: [], bytes_per_second,
  }),
};

export const transports = { signalr: signalR, ws: plain };

/** The plan's times of what is stored after a moment, from the ledger. */
export async function commits(deployment, connections, since) {
  const rows = await deployment.query(
    `SELECT c.id, l.last_seq, (extract(epoch FROM l.committed_at) * 1000000)::bigint AS at
     FROM log_ledger l JOIN connections c ON c.number = l.connection_number WHERE l.committed_at >= $1`, [since]);
  return rows.map(({ id, last_seq, at }) => ({ connection: connections.indexOf(id), last_seq: Number(last_seq), at: Number(at) }));
}

/** The lines that were stored meanwhile. */
export async function stored(deployment) {
  const [{ n }] = await deployment.query('SELECT coalesce(sum(seq), 0) AS n FROM connection_heads');
  return Number(n);
}

/** CPU time of a process, in seconds. */
export function cpuSeconds(pid) {
  const [, rest] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Time that all cores together had nothing to do, in seconds. */
export function idleSeconds() {
  const [, idle] = /^cpu\s+\d+ \d+ \d+ (\d+)/.exec(readFileSync('/proc/stat', 'utf8'));
  return Number(idle) / 100;
}

/** What a process holds. */
export function holdings(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)[1]);
  return { rss_mb: Math.round(number('VmRSS') / 1024), threads: number('Threads'), handles: readdirSync(`/proc/${pid}/fd`).length };
}

function required(name) {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set; scripts/bench sets it.`);
  return value;
}
