// The real service with a database of its own and simulated clouds.

import { fileURLToPath } from 'node:url';
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import pg from 'pg';
import { freePort, Hopeless, makeToken, newKey, newName, Process, until } from './harness.mjs';

const SERVICE_ROOT = fileURLToPath(new URL('../../backend/LiveLogs/', import.meta.url));
const REGION = 'eu-west-1';
const CREDENTIALS = { accessKeyId: 'AKIASIMULATOR0000000', secretAccessKey: 'simulator-secret' };

export class Deployment {
  project = 'shop';
  #key = newKey();
  #server = readNpgsql(required('LIVELOGS_TEST_POSTGRES'));
  #database = newName('console');
  #service;
  #simulator;
  #servicePort;
  #simulatorUrl;
  #cloud;

  static async start(name) {
    const deployment = new Deployment();
    try {
      await deployment.#start(name);
      return deployment;
    } catch (error) {
      await deployment.dispose();
      throw error;
    }
  }

  async #start(name) {
    await this.#sql(`CREATE DATABASE ${this.#database}`);
    this.#servicePort = await freePort();
    const simulatorPort = await freePort();
    this.#simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    this.#simulator = new Process(`${name}-simulator`, 'dotnet', [required('SIMULATOR_DLL'), '--urls', this.#simulatorUrl, '--demo']);
    this.#service = new Process(`${name}-service`, 'dotnet', [required('LIVELOGS_DLL'), '--urls', `http://127.0.0.1:${this.#servicePort}`], {
      cwd: SERVICE_ROOT,
      env: {
        ConnectionStrings__Database: writeNpgsql({ ...this.#server, Database: this.#database }),
        Access__SigningKey: this.#key,
        CREDENTIAL_ENCRYPTION_KEY: newKey(),
        Outbound__AllowedPrivateHosts__0: '127.0.0.1',
      },
    });
    this.#simulator.start();
    await until('the simulator answers', async () => (await fetch(`${this.#simulatorUrl}/_simulator/health`)).ok);
    this.#cloud = new CloudWatchLogsClient({ region: REGION, endpoint: this.#simulatorUrl, credentials: CREDENTIALS });
    await this.startService();
  }

  get url() {
    return `http://127.0.0.1:${this.#servicePort}/`;
  }

  get hubUrl() {
    return `${this.url}api/v1/live-logs/hub`;
  }

  get simulatorUrl() {
    return this.#simulatorUrl;
  }

  /** Where its log groups are, and who may read them. */
  get cloud() {
    return { region: REGION, credentials: CREDENTIALS };
  }

  async startService() {
    this.#service.start();
    await until('the service is ready', async () => {
      if (this.#service.hasEnded)
        throw new Hopeless('The service ended; its log is among the artifacts.');
      return (await fetch(`${this.url}health/ready`)).ok;
    }, { timeout: 60_000 });
  }

  /** `SIGKILL` as a crash, `SIGTERM` as a roll-out. */
  stopService(signal) {
    return this.#service.stop(signal);
  }

  async dispose() {
    await this.#service?.stop();
    await this.#simulator?.stop();
    this.#cloud?.destroy();
    await this.#sql(`DROP DATABASE IF EXISTS ${this.#database} WITH (FORCE)`);
  }

  token(projects = { [this.project]: 'admin' }, options = {}) {
    return makeToken(this.#key, projects, options);
  }

  async api(method, path, body) {
    const response = await fetch(`${this.url}api/v1/live-logs/${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token()}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** Watches a log group. */
  async connect(group, region = REGION) {
    const { id } = await this.api('POST', 'connections', {
      project_id: this.project,
      connection_name: group,
      cloud_provider: 'aws',
      connection_config: {
        access_key_id: CREDENTIALS.accessKeyId, secret_access_key: CREDENTIALS.secretAccessKey, region, log_group: group,
        endpoint_url: this.#simulatorUrl, poll_interval_seconds: 1,
      },
    });
    await this.api('POST', `connections/${id}/start`);
    return id;
  }

  /** Watches what the simulated shop writes. */
  async connectShop() {
    const groups = await (await fetch(`${this.#simulatorUrl}/_simulator/demo`)).json();
    for (const { region, log_group: group } of groups)
      await this.connect(group, region);
  }

  /** A log group of the test's own, watched. */
  async newGroup() {
    const group = `/console/${newName('tests')}`;
    await this.#cloud.send(new CreateLogGroupCommand({ logGroupName: group }));
    await this.#cloud.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'main' }));
    return { group, connection: await this.connect(group) };
  }

  /** Writes messages a millisecond apart, the last of them now. */
  async write(group, messages) {
    const last = Date.now();
    await this.#cloud.send(new PutLogEventsCommand({
      logGroupName: group, logStreamName: 'main', logEvents: messages.map((message, i) => ({ timestamp: last - messages.length + 1 + i, message })),
    }));
  }

  /** Stores events as they are: any time, any visibility. */
  writeEvents(group, stream, events) {
    return this.#control('aws/events', { region: REGION, log_group: group, log_stream: stream, events });
  }

  /** Adds rules to the simulator's fault script. */
  addFaults(rules) {
    return this.#control('faults', rules);
  }

  async #control(path, body) {
    const response = await fetch(`${this.#simulatorUrl}/_simulator/${path}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`The simulator answered ${response.status}: ${await response.text()}`);
  }

  async #sql(text) {
    const client = new pg.Client({
      host: this.#server.Host, port: Number(this.#server.Port ?? 5432), user: this.#server.Username, password: this.#server.Password,
      database: this.#server.Database ?? 'postgres',
    });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }
}

function required(name) {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set; scripts/test sets it.`);
  return value;
}

const readNpgsql = (text) => Object.fromEntries(text.split(';').filter(Boolean).map((part) => {
  const [name, ...value] = part.split('=');
  return [name.trim(), value.join('=').trim()];
}));

const writeNpgsql = (parts) => Object.entries(parts).map(([name, value]) => `${name}=${value}`).join(';');
