// The REST API, as far as the console needs it.

import { readJson, writeJson } from '../client/exact-json.js';

const base = () => new URL('api/v1/live-logs/', document.baseURI);

export const serviceUrl = () => new URL('.', document.baseURI).href;

/** An answer that is not a success: the service's problem details, or status 0 when there was no answer at all. */
export class ApiError extends Error {
  constructor(status, code, detail, members = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    /** What else the problem document says. */
    this.members = members;
  }
}

const get = (token, path, query) => call(token, 'GET', path, query);

const call = async (...request) => (await answerOf(...request)).body;

/** @param etag the version that is to be changed; any when left out. */
async function answerOf(token, method, path, query = {}, body = undefined, etag = undefined) {
  const response = await send(token, method, path, query, body, { etag });
  const answer = await readAnswer(response);
  if (response.ok)
    return { body: answer, etag: response.headers.get('ETag') };
  throw refusal(response, answer);
}

async function send(token, method, path, query, body, { etag, signal } = {}) {
  const url = new URL(path, base());
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '')
      url.searchParams.set(name, value);
  }

  try {
    const headers = { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }), ...(etag && { 'If-Match': etag }) };
    return await fetch(url, { method, headers, body: body && writeJson(body), cache: 'no-store', signal });
  } catch (error) {
    if (signal?.aborted)
      throw error;
    throw new ApiError(0, 'unreachable', 'The service cannot be reached. Is it running, and is the network up?');
  }
}

/** Null when there is none, or no JSON. */
const readAnswer = (response) => response.text().then(readJson).catch(() => null);

const refusal = ({ status }, answer) =>
  new ApiError(status, answer?.code ?? `http_${status}`, answer?.detail ?? describe(status), answer ?? {});

function describe(status) {
  switch (status) {
    case 401: return 'The service does not accept this token: it has expired, or another installation signed it.';
    case 403: return 'This token has no role in this project.';
    case 429: return 'Too many requests. Try again in a moment.';
    default: return `The service answered with status ${status}.`;
  }
}

export async function listConnections(token, project) {
  const connections = [];
  let cursor;
  do {
    const page = await get(token, `connections/${encodeURIComponent(project)}`, { cursor });
    connections.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return connections;
}

/** The open alerts, newest first; beyond so many nobody reads a list. */
export const listAlerts = (token, project) => get(token, `alerts/${encodeURIComponent(project)}`, { limit: 200 });

/** `read`, `ack`, `resolve` or `reopen`; answers the alert as it is then. */
export const actOnAlert = (token, id, action) => call(token, 'POST', `alerts/${id}/${action}`);

export const listRules = (token, project) => get(token, `rules/${encodeURIComponent(project)}`, { limit: 500 });

export const createRule = (token, project, rule) => call(token, 'POST', `rules/${encodeURIComponent(project)}`, {}, rule);

/** Replaces the rule that was seen; a newer one stays as it is. */
export const replaceRule = (token, rule, seen) => call(token, 'PUT', rulePath(rule), { project_id: rule.project_id }, rule, seen.etag);

export const deleteRule = (token, seen) => call(token, 'DELETE', rulePath(seen), { project_id: seen.project_id }, undefined, seen.etag);

/** What a rule would have done from a moment on. */
export const simulateRule = (token, project, rule, from) => call(token, 'POST', 'rules/simulate', {}, { project_id: project, rule, from: from.toISOString() });

/** What a service describes of itself is read once. */
const readOnce = (path) => {
  let items;
  return async (token) => (items ??= (await get(token, path)).items);
};

/** The kinds of rules and their fields. */
export const listRuleKinds = readOnce('rules/kinds');

/** The kinds of channels and their fields. */
export const listChannelKinds = readOnce('channels/kinds');

/** The clouds that can be read, and the fields of their connections. */
export const listConnectionKinds = readOnce('connections/kinds');

/** What has to be allowed in a cloud for a configuration, as far as it is filled in. */
export const readPermissions = async (token, cloud, config) =>
  (await call(token, 'POST', 'connections/permissions', {}, { cloud_provider: cloud, connection_config: config })).items;

const rulePath = ({ id }) => `rules/${encodeURIComponent(id)}`;

/** Where the project's notifications go, each with its health. */
export const listChannels = async (token, project) => (await get(token, `channels/${encodeURIComponent(project)}`)).items;

/** @param draft As the API takes it: project_id, name, kind, config. */
/** A channel, and the version that it is. */
export const readChannel = async (token, id) => {
  const { body, etag } = await answerOf(token, 'GET', `channels/${id}`);
  return { ...body, etag };
};

/** Replaces the channel that was read; a newer one stays as it is. */
export const replaceChannel = (token, seen, change) => call(token, 'PUT', `channels/${seen.id}`, {}, change, seen.etag);

export const deleteChannel = (token, seen) => call(token, 'DELETE', `channels/${seen.id}`, {}, undefined, seen.etag);

/** The newest notifications that could not be delivered. */
export const listDeadLetters = async (token, id) => (await get(token, `channels/${id}/deliveries`, { state: 'dead', limit: 50 })).items;

/** Delivers a dead letter again, or all of them. */
export const replayDeadLetters = (token, id, letter) =>
  call(token, 'POST', letter ? `channels/${id}/deliveries/${letter}/replay` : `channels/${id}/deliveries/replay`);

export const createChannel = (token, draft) => call(token, 'POST', 'channels', {}, draft);

/** Really sends a test message. */
export const testChannel = (token, id) => call(token, 'POST', `channels/${id}/test`);

/** How a connection's stream does: state, marks, use of the quota, sources, pushes. */
export const readStatus = (token, id) => get(token, `connections/${id}/status`);

/** Really tries a connection; a failed test is an answer, too. */
export const testConnection = (token, id) => call(token, 'POST', `connections/${id}/test`);

/** A connection, and the version that it is. */
export const readConnection = async (token, id) => {
  const { body, etag } = await answerOf(token, 'GET', `connections/${id}`);
  return { ...body, etag };
};

/** @param draft As the API takes it: project_id, cloud_provider, connection_name, connection_config. */
export const createConnection = (token, draft) => call(token, 'POST', 'connections', {}, draft);

/** Replaces the connection that was read; a newer one stays as it is. */
export const replaceConnection = (token, seen, change) => call(token, 'PUT', `connections/${seen.id}`, {}, change, seen.etag);

export const deleteConnection = (token, seen) => call(token, 'DELETE', `connections/${seen.id}`, {}, undefined, seen.etag);

/** Really tries what is to be saved; `id` is the connection that is changed, if it is one. Nothing is stored. */
export const testDraft = (token, id, draft) => call(token, 'POST', id ? `connections/${id}/test` : 'connections/test', {}, draft);

/** `start`, `stop`, `pause` or `resume`. */
export const steerStream = (token, id, wish) => call(token, 'POST', `connections/${id}/${wish}`);

/** Makes a push key; the answer is the only one that ever shows it. */
export const makePushKey = (token, id, keepPreviousSeconds) =>
  call(token, 'POST', `connections/${id}/push/key`, { keep_previous_seconds: keepPreviousSeconds });

/** Nobody may push any more. */
export const forbidPush = (token, id) => call(token, 'DELETE', `connections/${id}/push`);

/** Where senders of one protocol push to. */
export const pushUrl = (id, protocol) => new URL(`push/${id}/${protocol}`, base()).href;

/** Stored entries after a position, in sequence order. */
export function readAfter(token, project, after, q, limit) {
  return get(token, `stream/${encodeURIComponent(project)}`, { after, q, limit });
}

/** A page of stored entries of a range, newest first; `next_cursor` leads on, `cut` says why a page is not full. */
export const search = (token, project, { q, level, from, to, cursor, limit }) =>
  get(token, `stream/${encodeURIComponent(project)}`, { q, level, from, to, cursor, limit });

/** Lines over time, by level. */
export const readHistogram = (token, project, { q, from, to, bucket }) =>
  get(token, `stream/${encodeURIComponent(project)}/histogram`, { q, from, to, bucket });

/** The most frequent values of a field. */
export const readFacets = (token, project, field, { q, level, from, to }) =>
  get(token, `stream/${encodeURIComponent(project)}/facets`, { field, q, level, from, to });

/** What the same stream wrote before and after an entry; `index` says which of the items it is. */
export const readContext = (token, project, { connection_id: connection, seq }, neighbours) =>
  get(token, `stream/${encodeURIComponent(project)}/context/${connection}/${seq}`, { before: neighbours, after: neighbours });

/** Everything that matches as a stream of bytes: format `ndjson` or `csv`. */
export async function openExport(token, project, { q, level, from, to }, format, signal) {
  const response = await send(token, 'GET', `stream/${encodeURIComponent(project)}/export`, { q, level, from, to, format }, undefined, { signal });
  if (response.ok)
    return response.body;
  throw refusal(response, await readAnswer(response));
}

/** Fields and forms of the filter language. */
export const readFilterLanguage = (token) => get(token, 'filter-language');

/** The most frequent patterns of a range that ends now. */
export function listPatterns(token, project, { from, level }) {
  return get(token, `patterns/${encodeURIComponent(project)}`, { from, level, limit: 200 });
}

/**
 * Where a filter is wrong; the hub's refusal holds the sentence only.
 * @returns {Promise<{ position: number, length: number } | null>} In UTF-16 units; null when the service does not say.
 */
export async function findMistake(token, project, q) {
  try {
    await get(token, `stream/${encodeURIComponent(project)}`, { q, limit: 1 });
    return null;
  } catch ({ members }) {
    return Number.isInteger(members?.position) ? { position: members.position, length: members.length ?? 1 } : null;
  }
}
