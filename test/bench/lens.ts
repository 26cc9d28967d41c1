/**
 * `npm run bench:lens`: what an open page of the lens costs the hub
 * at 5,000 items a second. One hub is sent to all the time by this process. In each round a real browser has no page, a page that
 * is seen, and one that is not, in another order each time, so that what else the machine does falls on all alike. CPU time of the hub
 * is divided by what was sent meanwhile. Prints medians over the rounds with quartiles; asserts nothing. Linux only.
 */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import * as grpc from '@grpc/grpc-js';
import { RecentCalls } from '../../src/cli/send/samples/recent-calls.js';
import { createSampler } from '../../src/cli/send/samples/sampler.js';
import { systemClock } from '../../src/component/clock.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import type { Signal } from '../../src/pdata/signal.js';
import { openBrowser, visit } from '../lens/support/browser.js';
import { freePort } from '../support/free-port.js';
import { HubChild } from '../support/hub-child.js';
import { TempFolder } from '../support/temp.js';
import { someOf, toolFlags, whole } from '../support/tool-flags.js';

const ITEMS_PER_SECOND = 5000;
const ITEMS_PER_REQUEST = 100;
const WARM_UP_MS = 10_000;
/** After a page was opened, which may cost more at once, or left. */
const SETTLE_MS = 4000;

/**
 * No page at all; one that is seen; one whose tab is covered; no page, but what one is told, read by this process and shown to nobody: what the
 * hub does for a page without a browser at work beside it.
 */
type State = 'closed' | 'open' | 'hidden' | 'told';
const ORDERS: readonly (readonly State[])[] = [
  ['closed', 'open', 'hidden', 'told'],
  ['open', 'told', 'closed', 'hidden'],
  ['told', 'hidden', 'open', 'closed'],
  ['hidden', 'closed', 'told', 'open'],
];

const SERVICES: Readonly<Record<Signal, string>> = {
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
  traces: 'trace.v1.TraceService',
};
/** What is sent while a tab is open. */
const SIGNAL_OF: Readonly<Record<string, Signal>> = {
  logs: 'logs',
  metrics: 'metrics',
  traces: 'traces',
  flow: 'logs',
};

const values = toolFlags({
  name: 'bench:lens',
  says: 'What an open page of the lens costs the hub at 5,000 items a second: medians with quartiles. Needs Chromium and Linux.',
  flags: {
    rounds: whole(6, 'times that each state of the page is measured'),
    seconds: whole(8, 'of each measurement'),
    tabs: someOf(Object.keys(SIGNAL_OF), 'tabs that are opened'),
  },
  examples: [['--tabs logs --rounds 2', 'a first look at one tab']],
});

const config = (port: number, backEnd: string): string => `
receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:${port}' } } } }
processors: { batch: { timeout: 1s } }
exporters:
  otlphttp: { endpoint: '${backEnd}' }
  prometheusremotewrite: { endpoint: '${backEnd}/api/v1/write' }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [otlp], processors: [batch], exporters: [otlphttp] }
    traces: { receivers: [otlp], processors: [batch], exporters: [otlphttp] }
    metrics: { receivers: [otlp], processors: [batch], exporters: [prometheusremotewrite] }
`;

/** The hub has a core of its own: what a browser or the sender does to the caches and the turns of the other is not what a page costs it. */
function separate(hubPid: number): void {
  const cores = cpus().length;
  if (cores < 2) return;
  const pin = (pid: number, on: string): void => void execFileSync('taskset', ['-acp', on, String(pid)]);
  pin(hubPid, '0');
  pin(process.pid, `1-${cores - 1}`); // what it starts from now on as well: the browser
}

/** CPU seconds of all threads so far, to the nanosecond. */
function cpuSeconds(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanos = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return nanos.reduce((sum, one) => sum + one, 0) / 1e9;
}

/** Sends at an even pace until it is stopped. */
class Sender {
  /** Accepted by the hub. */
  items = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(client: grpc.Client, signal: Signal) {
    const sampler = createSampler(signal, {
      clock: systemClock,
      random: Math.random,
      run: 'bench',
      calls: new RecentCalls(),
    });
    const identity = (bytes: Buffer): Buffer => bytes;
    const path = `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`;
    const send = (): void => {
      const payload = Buffer.from(encodeRequest(signal, sampler.next(ITEMS_PER_REQUEST) as never));
      client.makeUnaryRequest(path, identity, identity, payload, (error) => {
        if (error !== null) throw error;
        this.items += ITEMS_PER_REQUEST;
      });
    };
    this.#timer = setInterval(send, (1000 * ITEMS_PER_REQUEST) / ITEMS_PER_SECOND);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Microseconds of the hub's CPU an item. */
async function measure(pid: number, sender: Sender): Promise<number> {
  const [cpu, items] = [cpuSeconds(pid), sender.items];
  await sleep(values.seconds * 1000);
  return ((cpuSeconds(pid) - cpu) / (sender.items - items)) * 1e6;
}

async function enter(page: Page, state: State, url: string): Promise<void> {
  listening?.abort();
  if (state === 'closed' || state === 'told') await page.goto('about:blank');
  if (state === 'told') return listen(url);
  if (state === 'closed') return;
  await page.goto(url);
  if (url.includes('#/metrics')) {
    await page.getByRole('list', { name: 'Metrics' }).getByRole('link').first().click();
    await page.getByText('p99').waitFor();
  }
  if (state === 'hidden') {
    // As a browser does; one without a screen has no tab that is covered.
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));`);
  }
}

let listening: AbortController | undefined;

/** What the page of a tab is told, and asks for every so often. */
function listen(url: string): void {
  const [base, tab = ''] = url.split('#/');
  listening = new AbortController();
  const { signal } = listening;
  const read = async (path: string): Promise<void> => {
    const { body } = await fetch(`${base}api/${path}`, { signal });
    await body!.pipeTo(new WritableStream()); // there is one with every answer of these
  };
  void read(`events?tab=${tab}`).catch(ended);
  const asked = { logs: ['logs?limit=1', 5000], traces: ['traces?limit=200', 2000] }[tab] as
    [string, number] | undefined;
  if (asked === undefined) return;
  const timer = setInterval(() => void read(asked[0]).catch(ended), asked[1]);
  signal.addEventListener('abort', () => clearInterval(timer));
}

function ended(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}

const quantile = (numbers: readonly number[], q: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (at - Math.floor(at)) * (high - low);
};

/** Of the pairs' differences, as a part of the median without a page: a median of ratios leans to what was measured too low. */
function moreText(state: State, found: Readonly<Record<State, readonly number[]>>): string {
  const base = quantile(found.closed, 0.5);
  const parts = found[state].map((cost, round) => (100 * (cost - found.closed[round]!)) / base); // as many rounds of each
  const [least, middle, most] = [0.25, 0.5, 0.75].map((q) => `${quantile(parts, q).toFixed(1)} %`);
  return `${state} ${middle} more (quartiles ${least} to ${most})`;
}

using folder = new TempFolder();
const backEnd = createServer(
  (request, response) => void request.resume().on('end', () => response.writeHead(200).end()),
);
await new Promise<void>((resolve) => backEnd.listen(0, '127.0.0.1', resolve));
const [port, control] = [await freePort(), await freePort()];
const file = folder.write('hub.yaml', config(port, `http://127.0.0.1:${(backEnd.address() as AddressInfo).port}`));
const hub = new HubChild(['--config', file, '--lens', '--control', `127.0.0.1:${control}`], { cwd: folder.path });
separate(hub.pid);
const browser = await openBrowser();
let sender: Sender | undefined;
const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
try {
  await hub.printed('Everything is ready');
  await hub.printed('/lens/');
  const { page } = await visit(browser, `http://127.0.0.1:${control}/lens/`);
  for (const tab of values.tabs) {
    sender = new Sender(client, SIGNAL_OF[tab] ?? 'logs');
    await page.goto('about:blank');
    await sleep(WARM_UP_MS);
    const found: Record<State, number[]> = { closed: [], open: [], hidden: [], told: [] };
    for (let round = 0; round < values.rounds; round++) {
      for (const state of ORDERS[round % ORDERS.length]!) {
        await enter(page, state, `http://127.0.0.1:${control}/lens/#/${tab}`);
        await sleep(SETTLE_MS);
        found[state].push(await measure(hub.pid, sender));
      }
    }
    sender.stop();
    const base = quantile(found.closed, 0.5);
    const perSecond = ((base * ITEMS_PER_SECOND) / 1000).toFixed(0);
    console.log(
      `${tab}: ${base.toFixed(2)} µs of CPU an item without a page (${perSecond} ms a second); ${moreText('open', found)}; ${moreText('told', found)}; ${moreText('hidden', found)}`,
    );
  }
} finally {
  listening?.abort();
  sender?.stop();
  client.close();
  await browser.close();
  await hub.kill();
  backEnd.close();
}
