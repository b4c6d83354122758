import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const built = '../../backend/LiveLogs.CloudSimulator/bin/Release/net10.0/LiveLogs.CloudSimulator.dll';

export const credentials = { accessKeyId: 'AKIASIMULATOR0000000', secretAccessKey: 'simulator-secret' };

/** Starts the simulator on a free port, or uses the one at SIMULATOR_URL. */
export async function startSimulator(...args) {
  if (process.env.SIMULATOR_URL) return { url: process.env.SIMULATOR_URL, stop: async () => {} };

  const dll = process.env.SIMULATOR_DLL ?? fileURLToPath(new URL(built, import.meta.url));
  const child = spawn('dotnet', [dll, '--urls', 'http://127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise(resolve => child.once('exit', resolve));
  let httpsUrl;
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', line => {
      httpsUrl = /listening with TLS on (https:\S+)/.exec(line)?.[1] ?? httpsUrl;
      const match = /listening on (http:\S+)/.exec(line);
      if (match) resolve(match[1]);
    });
    child.once('exit', code => reject(new Error(`the simulator ended with ${code}`)));
    child.once('error', reject);
  });
  return {
    url,
    httpsUrl,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Adds rules to the fault script. */
export async function addFaults(url, ...rules) {
  const answer = await fetch(`${url}/_simulator/faults`, { method: 'POST', body: JSON.stringify(rules) });
  if (!answer.ok) throw new Error(await answer.text());
}

export async function clearFaults(url) {
  await fetch(`${url}/_simulator/faults`, { method: 'DELETE' });
}

/** What the cloud was asked. */
export async function requests(url, operation) {
  return (await (await fetch(`${url}/_simulator/requests?operation=${operation}`)).json()).items;
}
