/**
 * `npm run bench:lens [-- --pairs N] [--tabs logs,metrics,traces,flow] [--seconds S]`: what an open page of the lens costs the hub
 * at 5,000 items a second. One hub is sent to all the time; a real browser opens a tab and leaves it in turn, and CPU seconds of the
 * hub are read for each. Prints the median of the pairs; asserts nothing. Linux only.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
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

const ITEMS_PER_SECOND = 5000;
const ITEMS_PER_REQUEST = 100;
const WARM_UP_MS = 5000;
/** After a page was opened, which may cost more at once, or left. */
const SETTLE_MS = 4000;

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

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '6' },
    tabs: { type: 'string', default: 'logs,metrics,traces,flow' },
  },
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

/** CPU seconds of all threads so far, to the nanosecond. */
function cpuSeconds(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanos = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return nanos.reduce((sum, one) => sum + one, 0) / 1e9;
}

/** Sends at an even pace until the returned function is called. */
function sendTo(client: grpc.Client, signal: Signal): () => void {
  const sampler = createSampler(signal, {
    clock: systemClock,
    random: Math.random,
    run: 'bench',
    calls: new RecentCalls(),
  });
  const identity = (bytes: Buffer): Buffer => bytes;
  const path = `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`;
  const timer = setInterval(
    () => {
      const payload = Buffer.from(encodeRequest(signal, sampler.next(ITEMS_PER_REQUEST) as never));
      client.makeUnaryRequest(path, identity, identity, payload, (error) => {
        if (error !== null) throw error;
      });
    },
    (1000 * ITEMS_PER_REQUEST) / ITEMS_PER_SECOND,
  );
  return () => clearInterval(timer);
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

using folder = new TempFolder();
const backEnd = createServer(
  (request, response) => void request.resume().on('end', () => response.writeHead(200).end()),
);
await new Promise<void>((resolve) => backEnd.listen(0, '127.0.0.1', resolve));
const [port, control] = [await freePort(), await freePort()];
const file = folder.write('hub.yaml', config(port, `http://127.0.0.1:${(backEnd.address() as AddressInfo).port}`));
const hub = new HubChild(['--config', file, '--lens', '--control', `127.0.0.1:${control}`], { cwd: folder.path });
const browser = await openBrowser();
let stop = (): void => {};
const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
try {
  await hub.printed('Everything is ready');
  await hub.printed('/lens/');
  const { page } = await visit(browser, `http://127.0.0.1:${control}/lens/`);
  for (const tab of values.tabs.split(',')) {
    stop = sendTo(client, SIGNAL_OF[tab] ?? 'logs');
    await sleep(WARM_UP_MS);
    const measure = async (url: string): Promise<number> => {
      await page.goto(url);
      if (url.includes('#/metrics'))
        await page.getByRole('list', { name: 'Metrics' }).getByRole('link').first().click();
      await sleep(SETTLE_MS);
      const before = cpuSeconds(hub.pid);
      await sleep(Number(values.seconds) * 1000);
      return ((cpuSeconds(hub.pid) - before) / Number(values.seconds)) * 1000;
    };
    const pairs: { closed: number; open: number }[] = [];
    for (let pair = 0; pair < Number(values.pairs); pair++) {
      const closed = await measure('about:blank');
      pairs.push({ closed, open: await measure(`http://127.0.0.1:${control}/lens/#/${tab}`) });
    }
    stop();
    const more = median(pairs.map(({ closed, open }) => open / closed - 1));
    const [closed, open] = [median(pairs.map((pair) => pair.closed)), median(pairs.map((pair) => pair.open))];
    console.log(
      `${tab}: ${closed.toFixed(0)} ms of CPU a second without a page, ${open.toFixed(0)} with one: ${(100 * more).toFixed(0)} % more`,
    );
  }
} finally {
  stop();
  client.close();
  await browser.close();
  await hub.kill();
  backEnd.close();
}
