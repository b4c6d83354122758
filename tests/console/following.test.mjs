// Following the newest line, reading further up, and pausing. The service is a stand-in.

import { test } from 'node:test';
import { LONG, settles, steady } from './harness.mjs';
import { open, page, rows, service } from './stand-in-page.mjs';

test('Scrolling up stops following and holds the line at the top still; the way back is one press', async () => {
  service.push(Array.from({ length: 300 }, (_, i) => ({ message: `line ${i}` })));
  await open();
  await rows('line 299').waitFor();
  await page.locator('.scroller').hover();
  await page.mouse.wheel(0, -1500);
  await page.waitForSelector('.newest');
  const top = () => page.evaluate(() => {
    const edge = document.querySelector('.scroller').getBoundingClientRect().top;
    const row = [...document.querySelectorAll('.row')].find((r) => r.getBoundingClientRect().bottom > edge + 1);
    return [row.dataset.seq, Math.round(row.getBoundingClientRect().top - edge)];
  });
  const before = await steady(top);
  service.push(Array.from({ length: 50 }, (_, i) => ({ message: `new ${i}` })));
  await page.getByRole('button', { name: '50 new' }).waitFor();
  await settles(() => top(), before);
  await page.click('.newest');
  await rows('new 49').waitFor();
  await settles(() => page.locator('.newest').count(), 0);
});

test('A pause counts what comes and shows it afterwards', async () => {
  service.push([{ message: 'first' }]);
  await open();
  await page.keyboard.press(' ');
  service.push([{ message: 'second' }, { message: 'third' }]);
  await page.locator('.newest', { hasText: 'Paused · 2 new' }).waitFor();
  await settles(() => rows().count(), 1);
  await page.keyboard.press(' ');
  await rows('third').waitFor();
  await settles(() => rows().count(), 3);
});

test('A filter during a pause shows the lines it finds, and the pause goes on', async () => {
  service.push(Array.from({ length: 20 }, (_, i) => ({ message: i % 2 ? `order ${i}` : `payment ${i}` })));
  await open();
  await rows('order 19').waitFor();
  await page.keyboard.press(' ');
  await page.keyboard.press('/');
  await page.keyboard.type('payment');
  await page.keyboard.press('Enter');
  await rows('payment 18').waitFor();
  await settles(() => rows().count(), 10);
  service.push([{ message: 'payment 20' }]);
  await page.locator('.newest', { hasText: 'Paused · 1 new' }).waitFor();
  await settles(() => rows().count(), 10);
});

test('A long pause keeps what was read, tells what it could not hold, and loads it', { timeout: LONG }, async () => {
  service.push(Array.from({ length: 300 }, (_, i) => ({ message: `before ${i}` })));
  await open();
  await rows('before 299').waitFor();
  await page.keyboard.press(' ');
  for (let sent = 0; sent < 25_000; sent += 500)
    service.push(Array.from({ length: 500 }, (_, i) => ({ message: `line ${sent + i}` })));
  await page.locator('.newest', { hasText: 'Paused · 25,000 new' }).waitFor();
  await page.keyboard.press(' ');
  await rows('line 24999').waitFor();
  await page.keyboard.press('g');
  await rows('before 0').waitFor();
  // The gap stands between what was read and what was held.
  await page.locator('.scroller').evaluate((scroller) => scroller.scrollTo(0, 295 * scroller.querySelector('.row').getBoundingClientRect().height));
  const gap = page.locator('.row.gap', { hasText: 'came while the view was paused' });
  await gap.getByRole('button', { name: 'Load' }).click();
  await rows(/line 0$/).waitFor();
});
