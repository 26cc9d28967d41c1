/** The pages that exporter `prometheus` shows in the course of a case, and what it logs. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from '../../support/until.js';
import type { PrometheusCase, Step } from '../record/prometheus-exporter/case.js';

/** A collector under a configuration. */
export interface Running {
  /** Of the receiver of OTLP/HTTP. */
  readonly port: number;
  readonly pagePort: number;
  readonly lines: () => readonly { readonly level: string; readonly msg: string; readonly [field: string]: unknown }[];
  readonly stop: () => Promise<void>;
}

export interface Page {
  readonly status: number;
  readonly type: string | undefined;
  readonly lines: readonly string[];
}

export interface PrometheusOutcome {
  readonly pages: readonly Page[];
  /** Warnings and the like about metrics. */
  readonly log?: readonly string[];
}

const ABOUT_METRICS = /^(failed to|Instrument|Misaligned|Dropped|error )/;

export async function outcomeOf(
  one: PrometheusCase,
  start: (config: object) => Promise<Running>,
): Promise<PrometheusOutcome> {
  const running = await start(one.config);
  const pages: Page[] = [];
  try {
    for (const step of one.steps) {
      if ('send' in step) await send(running.port, step.send);
      else if ('scrape' in step) pages.push(await scrape(running.pagePort, step));
      else await until(() => emptyPage(running.pagePort), 'an empty page');
    }
  } finally {
    await running.stop();
  }
  const log = running
    .lines()
    .filter(({ msg }) => ABOUT_METRICS.test(msg))
    .map((line) => JSON.stringify(loggedOf(line)))
    .sort(); // the reference walks through its series in no order
  return { pages, ...(log.length > 0 && { log }) };
}

async function emptyPage(port: number): Promise<boolean> {
  return (await scrape(port, { scrape: {} })).lines.join('') === '';
}

async function send(port: number, body: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`refused: ${await response.text()}`);
}

async function scrape(
  port: number,
  { scrape: headers, path = '/metrics', method = 'GET' }: Extract<Step, { readonly scrape: unknown }>,
): Promise<Page> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).on('error', reject).end();
  });
  const lines = (await text(response)).split('\n').map(settled);
  return { status: response.statusCode!, type: response.headers['content-type'], lines };
}

/** The reference writes the labels of an exemplar in no order, and has its protobuf library write series in errors. */
function settled(line: string): string {
  return withoutSeries(line).replace(
    / # \{([^}]*)\} /,
    (_whole, labels: string) => ` # {${labels.split(',').sort().join(',')}} `,
  );
}

function withoutSeries(text: string): string {
  return text.replaceAll(/\{ label:.*?\} (?=was collected|must not)/g, '{…} ');
}

/** Without what says where and when it was logged. */
function loggedOf({ level, msg, ...fields }: ReturnType<Running['lines']>[number]): object {
  const told = Object.entries(fields).filter(([key]) => !/^(ts|caller|resource|stacktrace|otelcol\..*)$/.test(key));
  return { level, msg: withoutSeries(msg), ...Object.fromEntries(told) };
}
