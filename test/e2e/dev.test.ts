/** `otlp-hub dev` and `otlp-hub send`, as two processes: what a newcomer does first. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { RunningHub } from '../../src/cli/dev/state.js';
import { HubChild } from '../support/hub-child.js';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';

const ITEMS = 20;
const REQUESTS = 3;
const EACH = ITEMS * REQUESTS;

describe('dev and send', { timeout: 90_000 }, () => {
  const folder = new TempFolder();
  const children: HubChild[] = [];
  const run = (...args: string[]): HubChild => {
    const child = new HubChild(args, { cwd: folder.path });
    children.push(child);
    return child;
  };
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill();
  });
  afterAll(() => folder[Symbol.dispose]());

  const dev = async (): Promise<HubChild> => {
    const child = run('dev', '--any-ports');
    await child.printed('Ctrl+C ends it.');
    return child;
  };
  const send = async (...args: string[]): Promise<[number | null, string]> => {
    const child = run('send', '--count', String(REQUESTS), '--items', String(ITEMS), '--rate', '0', ...args);
    return [await child.ended(), child.stdout + child.stderr];
  };
  const kept = (name: string): Promise<string> => readFile(join(folder.path, '.otlp-hub', name), 'utf8');
  const running = async (): Promise<RunningHub> => JSON.parse(await kept('running.json')) as RunningHub;

  test('what was sent by each protocol is in the back ends, and the counts agree', async () => {
    const hub = await dev();
    for (const protocol of ['grpc', 'http/protobuf', 'http/json']) {
      const [code, said] = await send('--protocol', protocol);
      expect(said).toContain(`(${protocol}; the hub of `);
      expect(said).toContain(`metrics  ${EACH} data points accepted in ${REQUESTS} requests`);
      expect(said).toContain(`logs     ${EACH} log records accepted in ${REQUESTS} requests`);
      expect(said).toContain(`traces   ${EACH} spans accepted in ${REQUESTS} requests`);
      expect(code).toBe(0);
    }
    const { metrics, blobs } = await running();
    await until(async () => (await logLines(blobs)) === 3 * EACH, 'log records in blobs');
    await until(async () => (await seriesCount(metrics)) > 0, 'series in the back end');

    hub.signal('SIGINT');
    expect(await hub.ended()).toBe(0);
    const all = 3 * EACH;
    expect(hub.stdout).toContain(`Stopped. Everything arrived:
  metrics  ${all} data points received; prometheusremotewrite delivered ${all}; debug delivered ${all}
  logs     ${all} log records received; azureblob delivered ${all}; debug delivered ${all}
  traces   ${all} spans received; debug delivered ${all}
`);
  });

  test('a second start keeps authority, certificate and token; a hub that runs already is named', async () => {
    const names = ['ca.crt', 'ca.key', 'server.crt', 'server.key', 'token'];
    const before = await Promise.all(names.map(kept));
    const hub = await dev();
    expect(hub.stdout).not.toContain('New certificate');
    expect(await Promise.all(names.map(kept))).toEqual(before);
    expect(await kept('otel.env')).toContain(`Bearer%20${before.at(-1)}`);

    const second = run('dev', '--any-ports');
    expect(await second.ended()).toBe(1);
    expect(second.stderr).toContain(`as process ${hub.pid} at https://localhost:`);
  });

  test('a wrong token is refused, with the reason and what to do', async () => {
    await dev();
    const { grpc, http } = await running();
    const ca = join('.otlp-hub', 'ca.crt');
    for (const [protocol, endpoint, status] of [
      ['grpc', grpc, 'UNAUTHENTICATED'],
      ['http/protobuf', http, 'HTTP 401'],
    ] as const) {
      const wrong = await send('--protocol', protocol, '--endpoint', endpoint, '--ca', ca, '--token', 'wrong');
      expect(wrong[0]).toBe(1);
      expect(wrong[1]).toContain(status);
      expect(wrong[1]).toContain('-> the token from --token is not the one the hub expects');
      const none = await send('--protocol', protocol, '--endpoint', endpoint, '--ca', ca);
      expect(none[0]).toBe(1);
      expect(none[1]).toContain('-> no token was sent;');
    }
    const untrusted = await send('--endpoint', grpc, '--token', (await kept('token')).trim());
    expect(untrusted[1]).toContain("is not signed by the system's authorities");
    const plaintext = await send('--endpoint', grpc.replace('https', 'http'), '--token', 'any');
    expect(plaintext[1]).toContain('does not speak grpc in plaintext; use https://');
  });
});

async function logLines(blobs: string): Promise<number> {
  const listing = await (await fetch(`${blobs}/logs?restype=container&comp=list`)).text();
  let lines = 0;
  for (const [, name] of listing.matchAll(/<Name>([^<]+)<\/Name>/g)) {
    const text = await (await fetch(`${blobs}/logs/${name}`)).text();
    lines += text.split('\n').filter((line) => line !== '').length;
  }
  return lines;
}

async function seriesCount(metrics: string): Promise<number> {
  const answer = await fetch(`${metrics}/api/v1/query?query=http_server_request_duration_seconds_count`);
  const { data } = (await answer.json()) as { readonly data: { readonly result: readonly unknown[] } };
  return data.result.length;
}
