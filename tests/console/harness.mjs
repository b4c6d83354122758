// What the suites share: tokens, databases, processes, a browser, and waiting for conditions instead of for time.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const ARTIFACTS = process.env.LIVELOGS_TEST_ARTIFACTS ?? fileURLToPath(new URL('artifacts/', import.meta.url));

/** How long a condition may take: a machine that does much else takes its time, and one that is quick does not wait for it. */
const PATIENCE = 90_000;

/** For a test of many steps, each of which has its own patience: only one that hangs takes so long. */
export const LONG = 900_000;

/** An error that waiting does not mend. */
export class Hopeless extends Error {}

/** Polls until the probe gives something true; says what it waited for, and the last error, when it does not. */
export async function until(what, probe, { timeout = PATIENCE, every = 50 } = {}) {
  const end = Date.now() + timeout;
  let error;
  for (;;) {
    try {
      const value = await probe();
      if (value)
        return value;
      error = undefined;
    } catch (e) {
      if (e instanceof Hopeless)
        throw e;
      error = e;
    }
    if (Date.now() > end)
      throw new Error(`Not within ${timeout} ms: ${what}`, { cause: error });
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Reads until the value is (or, for a regular expression, matches) what is expected: a page shows a change when it has drawn it. */
export async function settles(read, expected, message) {
  const isSo = async () => {
    const last = await read();
    if (expected instanceof RegExp)
      assert.match(last, expected, message);
    else
      assert.deepEqual(last, expected, message);
    return true;
  };
  await until('a value that settles', isSo).catch((e) => { throw e.cause ?? e; });
}

/** A value that does not change any more: read until it is the same so many times in a row. */
export async function steady(read, times = 4) {
  let last;
  let same = 0;
  await until('a value that stays', async () => {
    const value = JSON.stringify(await read());
    same = value === last ? same + 1 : 0;
    last = value;
    return same >= times;
  });
  return JSON.parse(last);
}

/** How much longer than it says the service believes a token, since clocks differ. */
export const CLOCK_SKEW_SECONDS = 30;

/** A JWT signed with HS256. */
export function makeToken(key, projects, { lifetimeSeconds = 3600, ...claims } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
    iss: 'livelogs', aud: 'livelogs', sub: 'console-tests', iat: now - 10, nbf: now - 10_000, exp: now + lifetimeSeconds, projects, ...claims,
  })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// A signal alone would end the tests without the event that the programs below are ended by.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => process.exit(1));

/** A program with its output in the artifacts. It does not outlive the tests, however they end. */
export class Process {
  #name;
  #command;
  #args;
  #options;
  #child = null;

  constructor(name, command, args, { env = {}, ...options } = {}) {
    this.#name = name;
    this.#command = command;
    this.#args = args;
    this.#options = { ...options, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
  }

  start() {
    mkdirSync(ARTIFACTS, { recursive: true });
    const log = createWriteStream(join(ARTIFACTS, `${this.#name}.log`), { flags: 'a' });
    const child = spawn(this.#command, this.#args, this.#options);
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const kill = () => child.kill('SIGKILL');
    process.on('exit', kill);
    child.on('exit', () => process.off('exit', kill));
    this.#child = child;
  }

  get pid() {
    return this.#child?.pid;
  }

  get hasEnded() {
    return this.#child === null || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async stop(signal = 'SIGTERM') {
    if (this.hasEnded)
      return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await ended;
    clearTimeout(timer);
  }
}

/** A Chromium page that collects what goes wrong in it. */
export async function openBrowser({ width = 1280, height = 800, colorScheme = 'dark' } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'livelogs-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.LIVELOGS_TEST_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    timeout: PATIENCE,
    viewport: { width, height },
    colorScheme,
    timezoneId: 'Europe/Berlin',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
  const page = context.pages()[0] ?? await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const problems = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.stack ?? error}`));
  page.on('dialog', async (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text()))
      problems.push(`policy: ${message.text()}`);
  });
  return {
    page,
    problems,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export async function screenshot(page, name) {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

export const newKey = () => randomBytes(32).toString('base64');
export const newName = (prefix) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
