// The calls of docs/api.md, as a client of the generated types writes them. Only compiled: see openapi.test.mjs.
import createClient from 'openapi-fetch';
import type { paths } from './openapi';

const api = createClient<paths>({ baseUrl: 'http://127.0.0.1:8000', headers: { Authorization: 'Bearer token' } });
const root = '/api/v1/live-logs' as const;

export async function connections(): Promise<string> {
  const created = await api.POST(`${root}/connections`, {
    body: {
      project_id: 'shop', connection_name: 'production', cloud_provider: 'aws',
      connection_config: { region: 'eu-west-1', log_group: '/shop/web', access_key_id: 'AKIA', secret_access_key: 'secret' },
    },
  });
  const id = created.data!.id;
  await api.POST(`${root}/connections/{connection_id}/test`, { params: { path: { connection_id: id } } });
  await api.POST(`${root}/connections/{connection_id}/start`, { params: { path: { connection_id: id } } });
  const list = await api.GET(`${root}/connections/{id}`, { params: { path: { id: 'shop' }, query: { limit: 10 } } });
  const names: string[] = list.data && 'items' in list.data ? list.data.items.map(connection => connection.connection_name) : [];
  await api.PUT(`${root}/connections/{id}`, {
    params: { path: { id }, header: { 'If-Match': '"1"' } }, body: { connection_name: 'live', connection_config: {} },
  });
  const status = await api.GET(`${root}/connections/{connection_id}/status`, { params: { path: { connection_id: id } } });
  await api.DELETE(`${root}/connections/{id}`, { params: { path: { id } } });
  return `${status.data!.state} ${names.join()}`;
}

export async function entries(): Promise<string[]> {
  const page = await api.GET(`${root}/stream/{project_id}`, {
    params: { path: { project_id: 'shop' }, query: { q: 'level>=error', from: '2026-01-12T10:00:00Z', limit: 50 } },
  });
  if (page.error) throw new Error(`${page.error.code}: ${page.error.detail}`);
  const next = await api.GET(`${root}/stream/{project_id}`, {
    params: { path: { project_id: 'shop' }, query: { after: page.data.position ?? undefined } },
  });
  const first = page.data.items[0];
  if (first?.seq != null) {
    const around = await api.GET(`${root}/stream/{project_id}/context/{connection_id}/{seq}`, {
      params: { path: { project_id: 'shop', connection_id: first.connection_id, seq: first.seq }, query: { before: 20 } },
    });
    return around.data!.items.map(entry => entry.message);
  }

  await api.GET(`${root}/stream/{project_id}/histogram`, { params: { path: { project_id: 'shop' }, query: { bucket: 60 } } });
  await api.GET(`${root}/stream/{project_id}/facets`, { params: { path: { project_id: 'shop' }, query: { field: 'service' } } });
  const patterns = await api.GET(`${root}/patterns/{project_id}`, { params: { path: { project_id: 'shop' } } });
  return [...(next.data?.gaps ?? []).map(gap => gap.reason), ...patterns.data!.items.map(pattern => pattern.template)];
}

export async function alerts(): Promise<void> {
  await api.POST(`${root}/rules/{id}`, {
    params: { path: { id: 'shop' } },
    body: { name: 'Database trouble', alert_type: 'pattern_match', severity: 'high', conditions: { pattern: 'refused' } },
  });
  await api.POST(`${root}/rules/simulate`, { body: { project_id: 'shop', rule: { name: 'x', alert_type: 'pattern_match', conditions: { pattern: 'refused' } } } });
  await api.POST(`${root}/silences/{id}`, { params: { path: { id: 'shop' } }, body: { ends_at: '2026-01-12T12:00:00Z', comment: 'deploy' } });
  const open = await api.GET(`${root}/alerts/{project_id}`, { params: { path: { project_id: 'shop' }, query: { unread: true } } });
  for (const alert of open.data!.items) {
    await api.POST(`${root}/alerts/{alert_id}/snooze`, { params: { path: { alert_id: alert.id } }, body: { minutes: 5 } });
    await api.POST(`${root}/alerts/{alert_id}/assign`, { params: { path: { alert_id: alert.id } }, body: { assignee: 'alice' } });
  }
}
