// Channels of notifications in the console, on the real service.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { Deployment } from './deployment.mjs';
import { openBrowser, screenshot, settles, until } from './harness.mjs';

let deployment;
let browser;
let page;
let receiver;
const received = [];
const authorizations = [];
let status = 204;

before(async () => {
  receiver = createServer((request, response) => {
    request.resume();
    authorizations.push(request.headers.authorization);
    received.push(request.headers['webhook-id']);
    response.writeHead(status).end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  deployment = await Deployment.start('channel');
  browser = await openBrowser();
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await deployment?.dispose();
  receiver.close();
});

afterEach(async () => {
  await page.goto('about:blank');
  assert.deepEqual(browser.problems.splice(0), []);
});

const openChannels = async (role) => {
  await page.goto('about:blank');
  await page.goto(`${deployment.url}#token=${deployment.token({ [deployment.project]: role })}`);
  await page.waitForSelector('.link.live');
  await page.getByRole('button', { name: 'Channels', exact: true }).click();
  return page.getByRole('dialog', { name: 'Channels' });
};

test('An editor makes a channel, is told what is wrong with it, and tries it', async () => {
  const dialog = await openChannels('editor');
  await dialog.getByLabel('Kind').selectOption('webhook');
  await dialog.getByLabel('Name').fill('on call');
  await dialog.getByLabel('URL', { exact: true }).fill(`http://127.0.0.1:${receiver.address().port}/`);
  await dialog.getByLabel('Secret', { exact: true }).fill('too short');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'whsec_' }).waitFor();
  await dialog.getByLabel('Secret', { exact: true }).fill(`whsec_${randomBytes(32).toString('base64')}`);
  await dialog.getByRole('button', { name: 'Create' }).click();
  const channel = dialog.getByRole('listitem').filter({ hasText: 'on call' });
  await channel.getByRole('button', { name: 'Send a test' }).click();
  await channel.getByRole('status').filter({ hasText: 'Delivered.' }).waitFor();
  await screenshot(page, 'channels');
  assert.equal(received.length, 1);
});

test('A viewer sees how channels fare and changes nothing', async () => {
  const dialog = await openChannels('viewer');
  await dialog.getByText('on call').waitFor();
  await settles(() => dialog.getByRole('button', { name: /test|Create|Edit|Delete/ }).count(), 0);
});

test('What a refused channel could not deliver is told, and delivered again when it is repaired', async () => {
  const { group } = await deployment.newGroup();
  const api = (path, body) => fetch(new URL(`api/v1/live-logs/${path}`, deployment.url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${deployment.token({ [deployment.project]: 'admin' })}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  status = 401;
  const made = await api(`rules/${deployment.project}`, { type: 'filter', filter: 'kaboom', notification_channels: ['on call'] });
  assert.equal(made.status, 201);
  await deployment.write(group, ['2026-01-12 10:00:00 ERROR kaboom']);
  const dialog = await openChannels('editor');
  const channel = dialog.getByRole('listitem').filter({ hasText: 'on call' });
  await channel.getByText('refused').first().waitFor();
  await channel.getByRole('button', { name: 'Dead letters' }).click();
  await channel.locator('.dead-letters p', { hasText: 'kaboom' }).waitFor();
  await screenshot(page, 'dead-letters');
  const time = () => channel.locator('.dead-letters .hint').first().textContent();
  await settles(time, / \+0[12]:00$/);
  await page.evaluate(() => localStorage.setItem('livelogs.settings', '{"zone":"Asia/Kolkata"}'));
  await openChannels('editor');
  await channel.getByRole('button', { name: 'Dead letters' }).click();
  await settles(time, / \+05:30$/);
  await page.evaluate(() => localStorage.clear());
  status = 204;
  const before = received.length;
  await channel.getByRole('button', { name: 'Deliver again' }).first().click();
  await until('the delivery', () => received.length > before);
  await channel.getByText('There are none').waitFor();
});

test('An optional secret of a channel is stored, kept, and removed again', async () => {
  const dialog = await openChannels('editor');
  const channel = dialog.getByRole('listitem').filter({ hasText: 'on call' });
  const form = dialog.locator('.channels .channel-form');
  const edit = () => channel.getByRole('button', { name: 'Edit' }).click();
  const save = async () => {
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
  };
  const send = async () => {
    const before = received.length;
    await channel.getByRole('button', { name: 'Send a test' }).click();
    await until('the test', () => received.length > before);
    return authorizations.at(-1);
  };
  await edit();
  await settles(() => form.getByRole('button', { name: /^Remove/ }).count(), 0);
  await form.getByLabel('Authorization header', { exact: true }).fill('Bearer of-the-receiver');
  await save();
  assert.equal(await send(), 'Bearer of-the-receiver');
  await edit();
  await settles(() => form.getByLabel('Authorization header', { exact: true }).getAttribute('placeholder'), 'kept');
  await save();
  assert.equal(await send(), 'Bearer of-the-receiver');
  await edit();
  await form.getByRole('button', { name: 'Remove the stored one (Authorization header)' }).click();
  await settles(() => form.getByLabel('Authorization header', { exact: true }).getAttribute('placeholder'), 'will be removed');
  await screenshot(page, 'channel-secret-removed');
  await save();
  assert.equal(await send(), undefined);
  await edit();
  await settles(() => form.getByLabel('Authorization header', { exact: true }).getAttribute('placeholder'), 'optional');
});

test('An editor changes a channel, keeps its secret, and deletes it', async () => {
  const dialog = await openChannels('editor');
  await dialog.getByRole('listitem').filter({ hasText: 'on call' }).getByRole('button', { name: 'Edit' }).click();
  const form = dialog.locator('.channels .channel-form');
  await form.getByLabel('Name').fill('night shift');
  await screenshot(page, 'channel-edit');
  await form.getByRole('button', { name: 'Save' }).click();
  const channel = dialog.getByRole('listitem').filter({ hasText: 'night shift' });
  await channel.getByRole('button', { name: 'Send a test' }).click();
  await channel.getByRole('status').filter({ hasText: 'Delivered.' }).waitFor();

  await channel.getByRole('button', { name: 'Edit' }).click();
  await form.getByLabel('switched on').uncheck();
  await form.getByRole('button', { name: 'Save' }).click();
  await channel.getByText('switched off').waitFor();
  await channel.getByRole('button', { name: 'Delete' }).click();
  await channel.getByRole('button', { name: 'Delete for good' }).click();
  await dialog.getByText('This project has no channels of its own.').waitFor();
});
