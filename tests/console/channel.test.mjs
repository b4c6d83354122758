// Channels of notifications in the console, on the real service.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { Deployment } from './deployment.mjs';
import { openBrowser, screenshot } from './harness.mjs';

let deployment;
let browser;
let page;
let receiver;
const received = [];

before(async () => {
  receiver = createServer((request, response) => {
    request.resume();
    received.push(request.headers['webhook-id']);
    response.writeHead(204).end();
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
  await page.goto(`${deployment.url}#token=${deployment.token({ [deployment.project]: role })}`);
  await page.waitForSelector('.link.live');
  await page.getByRole('button', { name: 'Channels', exact: true }).click();
  return page.getByRole('dialog', { name: 'Channels' });
};

test('An editor makes a channel, is told what is wrong with it, and tries it', async () => {
  const dialog = await openChannels('editor');
  await dialog.getByLabel('Kind').selectOption('webhook');
  await dialog.getByLabel('Name').fill('on call');
  await dialog.getByLabel('url').fill(`http://127.0.0.1:${receiver.address().port}/`);
  await dialog.getByLabel('secret').fill('too short');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'whsec_' }).waitFor();
  await dialog.getByLabel('secret').fill(`whsec_${randomBytes(32).toString('base64')}`);
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
  assert.equal(await dialog.getByRole('button', { name: /test|Create/ }).count(), 0);
});
