/** Takes the README's pictures of the lens: a hub as `npm start` runs it, and the sender, for half a minute. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { HubChild } from '../support/hub-child.js';
import { TempFolder } from '../support/temp.js';
import { openBrowser, visit } from './support/browser.js';

const IMAGES = join(import.meta.dirname, '../../docs/images');
/** So that plots have something to show. */
const SENDING_MS = 30_000;
/** Rates are those since the page was opened: until several batches have left they jump. */
const RATES_MS = 8_000;

using folder = new TempFolder();
const children: HubChild[] = [];
const browser = await openBrowser();
try {
  await takeAll(await startAll());
} finally {
  await browser.close();
  for (const child of children.reverse()) await child.kill();
}

/** @returns the page, of a hub that has been sent to for a while. */
async function startAll(): Promise<Page> {
  const hub = run('dev', '--any-ports');
  await hub.printed('Ctrl+C ends it.');
  const url = /http:\/\/\S+\/lens\//.exec(hub.stdout)?.[0];
  if (url === undefined) throw new Error(`no address of the lens:\n${hub.stdout}`);
  run('send', '--count', '0', '--rate', '30');
  await new Promise((resolve) => setTimeout(resolve, SENDING_MS));
  return (await visit(browser, url, { height: 640 })).page;
}

function run(...args: string[]): HubChild {
  const child = new HubChild(args, { cwd: folder.path });
  children.push(child);
  return child;
}

async function takeAll(page: Page): Promise<void> {
  await mkdir(IMAGES, { recursive: true });
  await page.getByText('Everything is on its way or delivered.').waitFor();
  await page.waitForTimeout(RATES_MS);
  await picture(page, 'flow');

  await open(page, 'logs');
  await page
    .getByRole('list', { name: /Log records/ })
    .getByRole('link')
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('decrypted in').nth(3).click();
  await page.getByText(/at byte/).waitFor();
  await page.getByText('Written to').scrollIntoViewIfNeeded();
  await picture(page, 'logs');

  await open(page, 'metrics');
  await page.getByRole('list', { name: 'Metrics' }).getByRole('link').filter({ hasText: 'histogram' }).first().click();
  await page.getByText('p99').waitFor();
  await picture(page, 'metrics');

  await open(page, 'traces');
  await page
    .getByRole('list', { name: /Traces/ })
    .getByRole('link')
    .filter({ hasText: 'error' })
    .first()
    .click();
  await page.getByRole('list', { name: /Spans/ }).getByRole('link').filter({ hasText: 'error' }).first().click();
  await picture(page, 'traces');
}

async function open(page: Page, tab: string): Promise<void> {
  await page.evaluate(`location.hash = '#/${tab}'`);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(1_200); // the next second's numbers, and the plots' sizes
  await page.screenshot({ path: join(IMAGES, `lens-${name}.png`) });
}
