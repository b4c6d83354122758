// scripts/bench lines FILE… — writes every line of log files into a simulated log group with the AWS SDK, and compares
// what comes out of GET /stream and of the SignalR client: each line exactly once, in order, unchanged.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Deployment } from '../deployment.mjs';
import { until } from '../harness.mjs';
import { follow } from './viewer.mjs';

const LINES_PER_CALL = 500;
const files = process.argv.slice(2);
if (files.length === 0)
  throw new Error('Name at least one log file.');

/** All stored lines of a group, oldest first, page by page. */
async function stored(deployment, group) {
  const items = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ q: `source:"${group}"`, limit: '1000', ...(cursor && { cursor }) });
    const page = await deployment.api('GET', `stream/${deployment.project}?${query}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items.sort((a, b) => a.seq - b.seq);
}

const deployment = await Deployment.start('lines');
let wrong = 0;
try {
  for (const file of files) {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/).filter((line) => line.length > 0);
    const { group } = await deployment.newGroup();
    const live = [];
    const viewer = await follow(deployment, { q: `source:"${group}"` }, (entry) => live.push(entry));
    for (let i = 0; i < lines.length; i += LINES_PER_CALL)
      await deployment.write(group, lines.slice(i, i + LINES_PER_CALL));
    await until(`${lines.length} live lines of ${file}, not ${live.length}`, () => live.length >= lines.length);
    const history = await stored(deployment, group);
    await viewer.stop();
    const sorted = [...lines].sort();
    const checks = {
      live_once_unchanged: isDeepStrictEqual(live.map((entry) => entry.message).sort(), sorted),
      stored_once_unchanged: isDeepStrictEqual(history.map((entry) => entry.message).sort(), sorted),
      live_is_stored: isDeepStrictEqual(live.map((entry) => entry.seq).sort((a, b) => a - b), history.map((entry) => entry.seq)),
      dense: history.every((entry, i) => entry.seq === i + 1),
    };
    wrong += Object.values(checks).every(Boolean) ? 0 : 1;
    console.log(basename(file), lines.length, JSON.stringify(checks));
  }
} finally {
  await deployment.dispose();
}
console.log(JSON.stringify({ files: files.length, wrong }));
process.exitCode = wrong === 0 ? 0 : 1;
