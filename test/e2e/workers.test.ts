/** `--workers 2`: one port, two threads, and nothing that a single one would do otherwise. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeJson } from '../../src/pdata/json/encode.js';
import type { LedgerSnapshot } from '../../src/service/ledger/snapshot.js';
import { GrpcBackEnd } from '../support/grpc-back-end.js';
import { addressesIn, HubChild } from '../support/hub-child.js';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';

const SERVICES = ['checkout', 'cart', 'search', 'mail', 'stock', 'login', 'prices', 'photos'];
const REQUESTS = 25;

function configuration(endpoint: string, queue: string): string {
  return `
receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } }
exporters:
  otlp: { endpoint: '${endpoint}', tls: { insecure: true }, compression: none, retry_on_failure: { enabled: false }, sending_queue: ${queue} }
service:
  telemetry: { metrics: { readers: [ { pull: { exporter: { prometheus: { host: 127.0.0.1, port: 0 } } } } ] } }
  pipelines: { logs: { receivers: [otlp], exporters: [otlp] } }
`;
}

const record = (service: string, body: string) => ({
  resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
  scopeLogs: [{ logRecords: [{ body: { stringValue: body } }] }],
});

/** Bodies as they arrived, by `service.name`. */
function bodiesByService(requests: readonly Uint8Array[]): Map<string, string[]> {
  const bodies = new Map<string, string[]>();
  for (const { resource, scopeLogs } of requests.flatMap(resourceLogsOf)) {
    const service = resource.attributes[0]!.value.stringValue;
    const list = bodies.get(service) ?? [];
    list.push(...scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => body.stringValue)));
    bodies.set(service, list);
  }
  return bodies;
}

function resourceLogsOf(request: Uint8Array): Resource[] {
  const json = Buffer.from(encodeJson('logs', [request])).toString();
  return (JSON.parse(json) as { readonly resourceLogs: Resource[] }).resourceLogs;
}

interface Text {
  readonly stringValue: string;
}

interface Resource {
  readonly resource: { readonly attributes: readonly { readonly value: Text }[] };
  readonly scopeLogs: readonly { readonly logRecords: readonly { readonly body: Text }[] }[];
}

async function send(base: string, resourceLogs: object[]): Promise<{ status: number; text: string }> {
  const response = await fetch(`${base}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs }),
  });
  return { status: response.status, text: await response.text() };
}

describe('--workers', { timeout: 60_000 }, () => {
  let folder: TempFolder;
  let backEnd: GrpcBackEnd;
  const hubs: HubChild[] = [];
  beforeEach(async () => {
    folder = new TempFolder();
    backEnd = await GrpcBackEnd.start();
  });
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.kill();
    backEnd.close();
    folder[Symbol.dispose]();
  });

  async function start(queue: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    const readyFile = join(folder.path, 'ready.json');
    const config = folder.write('hub.yaml', configuration(backEnd.endpoint, queue));
    const given = [
      '--config',
      config,
      '--workers',
      '2',
      '--control',
      '127.0.0.1:0',
      '--ready-file',
      readyFile,
      ...args,
    ];
    const hub = new HubChild(given, { cwd: folder.path, env });
    hubs.push(hub);
    await hub.printed('Control server: http');
    const addresses = await addressesIn(readyFile);
    const control = /Control server: (\S+)/.exec(hub.stderr)![1]!;
    return {
      hub,
      base: `http://127.0.0.1:${addresses['otlp/http']!.port}`,
      metrics: `http://127.0.0.1:${addresses['metrics']!.port}/metrics`,
      ledger: async () => (await (await fetch(`${control}/ledger`)).json()) as LedgerSnapshot,
    };
  }

  test('everything arrives, each service in order, and books and metrics are those of one hub', async () => {
    const { hub, base, metrics, ledger } = await start('{ num_consumers: 1 }');
    for (let request = 0; request < REQUESTS; request++) {
      const answer = await send(
        base,
        SERVICES.map((service) => record(service, `${service} ${request}`)),
      );
      expect(answer.status).toBe(200);
    }
    const total = SERVICES.length * REQUESTS;
    await until(async () => (await ledger()).exporters[0]!.delivered === total, 'delivery');

    const books = await ledger();
    expect(books.pipelines).toEqual([
      expect.objectContaining({ id: 'logs', accepted: total, delivered: total, pending: 0, dropped: 0 }),
    ]);
    const page = await (await fetch(metrics)).text();
    expect(page).toMatch(
      new RegExp(`^otelcol_receiver_accepted_log_records_total\\{.*receiver="otlp".*\\} ${total}$`, 'm'),
    );
    expect(page).toMatch(
      new RegExp(`^otelcol_exporter_sent_log_records_total\\{.*exporter="otlp".*\\} ${total}$`, 'm'),
    );

    const bodies = bodiesByService(backEnd.calls.map(({ message }) => message));
    for (const service of SERVICES) {
      expect(bodies.get(service)).toEqual(Array.from({ length: REQUESTS }, (_, request) => `${service} ${request}`));
    }
    // Both had work: each sends its own part of a request.
    expect(backEnd.calls.length).toBe(2 * REQUESTS);

    hub.signal('SIGTERM');
    expect(await hub.ended()).toBe(0);
    expect(hub.stderr.match(/Everything is ready/g)).toHaveLength(1);
    expect(hub.stderr.match(/Shutdown complete/g)).toHaveLength(1);
  });

  test('a signal drains every worker', async () => {
    const { hub, base } = await start('{}', ['--drain-timeout', '20s']);
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    backEnd.hold = opened;
    expect(
      (
        await send(
          base,
          SERVICES.map((service) => record(service, `${service} last`)),
        )
      ).status,
    ).toBe(200);
    hub.signal('SIGTERM');
    await hub.printed('Starting shutdown');
    open();
    expect(await hub.ended()).toBe(0);
    const bodies = bodiesByService(backEnd.calls.map(({ message }) => message));
    for (const service of SERVICES) expect(bodies.get(service)).toEqual([`${service} last`]);
  });

  test('what the back end says reaches the sender', async () => {
    const { base } = await start('{ enabled: false }');
    backEnd.reply = () => ({ code: 3, details: 'no such tenant' });
    const answer = await send(base, [record('checkout', 'x')]);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('no such tenant');
  });

  test('a worker that dies ends the hub, and whoever waits is told to try again', async () => {
    const flag = join(folder.path, 'die');
    const preload = folder.write(
      'preload.cjs',
      `const { isMainThread, workerData } = require('node:worker_threads');
       const { existsSync } = require('node:fs');
       if (!isMainThread && workerData.index === 1) setInterval(() => { if (existsSync(${JSON.stringify(flag)})) throw new Error('boom'); }, 10);`,
    );
    const { hub, base } = await start('{ enabled: false }', [], { NODE_OPTIONS: `--require ${preload}` });
    backEnd.reply = () => 'silence';
    const answers = SERVICES.map((service) =>
      send(base, [record(service, 'x')]).catch(() => ({ status: 0, text: '' })),
    );
    await until(() => backEnd.calls.length === SERVICES.length, 'requests under way');
    folder.write('die', '');
    expect(await hub.ended()).toBe(0);
    expect(hub.stderr).toMatch(/Asynchronous error received, terminating process.*worker 1 ended: boom/);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toContain(503);
    expect(statuses).not.toContain(200);
  });

  test('durable telemetry stays with its worker, and fewer workers are refused while some is left', async () => {
    const directory = join(folder.path, 'kept');
    const durable = ['--durable', directory, '--drain-timeout', '0s'];
    backEnd.reply = () => 'silence';
    const { hub, base } = await start('{}', durable);
    expect(
      (
        await send(
          base,
          SERVICES.map((service) => record(service, `${service} kept`)),
        )
      ).status,
    ).toBe(200);
    hub.signal('SIGTERM');
    expect(await hub.ended()).toBe(0);
    expect(existsSync(join(directory, 'worker-1'))).toBe(true);
    expect(readdirSync(join(directory, 'worker-1'))).not.toEqual([]);

    const alone = new HubChild(['--config', join(folder.path, 'hub.yaml'), ...durable], { cwd: folder.path });
    hubs.push(alone);
    expect(await alone.ended()).toBe(1);
    expect(alone.stderr).toContain('run with --workers 2 until it is delivered');

    backEnd.reply = () => ({ response: new Uint8Array() });
    backEnd.calls.length = 0;
    const { ledger } = await start('{}', durable);
    await until(async () => (await ledger()).durable.every(({ pending }) => pending === 0), 'what was left');
    const bodies = bodiesByService(backEnd.calls.map(({ message }) => message));
    for (const service of SERVICES) expect(bodies.get(service)).toEqual([`${service} kept`]);
  });

  test.each([
    [
      'an exporter there can be only one of',
      ['--set', 'exporters.file.path=/dev/null', '--set', 'service.pipelines.logs.exporters=[file]'],
      'exporter "file" can run only once',
    ],
    ['no number', ['--workers', 'many'], 'expected a number from 1 to 64'],
    ['too many', ['--workers', '65'], 'expected a number from 1 to 64'],
  ])('%s is refused', async (_name, args, text) => {
    const config = folder.write('hub.yaml', configuration(backEnd.endpoint, '{}'));
    const hub = new HubChild(['--config', config, '--workers', '2', ...args], { cwd: folder.path });
    hubs.push(hub);
    expect(await hub.ended()).toBe(1);
    expect(hub.stderr).toContain(text);
  });
});
