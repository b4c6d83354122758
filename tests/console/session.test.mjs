// The sign-in over its whole life: handed to new tabs, renewed before and after its end, ended everywhere. The service is a stand-in.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { makeToken, openBrowser, screenshot, settles, until } from './harness.mjs';
import { StandIn } from './stand-in.mjs';

let browser;
let page;
let service;
let url;
let issued = 0;

before(async () => {
  browser = await openBrowser();
  page = browser.page;
});

after(() => browser.close());

beforeEach(async () => {
  service = new StandIn();
  url = await service.listen();
});

afterEach(async () => {
  for (const other of page.context().pages()) {
    if (other !== page)
      await other.close();
  }
  await page.goto('about:blank');
  await service.close();
  assert.deepEqual(browser.problems.splice(0), []);
});

const token = (options = {}, projects = { shop: 'admin' }) => makeToken('any key', projects, { jti: `token-${++issued}`, ...options });
const open = async (text, fragment = '&project=shop') => {
  await page.goto('about:blank');
  await page.goto(`${url}#token=${text}${fragment}`);
  await page.waitForSelector('.link.live');
};

test('A link that opens in another tab needs no sign-in; the token is in no storage that outlives tabs, and in no address', async () => {
  service.push([{ message: 'an apple' }, { message: 'a pear' }]);
  const text = token();
  await open(text);
  const other = await page.context().newPage();
  await other.goto(`${url}#project=shop&q=pear`);
  await other.waitForSelector('.link.live');
  await other.locator('.row', { hasText: 'a pear' }).waitFor();
  assert.equal(new URL(other.url()).hash, '#project=shop&q=pear');
  const kept = await other.evaluate(() => JSON.stringify([Object.entries(localStorage), document.cookie]));
  assert.ok(!kept.includes(text.slice(0, 20)));
});

test('Without another tab the sign-in is asked for', async () => {
  await page.goto(`${url}#project=shop`);
  await page.locator('#token').waitFor();
});

test('Who signs out in one tab is signed out in all', async () => {
  await open(token());
  const other = await page.context().newPage();
  await other.goto(`${url}#project=shop`);
  await other.waitForSelector('.link.live');
  await other.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#token').waitFor();
  await settles(() => page.evaluate(() => sessionStorage.length), 0);
  await page.reload();
  await page.locator('#token').waitFor();
});

test('Before its end a person is told, and a fresh token goes on where they are, in every tab', async () => {
  service.push(Array.from({ length: 60 }, (_, i) => ({ message: `line ${i}` })));
  await open(token({ lifetimeSeconds: 120 }), '&project=shop&q=line');
  const other = await page.context().newPage();
  await other.goto(`${url}#project=shop`);
  await other.getByRole('status').filter({ hasText: /Your sign-in ends in/ }).waitFor();
  await page.bringToFront();
  await page.getByRole('status').filter({ hasText: /Your sign-in ends in/ }).waitFor();
  await screenshot(page, 'session-warning');
  await page.locator('.row', { hasText: 'line 50' }).locator('.line').click();
  const joins = service.joins.length;
  await page.getByRole('button', { name: 'Enter a new token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Continue with a new token' });
  await dialog.getByLabel('Access token').fill(token({}, { blog: 'admin' }));
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'not for the project shop' }).waitFor();
  await dialog.getByLabel('Access token').fill(token());
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await until('the warning to go', async () => await page.locator('.session-warning').count() === 0);
  await page.locator('.detail').waitFor();
  assert.equal(service.joins.length, joins);
  await until('the warning of the other tab to go', async () => await other.locator('.session-warning').count() === 0);
});

test('After its end the page waits for a fresh token and goes on from its position', async () => {
  service.push([{ message: 'one' }]);
  await open(token(), '&project=shop&q=o');
  await page.locator('.row', { hasText: 'one' }).waitFor();
  service.refuseTokens = true;
  service.refusal = { status: 401, code: 'token_expired' };
  service.broadcast('end', { code: 'token_expired', detail: 'The token has expired. Reconnect with a new one and this position.' });
  const dialog = page.getByRole('dialog', { name: 'Your sign-in has ended' });
  await dialog.waitFor();
  await screenshot(page, 'session-ended');
  await page.keyboard.press('Escape');
  assert.ok(await dialog.isVisible());
  service.push([{ message: 'two' }], { silently: true });
  service.refuseTokens = false;
  await dialog.getByLabel('Access token').fill(token());
  await dialog.getByLabel('Access token').press('Enter');
  await page.locator('.row', { hasText: 'two' }).waitFor();
  await settles(() => page.locator('.row').count(), 2);
  assert.equal(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('q'), 'o');
});

test('Who lost the role is led to the sign-in, which says why', async () => {
  await open(token());
  service.refuseTokens = true;
  service.refusal = { status: 403, code: 'forbidden_project' };
  service.broadcast('end', { code: 'forbidden_project', detail: 'There is no role for this caller in the project.' });
  await page.locator('#token').waitFor();
  await page.getByRole('alert').waitFor();
});
