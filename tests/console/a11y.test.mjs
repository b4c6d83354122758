// Accessibility of every page of the console, in both themes, as axe sees it; on the real service with the simulated shop.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Deployment } from './deployment.mjs';
import { LONG, openBrowser, until } from './harness.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let deployment;

before(async () => {
  deployment = await Deployment.start('a11y');
  await deployment.connectShop();
  await deployment.api('POST', `rules/${deployment.project}`, { type: 'log_level', log_levels: ['ERROR'], severity: 'high', name: 'Errors' });
  await deployment.api('POST', 'channels', { project_id: deployment.project, name: 'on call', kind: 'webhook', config: { url: deployment.simulatorUrl, secret: `whsec_${randomBytes(32).toString('base64')}` } });
  await until('an alert', async () => (await deployment.api('GET', `alerts/${deployment.project}`)).items.length > 0);
});

after(() => deployment?.dispose());

/** What axe finds, each with where. */
async function look(page, name) {
  // Not by a script element: the page's policy takes none, and none is put there.
  await page.evaluate(`${AXE}; undefined`);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => `${name}: ${id} at ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Buttons and links that screen readers can not name, by the browser's own tree. */
async function findNameless(page, name) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const nameless = nodes.filter(({ ignored, role, name: said }) => !ignored && ['button', 'link', 'checkbox', 'textbox', 'combobox'].includes(role?.value) && !said?.value);
  return nameless.map(({ role }) => `${name}: a ${role.value} without a name`);
}

for (const colorScheme of ['dark', 'light']) {
  test(`Nothing is found on any page (${colorScheme})`, { timeout: LONG }, async () => {
    const browser = await openBrowser({ colorScheme, height: 900 });
    const { page } = browser;
    const found = [];
    const check = async (name) => {
      found.push(...await look(page, name), ...await findNameless(page, name));
    };
    const open = async (view = {}, projects = undefined) => {
      await page.goto('about:blank');
      await page.goto(`${deployment.url}#${new URLSearchParams({ token: deployment.token(projects), ...view })}`);
    };
    const dialog = async (name, close = true) => {
      await page.locator('dialog[open]').waitFor();
      await check(name);
      if (close)
        await page.keyboard.press('Escape');
    };
    try {
      await page.goto(deployment.url);
      await page.locator('#token').waitFor();
      await check('sign-in');
      await open({}, { shop: 'admin', blog: 'viewer' });
      await page.getByRole('button', { name: 'blog viewer' }).waitFor();
      await check('projects');
      await open({ project: 'nothing-yet' }, { 'nothing-yet': 'admin' });
      await page.locator('.empty').getByRole('button', { name: 'New connection' }).waitFor();
      await check('empty project');
      await page.locator('.empty').getByRole('button', { name: 'New connection' }).click();
      await dialog('clouds', false);
      for (const cloud of ['AWS', 'Azure', 'Google Cloud', 'Push']) {
        await page.locator('.clouds').getByRole('button', { name: new RegExp(`^${cloud}`) }).click();
        await dialog(`form of ${cloud}`, false);
      }
      await page.keyboard.press('Escape');

      await open({ project: 'shop' });
      await page.locator('.row').nth(20).waitFor();
      await page.locator('.alert-row').first().waitFor();
      await check('live');
      await page.keyboard.press(' ');
      await page.keyboard.press('k');
      await page.keyboard.press('e');
      await page.locator('.detail').waitFor();
      await check('an opened line');
      await page.keyboard.press('c');
      await page.getByRole('dialog', { name: 'Context' }).locator('.row.selected').waitFor();
      await dialog('context');
      await page.getByLabel('Filter', { exact: true }).fill('level>=error service:"nobody');
      await page.keyboard.press('Enter');
      await page.locator('.toolbar .problem').waitFor();
      await check('a wrong filter');
      await page.getByLabel('Filter', { exact: true }).fill('level>=error service:nobody');
      await page.keyboard.press('Enter');
      await page.getByText('No line matches yet').waitFor();
      await check('no line');
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      await page.locator('.alerts-button').click();
      await page.locator('.alert').first().waitFor();
      await check('alerts');
      await page.getByRole('tab', { name: 'Rules' }).click();
      await page.locator('.rule').first().waitFor();
      await page.locator('.rule').first().getByRole('button', { name: 'Edit' }).click();
      await check('rules');
      await page.getByLabel('Close the alerts').click();
      await page.getByRole('button', { name: 'History', exact: true }).click();
      await page.locator('.history .row').nth(5).waitFor();
      await page.locator('.facets li').first().waitFor();
      await check('history');
      await page.getByRole('button', { name: 'Patterns', exact: true }).click();
      await page.locator('.pattern').first().waitFor();
      await check('patterns');
      await page.getByRole('button', { name: 'Patterns', exact: true }).click();
      await page.locator('.source-name button').first().click();
      await page.getByRole('dialog').locator('.quota').waitFor();
      await dialog('a connection');
      await page.getByRole('button', { name: 'Channels', exact: true }).click();
      await page.getByRole('dialog').getByText('on call').waitFor();
      await dialog('channels');
      await page.keyboard.press('?');
      await dialog('help');
      await page.keyboard.press('z');
      await dialog('time zone');
      await page.setViewportSize({ width: 360, height: 740 });
      await page.locator('.row').first().waitFor();
      await check('live on a telephone');
      await page.getByRole('button', { name: 'History', exact: true }).click();
      await page.locator('.history .row').nth(2).waitFor();
      await check('history on a telephone');
      assert.deepEqual(found, []);
      assert.deepEqual(browser.problems, []);
    } finally {
      await browser.close();
    }
  });
}
