// scripts/bench peers [--minutes N] — `aws logs tail --follow` beside a connection of ours, on the same log group of the same
// simulator: lines that become readable late or out of order, ties, short and empty pages, throttling, errors and resets.
// What each of them shows is compared with what was written.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { until } from '../harness.mjs';
import { follow } from './viewer.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '3' } } });
const LINES_A_SECOND = 50;
const WRITERS = 3;
// Of a hundred lines: how many are dated back (a writer that gathers before it sends), and how many can be read only later.
const DATED_BACK = { share: 30, seconds: 3 };
const LATE = [{ share: 10, seconds: 6 }, { share: 3, seconds: 40 }];
const FAULTS = [
  { probability: 0.5, then: { page_items: 100 } },
  { probability: 0.05, then: { empty_page: true } },
  { probability: 0.03, then: { error: { code: 'ThrottlingException' } } },
  { probability: 0.02, then: { error: { code: 'ServiceUnavailableException', status: 503 } } },
  { probability: 0.02, then: { reset: true } },
  { probability: 0.01, then: { repeat_token: true } },
].map(({ probability, then }, seed) => ({ when: { operation: 'FilterLogEvents', probability, seed: seed + 1 }, then }));

/** `aws logs tail --follow`, begun again as a service manager would when it gives up. */
class AwsTail {
  ends = 0;
  #isOver = false;
  #child;

  constructor(deployment, group, onLine) {
    const { region, credentials } = deployment.cloud;
    const start = () => {
      this.#child = spawn(process.env.AWS_CLI ?? 'aws', [
        '--endpoint-url', deployment.simulatorUrl, '--region', region, 'logs', 'tail', group, '--follow', '--since', '1m', '--format', 'short',
      ], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: {
          ...process.env, AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey, PYTHONUNBUFFERED: '1',
        },
      });
      createInterface(this.#child.stdout).on('line', onLine);
      this.#child.on('exit', () => {
        if (this.#isOver)
          return;
        this.ends++;
        start();
      });
    };
    start();
  }

  stop() {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
  }
}

class Seen {
  #counts = new Map();

  take = (text) => {
    const number = /line (\d+)$/.exec(text)?.[1];
    if (number)
      this.#counts.set(number, (this.#counts.get(number) ?? 0) + 1);
  };

  get size() {
    return this.#counts.size;
  }

  judge(written) {
    const shown = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    return { missed: written - this.#counts.size, duplicated: shown - this.#counts.size };
  }
}

const draw = (number, salt) => (number * 2654435761 + salt * 40503) % 4294967296 / 42949672.96;

async function write(deployment, group, first, count) {
  const now = Date.now();
  for (let writer = 0; writer < WRITERS; writer++) {
    const numbers = Array.from({ length: count }, (_, i) => first + i).filter((number) => number % WRITERS === writer);
    await deployment.writeEvents(group, `writer-${writer}`, numbers.map((number) => {
      const back = draw(number, 1) < DATED_BACK.share ? Math.round(draw(number, 2) * 10 * DATED_BACK.seconds) : 0;
      const chance = draw(number, 3);
      const late = chance < LATE[0].share ? LATE[0].seconds : chance < LATE[0].share + LATE[1].share ? LATE[1].seconds : 0;
      return {
        timestamp: new Date(now - back).toISOString(), visible_at: new Date(now + late * 1000).toISOString(), message: `INFO order shipped, line ${number}`,
      };
    }));
  }
}

const deployment = await Deployment.start('peers');
const [ours, theirs] = [new Seen(), new Seen()];
let tail;
try {
  const { group } = await deployment.newGroup();
  await deployment.addFaults(FAULTS);
  const viewer = await follow(deployment, { q: `source:"${group}"` }, (entry) => ours.take(entry.message));
  tail = new AwsTail(deployment, group, theirs.take);

  let written = 0;
  for (const end = Date.now() + Number(values.minutes) * 60_000; Date.now() < end;) {
    await write(deployment, group, written, LINES_A_SECOND / 5);
    written += LINES_A_SECOND / 5;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // Whoever still can has time for the latest lines.
  const isThere = () => ours.size === written;
  await until('every line arrived', isThere, { timeout: 150_000 }).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  tail.stop();
  await viewer.stop();

  const result = { written, livelogs: ours.judge(written), aws_logs_tail: { ...theirs.judge(written), ended: tail.ends } };
  console.log(`${'of '.concat(written, ' lines').padEnd(24)}${'missed'.padStart(10)}${'duplicated'.padStart(12)}${'gave up'.padStart(10)}`);
  for (const [name, { missed, duplicated, ended }] of [['LiveLogs', { ...result.livelogs, ended: 0 }], ['aws logs tail --follow', result.aws_logs_tail]])
    console.log(`${name.padEnd(24)}${String(missed).padStart(10)}${String(duplicated).padStart(12)}${String(ended).padStart(10)}`);
  console.log(JSON.stringify(result));
  process.exitCode = result.livelogs.missed + result.livelogs.duplicated > 0 ? 1 : 0;
} finally {
  tail?.stop();
  await deployment.dispose();
}
