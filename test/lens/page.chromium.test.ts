/** The page in a real browser, given everything there is to draw. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { barriers, openBrowser, visit } from './support/browser.js';
import { flow, logRow, NOW, TRACE_ID } from './support/canned.js';
import type { CannedServer } from './support/canned-server.js';
import { startCannedServer } from './support/canned-server.js';

vi.setConfig({ testTimeout: 60_000 }); // a browser on a busy machine takes its time

let browser: Browser;
let server: CannedServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([openBrowser(), startCannedServer()]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const VIEWS: readonly (readonly [name: string, hash: string, shows: string])[] = [
  ['the flow', '#/flow', 'filter/health'],
  ['a stage', '#/flow?stage=exporter:prometheusremotewrite', 'What to do:'],
  ['what left', '#/flow?stage=exporter:prometheusremotewrite&exchange=x7', '00000010'.slice(2)],
  ['logs', '#/logs', 'order 4711'],
  ['a log record', '#/logs?id=999', 'service.name'],
  ['metrics', '#/metrics', 'Choose a metric'],
  ['a histogram', '#/metrics?name=http_server_request_duration_seconds', 'p99'],
  ['a counter', '#/metrics?name=http_server_requests_total', 'Per second'],
  ['traces', '#/traces', 'GET /checkout'],
  ['a span', `#/traces?id=${TRACE_ID}&span=aaaaaaaaaaaaaaa4`, 'exception'],
  ['the set-up', '#/setup', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
];

test.each(['light', 'dark'] as const)(
  'in %s colours everything is drawn without complaint or barrier, and hostile text is inert',
  async (scheme) => {
    const { page, complaints } = await visit(browser, server.url, { scheme });
    for (const [name, hash, shows] of VIEWS) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.getByText(shows).first().waitFor();
      expect([name, await barriers(page)]).toEqual([name, []]);
      expect(await page.locator('#app img, #app script, #app b:text-is("key")').count()).toBe(0);
    }
    expect(await page.evaluate('window.hit')).toBeUndefined();
    expect(complaints).toEqual([]);
    await page.close();
  },
);

describe('a narrow window', () => {
  test('as wide as a telephone has every tab in reach and nothing cut off', async () => {
    const { page } = await visit(browser, server.url, { width: 390 });
    for (const [name, hash, shows] of VIEWS) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.getByText(shows).first().waitFor({ state: 'attached' }); // one thing at a time is shown
      // What is wider than the window scrolls in a box of its own.
      const widest =
        await page.evaluate(`Math.max(...[...document.querySelectorAll('header, nav a, .tab, .panel, .card')]
        .map((element) => element.getBoundingClientRect().right))`);
      expect([name, widest]).toEqual([name, 390]);
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390]);
      expect([name, await barriers(page)]).toEqual([name, []]);
    }
    await page.close();
  });

  test('shows one thing at a time and a way back', async () => {
    const { page } = await visit(browser, `${server.url}#/metrics?name=queue_size`, { width: 900 });
    await page.getByText('← All metrics').click();
    await page.getByText('http_server_requests_total').click();
    await page.getByRole('heading', { name: 'http_server_requests_total' }).waitFor();
    await page.close();
  });
});

describe('logs', () => {
  test('come in at the top, are held while paused, and few are drawn of many', async () => {
    const { page } = await visit(browser, `${server.url}#/logs`);
    const rows = page.getByRole('list', { name: /Log records/ }).getByRole('listitem');
    await rows.first().waitFor();
    for (let id = 1_001; id <= 9_000; id += 200) {
      server.send('logs', { rows: Array.from({ length: 200 }, (_, index) => logRow(id + index)), skipped: 50 });
    }
    await expect.poll(async () => rows.first().getAttribute('aria-setsize')).toBe('5000');
    expect(await rows.count()).toBeLessThan(100);
    await page.getByText('2,000 records came too fast').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    server.send('logs', { rows: [{ ...logRow(9_001), body: { text: 'the held one' } }], skipped: 0 });
    await page.getByText('1 newer one is held').waitFor();
    expect(await page.getByText('the held one').count()).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('the held one').waitFor();
    await page.close();
  });

  test('stay in their rows whatever stands in a name', async () => {
    const { page } = await visit(browser, `${server.url}#/logs`);
    await page.getByText('order 4711').first().waitFor();
    server.send('logs', { rows: [{ ...logRow(9_500), service: 'a\nb\r\nc\td' }], skipped: 0 });
    const service = page.locator('.log-row .line', { hasText: /a\s*b/ }).first();
    await service.waitFor();
    expect((await service.boundingBox())?.height).toBeLessThan(26);
    await page.close();
  });

  test('that match are asked of the hub; the filter is part of the address', async () => {
    const { page } = await visit(browser, `${server.url}#/logs`);
    await page.getByLabel('Text').fill('card declined');
    await page.getByLabel('Severity').selectOption('Error and up');
    await page.getByText('order 4711').first().waitFor({ state: 'detached' });
    await page.getByText('charge failed').first().waitFor();
    await expect.poll(() => page.url()).toContain('#/logs?text=card+declined&severity=17');
    await expect
      .poll(() => server.asked.some((path) => path.includes('text=card+declined&severity=17&limit=500')))
      .toBe(true);
    await page.getByLabel('Text').fill('nothing like this');
    await page.getByText('No log record matches').waitFor();
    await page.getByRole('link', { name: 'Clear', exact: true }).press('Enter');
    await page.getByText('order 4711').first().waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('INPUT'); // the keyboard is not lost
    await page.close();
  });
});

describe('what a stage is told by', () => {
  test('names what is to be typed, and counts only what it has', async () => {
    const { page } = await visit(browser, `${server.url}#/flow?stage=exporter:prometheusremotewrite`);
    await page.locator('.remedy code', { hasText: /^--web.enable-remote-write-receiver$/ }).waitFor();
    expect(await page.getByText('0 items').count()).toBe(0);
    await page.evaluate(`location.hash = '#/flow?stage=receiver:otlp'`);
    await page.getByText('What it took').waitFor();
    expect(await page.locator('.panel dl.numbers dt').allTextContents()).toEqual(['accepted']);
    await page.close();
  });
});

describe('the keyboard', () => {
  test('skips to the content', async () => {
    const { page } = await visit(browser, `${server.url}#/logs`);
    await page.getByText('order 4711').first().waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main');
    await page.close();
  });

  test('moves through rows as fast as keys are pressed, opens and closes', async () => {
    const { page } = await visit(browser, `${server.url}#/logs`);
    const rows = page.getByRole('list', { name: /Log records/ }).getByRole('link');
    await rows.first().focus();
    for (let row = 0; row < 3; row++) await page.keyboard.press('ArrowDown');
    expect(await place(page)).toBe('4');
    const row = await focused(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Log record' }).waitFor();
    expect(await focused(page)).toBe('Log record');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Log record' }).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(row);

    await page.keyboard.press('End');
    expect(await place(page)).toBe('500');
    await page.keyboard.press('Home');
    expect(await place(page)).toBe('1');
    await page.close();
  });

  test('keeps its row, and the record that is open, while others come in', async () => {
    const { page } = await visit(browser, `${server.url}#/logs`);
    const list = page.getByRole('list', { name: /Log records/ });
    await list.getByRole('link').first().focus();
    await page.keyboard.press('ArrowDown');
    const row = await focused(page);
    const top = await topOfFocus(page);
    server.send('logs', { rows: Array.from({ length: 200 }, (_, index) => logRow(20_000 + index)), skipped: 0 });
    await expect.poll(() => place(page)).toBe('202');
    expect([await focused(page), await topOfFocus(page)]).toEqual([row, top]);
    await page.getByText('Paused').waitFor(); // whoever reads older rows is not to lose them

    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Log record' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    server.send('logs', { rows: Array.from({ length: 200 }, (_, index) => logRow(30_000 + index)), skipped: 0 });
    await expect.poll(() => list.getByRole('listitem').first().getAttribute('aria-setsize')).toBe('900');
    await page.getByRole('link', { name: 'Close' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe(row);
    expect(await place(page)).toBe('402');
    await page.close();
  });
});

describe('a page that nobody sees', () => {
  test('hears nothing, and catches up when it is seen again', async () => {
    const own = await startCannedServer();
    const { page } = await visit(browser, `${own.url}#/logs`);
    await page.getByText('order 4711').first().waitFor();
    await expect.poll(() => own.streams).toBe(1);
    await show(page, false);
    await expect.poll(() => own.streams).toBe(0);
    const before = own.asked.length;
    await show(page, true);
    await expect.poll(() => own.streams).toBe(1);
    await expect.poll(() => own.asked.slice(before)).toContain('/lens/api/logs?limit=500');
    await page.close();
    await own.close();
  });
});

/** As a browser does when its tab is covered or left. */
function show(page: Page, isSeen: boolean): Promise<unknown> {
  return page.evaluate(`
    Object.defineProperty(document, 'hidden', { value: ${!isSeen}, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));`);
}

describe('the hub', () => {
  test('that was started anew is told from the last one', async () => {
    const { page } = await visit(browser, `${server.url}#/flow`);
    await page.getByText('filter/health').first().waitFor();
    server.restart();
    await page.getByText('The hub has not answered since').waitFor();
    await page.getByText('The hub was started anew at').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Understood' }).click();
    await page.getByText('The hub was started anew at').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('main');

    server.send('flow', {
      ...flow('hub-2', 1),
      at: NOW,
      stages: flow('hub-2').stages.map((stage) => ({ ...stage, state: 'ok', troubles: [] })),
    });
    await page.getByText('Everything is on its way or delivered.').waitFor();
    await page.close();
  });

  test('that has received nothing says what to do next', async () => {
    const empty = await startCannedServer({ empty: true });
    for (const tab of ['logs', 'logs?text=nothing', 'metrics', 'traces']) {
      const { page } = await visit(browser, `${empty.url}#/${tab}`);
      await page.getByText("npx otlp-hub send --state '/home/me/my hub'").waitFor();
      await page.close();
    }
    await empty.close();
  });
});

function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.textContent');
}

/** Of the row that has the focus, counted from 1. */
function place(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement.parentElement.ariaPosInSet');
}

function topOfFocus(page: Page): Promise<number> {
  return page.evaluate('Math.round(document.activeElement.getBoundingClientRect().top)');
}
