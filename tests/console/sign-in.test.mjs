// Signing in, choosing a project, and being told that a token is over. The service is a stand-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settles, until } from './harness.mjs';
import { open, page, service, token, url } from './stand-in-page.mjs';

test('The token of the address leaves it at once and signs in', async () => {
  await open();
  assert.equal(new URL(page.url()).hash, '');
  await settles(() => page.evaluate(() => history.length > 0 && document.documentElement.outerHTML.includes('eyJ')), false);
  await page.reload();
  await page.waitForSelector('.link.live');
});

test('A text that is no token, a token for nothing and one that the service refuses are told apart', async () => {
  await page.goto(url);
  const tryToken = async (text, expected) => {
    await page.fill('#token', text);
    await page.press('#token', 'Enter');
    await page.getByRole('alert').filter({ hasText: expected }).waitFor();
  };
  await tryToken('hello', 'not a token');
  await tryToken(token({}), 'gives access to no project');
  service.refuseTokens = true;
  await tryToken(token(), 'not accepted');
});

test('With several projects the person chooses, and can change it', async () => {
  await page.goto(`${url}#token=${token({ shop: 'admin', blog: 'viewer' })}`);
  await page.getByRole('button', { name: 'blog viewer' }).click();
  await page.waitForSelector('.link.live');
  assert.equal(service.joins.at(-1).project, 'blog');
  await settles(() => page.locator('header .role').textContent(), 'viewer');
  await page.getByLabel('Project').selectOption('shop');
  await until('a join of the other project', () => service.joins.at(-1).project === 'shop');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForSelector('#token');
  await settles(() => page.evaluate(() => sessionStorage.length), 0);
});

test('An address of a project that the token does not open says so and shows no other project', async () => {
  const joins = service.joins.length;
  await page.goto(`${url}#project=bank&q=level%3Aerror&token=${token({ shop: 'admin' })}`);
  await page.getByRole('alert').filter({ hasText: 'This address is of the project bank. Your token does not open it.' }).waitFor();
  assert.equal(service.joins.length, joins);
  await page.getByRole('button', { name: 'shop admin' }).click();
  await page.waitForSelector('.link.live');
  await settles(() => page.evaluate(() => [...new URLSearchParams(location.hash.slice(1)).entries()].flat().join(' ')), 'project shop');
});

test('A token that is over while the page is open leads back to the sign-in and says so', async () => {
  await open();
  service.broadcast('end', { code: 'token_expired', detail: 'The token has expired. Reconnect with a new one and this position.' });
  await page.getByRole('alert').filter({ hasText: 'The token has expired' }).waitFor();
});
