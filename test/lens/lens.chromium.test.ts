/** The page of a real hub in a real browser: what is sent is seen, what fails turns red, a restart is survived. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.js';
import { HubChild } from '../support/hub-child.js';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';
import { barriers, openBrowser, visit } from './support/browser.js';

const HOSTILE = '<img src=x onerror="window.hit=1">\u202eevil';
const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';

describe('the lens', { timeout: 90_000 }, () => {
  const folder = new TempFolder();
  let browser: Browser;
  let backEnd: Server;
  let answer = 204;
  let hub: HubChild;
  let args: string[];
  let page: string;
  let otlp: string;

  beforeAll(async () => {
    browser = await openBrowser();
    backEnd = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(answer).end(answer === 204 ? '' : 'no such page'));
    });
    await new Promise<void>((resolve) => backEnd.listen(0, '127.0.0.1', resolve));
    const [receiver, control] = [await freePort(), await freePort()];
    const config = folder.write('hub.yaml', yaml(receiver, (backEnd.address() as AddressInfo).port));
    args = ['--config', config, '--lens', '--control', `127.0.0.1:${control}`];
    page = `http://127.0.0.1:${control}/lens/`;
    otlp = `http://127.0.0.1:${receiver}`;
    hub = await start();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await hub.kill();
    backEnd.close();
    folder[Symbol.dispose]();
  });

  async function start(): Promise<HubChild> {
    const child = new HubChild(args, { cwd: folder.path });
    await child.printed('Everything is ready');
    await until(async () => (await fetch(page).catch(() => undefined))?.ok === true, 'the lens');
    return child;
  }
  async function send(signal: string, body: unknown): Promise<void> {
    const { status } = await fetch(`${otlp}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(status).toBe(200);
  }
  async function sendAll(): Promise<void> {
    await send('logs', logs());
    await send('traces', traces());
    await send('metrics', metrics(5));
    await send('metrics', metrics(9));
  }

  test('shows what is sent on each tab, without complaint, barrier, or belief in what it says', async () => {
    const { page: tab, complaints } = await visit(browser, page);
    await tab.getByText('Ready; nothing has come in yet.').waitFor();
    await sendAll();
    await tab.getByText('Everything is on its way or delivered.').waitFor();
    await tab.getByRole('link', { name: /receiver.* otlp/ }).click();
    await tab.getByRole('heading', { name: 'What it took' }).waitFor();
    expect(await barriers(tab)).toEqual([]);

    await tab.getByRole('link', { name: 'Logs', exact: true }).click();
    await tab.getByLabel('Attribute').fill('http.route=/cart');
    await tab.getByText(`card declined <img`).click();
    await tab.getByRole('heading', { name: 'Resource' }).waitFor();
    expect(await barriers(tab)).toEqual([]);
    await tab.getByRole('link', { name: TRACE }).click();
    await tab.getByRole('heading', { name: 'charge' }).waitFor();
    await tab.getByRole('heading', { name: 'Log records' }).waitFor();
    await tab.getByText('card declined').first().waitFor();
    expect(await barriers(tab)).toEqual([]);

    await tab.getByRole('link', { name: 'Metrics', exact: true }).click();
    await tab.getByText('http_server_request_duration_seconds').first().click();
    await tab.getByText('p99').waitFor();
    await tab.getByText('http.server.request.duration', { exact: true }).first().waitFor();
    expect(await barriers(tab)).toEqual([]);

    await tab.getByRole('link', { name: 'Set-up', exact: true }).click();
    await tab.getByText('endpoint').first().waitFor();
    expect(await barriers(tab)).toEqual([]);
    expect(await tab.evaluate('window.hit')).toBeUndefined();
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('turns a stage red that fails, with the reason, the remedy and the bytes that left', async () => {
    const { page: tab, complaints } = await visit(browser, page);
    answer = 404;
    await send('metrics', metrics(12));
    const card = tab.getByRole('link', { name: /exporter.* prometheusremotewrite.*failing/ });
    await card.waitFor();
    await card.click();
    await tab.getByText('What to do:').first().waitFor();
    await tab
      .getByText(/POST http.*\/api\/v1\/write/)
      .first()
      .click();
    await tab.getByRole('heading', { name: 'Decoded' }).waitFor();
    await tab.getByText('http_server_request_duration_seconds').first().waitFor();
    await tab.getByText('snappy').first().waitFor();
    await tab.getByText(/^000000 {2}/).waitFor();
    expect(await barriers(tab)).toEqual([]);
    expect(complaints).toEqual([]);
    await tab.close();
    answer = 204;
  });

  test('survives a restart of the hub and says so', async () => {
    const { page: tab } = await visit(browser, `${page}#/logs`);
    await tab.getByText('card declined').first().waitFor();
    await tab.getByText('Live', { exact: true }).waitFor();
    await hub.kill();
    await tab.getByText('The hub has not answered since').waitFor();
    hub = await start();
    await tab.getByText('The hub was started anew at').waitFor();
    await tab.getByText('No log records have come in yet').waitFor();
    await send('logs', logs());
    await tab.getByText('card declined').first().waitFor();
    await tab.close();
  });
});

function yaml(receiver: number, backEnd: number): string {
  return `
receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${receiver}' } } }
processors:
  batch: { timeout: 200ms }
exporters:
  debug: {}
  prometheusremotewrite:
    endpoint: http://127.0.0.1:${backEnd}/api/v1/write
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [otlp], processors: [batch], exporters: [debug] }
    traces: { receivers: [otlp], processors: [batch], exporters: [debug] }
    metrics: { receivers: [otlp], processors: [batch], exporters: [prometheusremotewrite] }
`;
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const RESOURCE = { attributes: [text('service.name', 'checkout')] };
const nanos = (ms: number): string => `${ms}000000`;

function logs(): unknown {
  const record = (body: string, severityNumber: number) => ({
    timeUnixNano: nanos(Date.now()),
    severityNumber,
    severityText: severityNumber > 16 ? 'ERROR' : 'INFO',
    body: { stringValue: body },
    attributes: [
      text('http.route', severityNumber > 16 ? '/cart' : '/'),
      text(HOSTILE, HOSTILE),
      text('large', 'x'.repeat(1_000_000)),
    ],
    traceId: TRACE,
    spanId: SPAN,
  });
  const logRecords = [record('order placed', 9), record(`card declined ${HOSTILE}`, 17)];
  return { resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: { name: 'orders' }, logRecords }] }] };
}

function traces(): unknown {
  const now = Date.now();
  const span = (name: string, spanId: string, parentSpanId: string, from: number, to: number, code: number) => ({
    traceId: TRACE,
    spanId,
    parentSpanId,
    name,
    kind: 2,
    startTimeUnixNano: nanos(now + from),
    endTimeUnixNano: nanos(now + to),
    attributes: [text(HOSTILE, HOSTILE)],
    events: [
      { timeUnixNano: nanos(now + from + 1), name: 'exception', attributes: [text('exception.message', HOSTILE)] },
    ],
    status: { code, message: code === 2 ? HOSTILE : '' },
  });
  const spans = [
    span('GET /checkout', 'aaaaaaaaaaaaaaa1', '', 0, 180, 0),
    span('charge', SPAN, 'aaaaaaaaaaaaaaa1', 20, 150, 2),
  ];
  return { resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: { name: 'orders' }, spans }] }] };
}

/** @param n Observations in each bucket; it grows. */
function metrics(n: number): unknown {
  const now = Date.now();
  const point = {
    startTimeUnixNano: nanos(now - 60_000),
    timeUnixNano: nanos(now),
    count: String(3 * n),
    sum: n * 0.2,
    explicitBounds: [0.1, 0.5],
    bucketCounts: [String(n), String(n), String(n)],
    attributes: [text('http.route', '/cart')],
    exemplars: [{ timeUnixNano: nanos(now), asDouble: 0.3, traceId: TRACE, spanId: SPAN }],
  };
  const metric = {
    name: 'http.server.request.duration',
    unit: 's',
    description: HOSTILE,
    histogram: { aggregationTemporality: 2, dataPoints: [point] },
  };
  return {
    resourceMetrics: [{ resource: RESOURCE, scopeMetrics: [{ scope: { name: 'orders' }, metrics: [metric] }] }],
  };
}
