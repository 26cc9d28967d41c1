/** Takes the README's pictures of the lens: a hub as `npm start` runs it, and the sender, for half a minute. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HubChild } from '../support/hub-child.js';
import { TempFolder } from '../support/temp.js';
import { openBrowser, visit } from './support/browser.js';

const IMAGES = join(import.meta.dirname, '../../docs/images');
/** So that plots have something to show. */
const SENDING_MS = 30_000;

using folder = new TempFolder();
const hub = new HubChild(['dev', '--any-ports'], { cwd: folder.path });
await hub.printed('Ctrl+C ends it.');
const url = /http:\/\/\S+\/lens\//.exec(hub.stdout)?.[0];
if (url === undefined) throw new Error(`no address of the lens:\n${hub.stdout}`);
const sender = new HubChild(['send', '--count', '0', '--rate', '30'], { cwd: folder.path });
const browser = await openBrowser();
await mkdir(IMAGES, { recursive: true });
await new Promise((resolve) => setTimeout(resolve, SENDING_MS));

const { page } = await visit(browser, url, { height: 640 });
await page.getByText('Everything is on its way or delivered.').waitFor();
await picture('flow');
await open('logs');
await page.getByRole('button', { name: 'Pause' }).click();
await page.getByText('slower than usual').first().click();
await page.getByText(/at byte/).waitFor();
await page.getByText('Written to').scrollIntoViewIfNeeded();
await picture('logs');
await open('metrics');
await page.getByRole('list', { name: 'Metrics' }).getByRole('link').filter({ hasText: 'histogram' }).first().click();
await page.getByText('p99').waitFor();
await picture('metrics');
await open('traces');
await page
  .getByRole('list', { name: /Traces/ })
  .getByRole('link')
  .filter({ hasText: 'error' })
  .first()
  .click();
await page.getByRole('list', { name: /Spans/ }).getByRole('link').filter({ hasText: 'error' }).first().click();
await picture('traces');

await browser.close();
sender.signal('SIGINT');
await sender.ended();
hub.signal('SIGINT');
await hub.ended();

async function open(tab: string): Promise<void> {
  await page.evaluate(`location.hash = '#/${tab}'`);
}

async function picture(name: string): Promise<void> {
  await page.waitForTimeout(1_200); // the next second's numbers, and the plots' sizes
  await page.screenshot({ path: join(IMAGES, `lens-${name}.png`) });
}
