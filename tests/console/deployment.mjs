// The real service with a database of its own and simulated clouds.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import pg from 'pg';
import { ARTIFACTS, freePort, Hopeless, makeToken, newKey, newName, Process, until } from './harness.mjs';

const SERVICE_ROOT = fileURLToPath(new URL('../../backend/LiveLogs/', import.meta.url));
const REGION = 'eu-west-1';
/** As in AzureMonitor/AzureOptions.cs and AzureMonitor/Identity/EntraApp.cs of the simulator. */
const AZURE = {
  workspace_id: 'b1c2d3e4-0000-4000-8000-00000000a001', tenant_id: '11111111-aaaa-4bbb-8ccc-000000000001',
  client_id: '22222222-aaaa-4bbb-8ccc-000000000002', client_secret: 'simulator~client.secret',
};
const CREDENTIALS = { accessKeyId: 'AKIASIMULATOR0000000', secretAccessKey: 'simulator-secret' };

export class Deployment {
  project = 'shop';
  #key = newKey();
  #server = readNpgsql(required('LIVELOGS_TEST_POSTGRES'));
  #database = newName('console');
  #settings;
  #service;
  #instances = [];
  #simulator;
  #servicePort;
  #simulatorUrl;
  #signInUrl;
  #cloud;
  /** Time of the last message. */
  #written = 0;

  /** `simulatorArgs`: of the simulator, which by default runs the shop, null for none; `settings`: environment of the service. */
  static async start(name, options = {}) {
    const deployment = new Deployment();
    try {
      await deployment.#start(name, options);
      return deployment;
    } catch (error) {
      await deployment.dispose();
      throw error;
    }
  }

  async #start(name, { simulatorArgs = ['--demo'], settings = {} }) {
    await this.#sql(`CREATE DATABASE ${this.#database}`);
    this.#servicePort = await freePort();
    const simulatorPort = await freePort();
    this.#simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    this.#signInUrl = `https://127.0.0.1:${await freePort()}`;
    this.#settings = {
      ConnectionStrings__Database: writeNpgsql({ ...this.#server, Database: this.#database }),
      Access__SigningKey: this.#key,
      CREDENTIAL_ENCRYPTION_KEY: newKey(),
      Outbound__AllowedPrivateHosts__0: '127.0.0.1',
      ...settings,
    };
    if (simulatorArgs !== null)
      await this.#startClouds(name, simulatorArgs);
    this.#service = this.#newService(name, this.#servicePort);
    await this.startService();
  }

  async #startClouds(name, simulatorArgs) {
    const authority = join(ARTIFACTS, `${name}-${this.#database}-ca.pem`);
    this.#settings.Outbound__TrustedCertificates ??= authority;
    this.#simulator = new Process(`${name}-simulator`, 'dotnet', [
      required('SIMULATOR_DLL'), '--urls', this.#simulatorUrl, '--https-urls', this.#signInUrl, '--ca-file', authority, ...simulatorArgs,
    ]);
    this.#simulator.start();
    await until('the simulator answers', async () => (await fetch(`${this.#simulatorUrl}/_simulator/health`)).ok, { timeout: 180_000 });
    this.#cloud = new CloudWatchLogsClient({ region: REGION, endpoint: this.#simulatorUrl, credentials: CREDENTIALS });
  }

  #newService(name, port, settings = {}) {
    return new Process(`${name}-service`, 'dotnet', [required('LIVELOGS_DLL'), '--urls', `http://127.0.0.1:${port}`], {
      cwd: SERVICE_ROOT, env: { ...this.#settings, ...settings },
    });
  }

  /** Starts another instance of the service on the same database. */
  async addInstance(name, settings) {
    const port = await freePort();
    const instance = this.#newService(name, port, settings);
    this.#instances.push(instance);
    instance.start();
    await ready(instance, `http://127.0.0.1:${port}/`);
    return { url: `http://127.0.0.1:${port}/`, process: instance };
  }

  get url() {
    return `http://127.0.0.1:${this.#servicePort}/`;
  }

  get simulatorUrl() {
    return this.#simulatorUrl;
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
    await ready(this.#service, this.url);
  }

  get service() {
    return this.#service;
  }

  /** `SIGKILL` as a crash, `SIGTERM` as a roll-out. */
  stopService(signal) {
    return this.#service.stop(signal);
  }

  async dispose() {
    for (const instance of this.#instances)
      await instance.stop();
    await this.#service?.stop();
    await this.#simulator?.stop();
    this.#cloud?.destroy();
    await this.#sql(`DROP DATABASE IF EXISTS ${this.#database} WITH (FORCE)`);
  }

  token(projects = { [this.project]: 'admin' }, options = {}) {
    return makeToken(this.#key, projects, options);
  }

  async api(method, path, body, project = this.project) {
    const response = await fetch(`${this.url}api/v1/live-logs/${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token({ [project]: 'admin' })}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** Watches a log group. */
  connect(group, region = REGION, settings = {}) {
    return this.connectTo('aws', group, { region, log_group: group, poll_interval_seconds: 1, ...settings });
  }

  /** Creates a connection to a simulated cloud, with the account that is always there, and starts it; gives its id, or the `whole` answer. */
  async connectTo(provider, name, config, { project = this.project, whole = false } = {}) {
    const created = await this.api('POST', 'connections', {
      project_id: project, connection_name: name, cloud_provider: provider,
      connection_config: { ...await this.#account(provider), ...config },
    }, project);
    await this.api('POST', `connections/${created.id}/start`, undefined, project);
    return whole ? created : created.id;
  }

  async #account(provider) {
    if (provider === 'aws')
      return { access_key_id: CREDENTIALS.accessKeyId, secret_access_key: CREDENTIALS.secretAccessKey, endpoint_url: this.#simulatorUrl };
    if (provider === 'azure')
      return { ...AZURE, endpoint_url: this.#simulatorUrl, authority_host: this.#signInUrl };
    const key = await (await fetch(`${this.#simulatorUrl}/_simulator/gcp/key`)).json();
    return { project_id: 'shop-prod', credentials_json: key, endpoint_url: this.#simulatorUrl };
  }

  /** Reaches behind the simulated clouds. */
  async behind(method, path, body) {
    const response = await fetch(`${this.#simulatorUrl}/_simulator/${path}`, {
      method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${method} /_simulator/${path} answered ${response.status}: ${await response.text()}`);
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  }

  /** Begins to measure the service's largest memory anew. */
  forgetPeakMemory() {
    writeFileSync(`/proc/${this.#service.pid}/clear_refs`, '5');
  }

  /** The largest resident memory of the service, in MB. */
  get peakMemory() {
    return Math.round(Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${this.#service.pid}/status`, 'utf8'))[1]) / 1024);
  }

  /** Rows of the service's database. */
  query(text, parameters) {
    return this.#sql(text, parameters, this.#database);
  }

  /** Watches what the simulated shop writes. */
  async connectShop() {
    const groups = await (await fetch(`${this.#simulatorUrl}/_simulator/demo`)).json();
    for (const { region, log_group: group } of groups)
      await this.connect(group, region);
  }

  /** A log group of the test's own, watched with the settings of a connection that are given. */
  async newGroup(settings = {}) {
    const group = `/console/${newName('tests')}`;
    await this.#cloud.send(new CreateLogGroupCommand({ logGroupName: group }));
    await this.#cloud.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'main' }));
    return { group, connection: await this.connect(group, REGION, settings) };
  }

  /** Writes messages a millisecond apart, all later than those written before, the last of them now. */
  async write(group, messages) {
    const first = Math.max(Date.now() - messages.length + 1, this.#written + 1);
    this.#written = first + messages.length - 1;
    await this.#cloud.send(new PutLogEventsCommand({
      logGroupName: group, logStreamName: 'main', logEvents: messages.map((message, i) => ({ timestamp: first + i, message })),
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

  async #sql(text, parameters = [], database = this.#server.Database ?? 'postgres') {
    const client = new pg.Client({
      host: this.#server.Host, port: Number(this.#server.Port ?? 5432), user: this.#server.Username, password: this.#server.Password,
      database,
    });
    await client.connect();
    try {
      return (await client.query(text, parameters)).rows;
    } finally {
      await client.end();
    }
  }
}

function ready(service, url) {
  return until('the service is ready', async () => {
    if (service.hasEnded)
      throw new Hopeless('The service ended; its log is among the artifacts.');
    return (await fetch(`${url}health/ready`)).ok;
  }, { timeout: 180_000 });
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
