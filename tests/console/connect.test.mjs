// From an empty project to lines: connections are added, changed, steered and deleted in the console, on the real service.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { toConfig } from '../../backend/LiveLogs/wwwroot/app/on-demand/clouds.js';
import { Deployment } from './deployment.mjs';
import { LONG, openBrowser, screenshot, settles, until } from './harness.mjs';

let deployment;
let browser;
let page;

before(async () => {
  deployment = await Deployment.start('connect');
  browser = await openBrowser({ width: 1280, height: 900 });
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await deployment?.dispose();
});

afterEach(async () => {
  await page.goto('about:blank');
  assert.deepEqual(browser.problems.splice(0), []);
});

const open = async (project, role = 'admin') => {
  await page.goto('about:blank');
  await page.goto(`${deployment.url}#${new URLSearchParams({ token: deployment.token({ [project]: role }), project })}`);
  await page.waitForSelector('.link.live');
};
const form = () => page.locator('dialog.form');
const list = async (project) => (await deployment.api('GET', `connections/${project}`, undefined, project)).items;

test('A form that can not be fetched is told, and takes nothing else with it', { timeout: LONG }, async () => {
  await page.route('**/on-demand/**', (route) => route.abort());
  await open('empty-aws');
  await page.locator('.empty').getByRole('button', { name: 'New connection' }).click();
  const dialog = page.getByRole('dialog', { name: 'This part of the page is missing' });
  await dialog.getByText('then reload the page').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.waitForSelector('.link.live');
  await page.unroute('**/on-demand/**');
  // The browser says that it did not get the files.
  browser.problems.length = 0;
});

test('An empty project leads to its first connection, which is tested, saved and read', { timeout: LONG }, async () => {
  const { group } = await deployment.newGroup();
  await deployment.write(group, ['hello from the cloud']);
  await open('empty-aws');
  await page.getByRole('button', { name: 'New connection' }).first().waitFor();
  await screenshot(page, 'empty-project');
  await page.locator('.empty').getByRole('button', { name: 'New connection' }).click();
  await form().getByRole('button', { name: /^AWS/ }).click();
  await form().getByRole('button', { name: 'Save' }).click();
  await form().locator('.form-field.wrong', { hasText: 'Region' }).locator('.problem').waitFor();
  await form().getByLabel('Name', { exact: false }).first().fill('Production');
  await form().getByLabel('Region').fill(deployment.cloud.region);
  await form().getByLabel('Log groups', { exact: true }).fill(group);
  await form().getByLabel('Access key id').fill(deployment.cloud.credentials.accessKeyId);
  await form().getByLabel('Secret access key').fill('not-the-secret');
  await form().getByText('More settings').click();
  await form().getByLabel('Address of the service').fill(deployment.simulatorUrl);
  await form().getByLabel('Seconds between polls').fill('soon');
  await form().getByRole('button', { name: 'Test' }).click();
  await form().locator('.form-field.wrong', { hasText: 'Seconds between polls' }).locator('.problem').waitFor();
  await settles(() => form().locator('.grants pre').first().textContent(), new RegExp(`"Action": "logs:FilterLogEvents",\\s+"Resource": \\[\\s+"arn:aws:logs:eu-west-1:\\*:log-group:${group}:\\*"`));
  await form().getByLabel('Seconds between polls').fill('1');
  await form().getByRole('button', { name: 'Test' }).click();
  await form().getByText('It does not work').waitFor();
  await screenshot(page, 'connection-form-failed');
  assert.deepEqual(await list('empty-aws'), []);
  await form().getByLabel('Secret access key').fill(deployment.cloud.credentials.secretAccessKey);
  await form().getByRole('button', { name: 'Test' }).click();
  await form().getByText('It works').waitFor();
  await form().locator('.sample', { hasText: 'hello from the cloud' }).waitFor();
  await screenshot(page, 'connection-form');
  assert.deepEqual(await list('empty-aws'), []);
  await form().getByRole('button', { name: 'Save' }).click();
  const details = page.getByRole('dialog', { name: 'Production', exact: true });
  await details.getByRole('button', { name: 'Stop' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.row', { hasText: 'hello from the cloud' }).waitFor();
  const [saved] = await list('empty-aws');
  assert.deepEqual([saved.connection_config.poll_interval_seconds, saved.connection_config.log_group, saved.connection_config.secret_access_key.set], [1, group, true]);
});

test('A connection is steered, changed with its secret kept, and deleted', { timeout: LONG }, async () => {
  const [before] = await list('empty-aws');
  await open('empty-aws');
  await page.getByRole('button', { name: 'Production', exact: true }).click();
  const details = page.getByRole('dialog', { name: 'Production' });
  await details.getByRole('button', { name: 'Pause' }).click();
  await details.getByRole('button', { name: 'Resume' }).click();
  await details.getByRole('button', { name: 'Stop' }).click();
  await details.getByRole('button', { name: 'Start' }).click();
  await details.getByRole('button', { name: 'Stop' }).waitFor();
  await details.getByRole('button', { name: 'Edit' }).click();
  await form().getByLabel('Region').waitFor();
  await settles(() => form().getByLabel('Secret access key').getAttribute('placeholder'), /^kept/);
  await settles(() => form().getByLabel('Secret access key').inputValue(), '');
  await form().getByLabel('Seconds between polls').fill('2');
  await form().getByRole('button', { name: 'Test' }).click();
  await form().getByText('It works').waitFor();
  // Somebody else was quicker.
  const { connection_name: _, ...rest } = before;
  const path = `connections/${before.id}`;
  const seen = await fetch(`${deployment.url}api/v1/live-logs/${path}`, { headers: { Authorization: `Bearer ${deployment.token({ 'empty-aws': 'admin' })}` } });
  await fetch(`${deployment.url}api/v1/live-logs/${path}`, {
    method: 'PUT', headers: { Authorization: `Bearer ${deployment.token({ 'empty-aws': 'admin' })}`, 'Content-Type': 'application/json', 'If-Match': seen.headers.get('ETag') },
    body: JSON.stringify({ connection_name: 'Renamed', connection_config: rest.connection_config }),
  });
  await form().getByRole('button', { name: 'Save' }).click();
  await form().getByRole('alert').filter({ hasText: 'Someone else changed the connection' }).waitFor();
  await form().getByRole('button', { name: 'Cancel' }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.waitForSelector('.link.live');
  await page.getByRole('button', { name: 'Renamed', exact: true }).click();
  await page.getByRole('dialog', { name: 'Renamed' }).getByRole('button', { name: 'Edit' }).click();
  await form().getByLabel('Seconds between polls').fill('2');
  await form().getByRole('button', { name: 'Save' }).click();
  await until('the change', async () => (await list('empty-aws'))[0].connection_config.poll_interval_seconds === 2);
  const again = page.getByRole('dialog', { name: 'Renamed' });
  await again.getByRole('button', { name: 'Delete' }).click();
  await again.getByRole('button', { name: 'Delete for good' }).click();
  await until('it to go', async () => (await list('empty-aws')).length === 0);
  await page.locator('.source').waitFor({ state: 'detached' });
});

test('Google Cloud and Azure are connected, with what to grant there', { timeout: LONG }, async () => {
  await open('empty-gcp');
  await page.locator('.empty').getByRole('button', { name: 'New connection' }).click();
  await form().getByRole('button', { name: /^Google Cloud/ }).click();
  const key = await (await fetch(`${deployment.simulatorUrl}/_simulator/gcp/key`)).text();
  await form().getByLabel('Name', { exact: false }).first().fill('Google');
  await form().getByLabel('Project id').fill('shop-prod');
  await form().getByLabel('Key file of a service account').fill(key);
  await form().getByText('More settings').click();
  await form().getByLabel('Address of the service', { exact: true }).fill(deployment.simulatorUrl);
  const { client_email: email } = JSON.parse(key);
  await settles(() => form().locator('.grants pre').textContent(), new RegExp(`--member serviceAccount:${email} --role roles/logging\\.viewer`));
  await form().getByRole('button', { name: 'Test' }).click();
  await form().getByText(/It works|It does not work/).waitFor();
  await form().getByText('It works').waitFor();
  await form().getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog', { name: 'Google', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('aside.sources').getByRole('button', { name: 'New connection' }).click();
  await form().getByRole('button', { name: /^Azure/ }).click();
  await form().getByLabel('Application (client) id').fill('22222222-aaaa-4bbb-8ccc-000000000002');
  await settles(() => form().locator('.grants pre').textContent(), /Log Analytics Reader.*\n.*--assignee 22222222-aaaa/);
  await screenshot(page, 'connection-form-azure');
});

test('A stored secret that is optional is removed, after a test without it; one that another way to sign in has no use for goes, too', { timeout: LONG }, async () => {
  const { credentials, region } = deployment.cloud;
  const { group } = await deployment.newGroup();
  const api = (method, path, body) => deployment.api(method, path, body, 'empty-secrets');
  const { id } = await api('POST', 'connections', {
    project_id: 'empty-secrets', connection_name: 'Temporary', cloud_provider: 'aws', connection_config: {
      region, log_group: group, endpoint_url: deployment.simulatorUrl, access_key_id: credentials.accessKeyId, secret_access_key: credentials.secretAccessKey, session_token: 'an-old-session-token',
    },
  });
  const stored = async () => (await api('GET', `connections/${id}`)).connection_config;
  await open('empty-secrets');
  await page.getByRole('button', { name: 'Temporary', exact: true }).click();
  const edit = () => page.getByRole('dialog', { name: 'Temporary' }).getByRole('button', { name: 'Edit' }).click();
  await edit();
  const token = form().getByLabel('Session token', { exact: true });
  await settles(() => token.getAttribute('placeholder'), 'kept (ends in oken)');
  // Taken back, it is kept.
  await form().getByRole('button', { name: 'Remove the stored one (Session token)' }).click();
  await settles(() => token.getAttribute('placeholder'), 'will be removed');
  await form().getByRole('button', { name: 'Keep the stored one (Session token)' }).click();
  await settles(() => token.getAttribute('placeholder'), 'kept (ends in oken)');
  await form().getByRole('button', { name: 'Remove the stored one (Session token)' }).click();
  await form().getByRole('button', { name: 'Test' }).click();
  await form().getByText('It works').waitFor();
  assert.equal((await stored()).session_token.set, true);
  await screenshot(page, 'connection-secret-removed');
  await form().getByRole('button', { name: 'Save' }).click();
  await until('the token to be gone', async () => (await stored()).session_token === undefined);
  assert.equal((await stored()).secret_access_key.set, true);
  // What is required is refused at its field.
  await edit();
  await form().getByRole('button', { name: 'Remove the stored one (Secret access key)' }).click();
  await form().getByRole('button', { name: 'Test' }).click();
  await form().locator('.form-field.wrong', { hasText: 'Secret access key' }).locator('.problem').waitFor();
  assert.equal((await stored()).secret_access_key.set, true);
  const { fields } = (await api('GET', 'connections/kinds')).items.find(({ name }) => name === 'aws');
  assert.deepEqual(toConfig(fields, { credentials: 'instance', region }, { region, secret_access_key: { set: true }, session_token: { set: true } }),
    { region, credentials: 'instance', secret_access_key: null, session_token: null });
});

test('A connection that is pushed to is well while somebody may push, and says when something came', async () => {
  await open('empty-push');
  await page.locator('.empty').getByRole('button', { name: 'New connection' }).click();
  await form().getByRole('button', { name: /^Push/ }).click();
  await form().getByLabel('Name', { exact: false }).first().fill('from outside');
  await form().getByRole('button', { name: 'Save' }).click();
  const details = page.getByRole('dialog', { name: 'from outside' });
  await details.getByRole('button', { name: 'Create a push key' }).click();
  const key = await details.locator('.key code').textContent();
  await page.keyboard.press('Escape');
  const [{ id }] = await list('empty-push');
  await until('it to be well', async () => (await deployment.api('GET', `connections/${id}/status`, undefined, 'empty-push')).state === 'streaming');
  assert.equal((await list('empty-push'))[0].status, 'streaming');
  await page.locator('.source dd.state-streaming').waitFor();
  const answer = await fetch(`${deployment.url}api/v1/live-logs/push/${id}/azure`, {
    method: 'POST', headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify([{ records: [{ time: new Date().toISOString(), category: 'Audit', resourceId: '/subscriptions/s/resourceGroups/g/providers/p/t/n', message: 'pushed', properties: { order_id: 1 } }] }]),
  });
  assert.equal(answer.status, 200);
  await page.locator('.source dd', { hasText: /s ago$/ }).waitFor();
  await page.locator('header .dot.state-streaming').first().waitFor();
  await screenshot(page, 'push-source');
  await deployment.api('DELETE', `connections/${id}/push`, undefined, 'empty-push');
  await until('it to be stopped', async () => (await list('empty-push'))[0].status === 'stopped');
});

test('Who is no admin adds nothing; a draft is tested by admins only', async () => {
  await open('empty-view', 'editor');
  await page.getByText('An admin of the project can add connections.').waitFor();
  await settles(() => page.getByRole('button', { name: 'New connection' }).count(), 0);
  const draft = { project_id: 'empty-view', cloud_provider: 'push', connection_config: {} };
  const test = (role, body, path = 'connections/test') => fetch(`${deployment.url}api/v1/live-logs/${path}`, {
    method: 'POST', headers: { Authorization: `Bearer ${deployment.token({ 'empty-view': role })}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  assert.equal((await test('operator', draft)).status, 403);
  assert.equal((await test('admin', draft)).status, 200);
  assert.deepEqual((await (await test('admin', { ...draft, cloud_provider: 'aws', connection_config: { region: 'nowhere' } })).json()).code, 'invalid_request');
  const role = await (await test('admin', { ...draft, cloud_provider: 'aws', connection_config: {
    region: 'eu-west-1', log_group: 'x', access_key_id: deployment.cloud.credentials.accessKeyId, secret_access_key: 'a-secret', role_arn: 'arn:aws:iam::111122223333:role/live-logs' } })).json();
  assert.match(role.message, /once it is saved/);
  assert.deepEqual(await list('empty-view'), []);
  const { id } = await deployment.api('POST', 'connections', { ...draft, connection_name: 'kept' }, 'empty-view');
  assert.equal((await test('operator', {}, `connections/${id}/test`)).status, 200);
  assert.equal((await test('operator', { connection_name: 'kept', connection_config: {} }, `connections/${id}/test`)).status, 403);
  assert.equal((await test('admin', { connection_name: 'kept', connection_config: {} }, `connections/${id}/test`)).status, 200);
});
