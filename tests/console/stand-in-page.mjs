// A page of the console on a stand-in of the service, which is new for each test of the file that imports this.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { makeToken, openBrowser, until } from './harness.mjs';
import { StandIn } from './stand-in.mjs';

let browser;
/** @type {import('playwright-core').Page} */
export let page;
/** @type {StandIn} */
export let service;
export let url;

before(async () => {
  browser = await openBrowser();
  page = browser.page;
});

after(() => browser?.close());

beforeEach(async () => {
  service = new StandIn();
  url = await service.listen();
  browser.problems.length = 0;
});

afterEach(async () => {
  await page.goto('about:blank');
  await service.close();
  assert.deepEqual(browser.problems, []);
});

export const token = (projects = { shop: 'admin' }, options = {}) => makeToken('any key', projects, options);

/** Opens the page signed in and waits until it is live. */
export async function open(fragment = '') {
  await page.goto('about:blank');
  await page.goto(`${url}#token=${token()}${fragment}`);
  await page.waitForSelector('.link.live');
}

export const rows = (hasText) => page.locator('.row', hasText === undefined ? {} : { hasText });
export const messages = () => page.locator('.message bdi').allTextContents();
export const filterField = () => page.getByLabel('Filter', { exact: true });
export const address = () => new URLSearchParams(new URL(page.url()).hash.slice(1));
/** Whether a filter is followed, shown, and in the address: before that, Back would leave from the step before it. */
export const isFiltered = (q) => until(`the filter ${q}`, async () =>
  service.joins.at(-1).q === q && await filterField().inputValue() === q && (address().get('q') ?? '') === q);

/** What the page copies from now on is read by `copied`; a headless browser has no clipboard that others may read. */
export const watchClipboard = () => page.evaluate(() => {
  navigator.clipboard.writeText = async (text) => {
    window.copied_ = text;
  };
});
export const copied = () => page.evaluate(() => window.copied_);
