/** What a hub that runs says to what it cannot use, and that it goes on. Refused starts are in test/parity/start-errors. */
import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hub, startHub } from '../../src/index.js';
import { LogSender } from '../support/otlp-sender.js';
import { SILENT } from '../support/silent.js';
import { TempFolder, writeCertificates } from '../support/temp.js';
import { until } from '../support/until.js';

const MIB = 1024 * 1024;

describe('a running hub', () => {
  const folder = new TempFolder();
  let hub: Hub;
  let log = '';
  beforeAll(async () => {
    const { certFile, keyFile } = await writeCertificates(folder);
    const tls = { cert_file: certFile, key_file: keyFile };
    const limits = { max_recv_msg_size_mib: 1 };
    hub = await startHub({
      config: {
        receivers: {
          'otlp/tls': { protocols: { grpc: { endpoint: '127.0.0.1:0', tls }, http: { endpoint: '127.0.0.1:0', tls } } },
          'otlp/plain': {
            protocols: {
              grpc: { endpoint: '127.0.0.1:0', ...limits },
              http: { endpoint: '127.0.0.1:0', max_request_body_size: MIB },
            },
          },
        },
        exporters: { nop: {} },
        service: {
          telemetry: { metrics: { level: 'none' } },
          pipelines: { logs: { receivers: ['otlp/tls', 'otlp/plain'], exporters: ['nop'] } },
        },
      },
      logOutput: { ...SILENT, write: (text) => void (log += text) },
    });
  });
  afterAll(async () => {
    await hub.close();
    folder[Symbol.dispose]();
  });
  const portOf = (name: string): number => hub.addresses.get(name)!.port; // all four are configured
  const takesLogs = async (): Promise<boolean> => {
    const sender = new LogSender(portOf('otlp/plain/grpc'));
    const error = await sender.send(1);
    sender.close();
    return error === null;
  };

  test.each(['otlp/tls/grpc', 'otlp/tls/http', 'otlp/plain/grpc', 'otlp/plain/http'])(
    'closes a connection of random bytes on %s and goes on',
    async (name) => {
      for (let i = 0; i < 5; i++) await closedAfter(portOf(name), randomBytes(2000));
      expect(await takesLogs()).toBe(true);
    },
  );

  test('tells of plaintext on a TLS port, and tells an HTTP client', async () => {
    const answer = await closedAfter(
      portOf('otlp/tls/http'),
      Buffer.from('POST /v1/logs HTTP/1.1\r\nHost: hub\r\n\r\n'),
    );
    expect(answer).toContain('Client sent an HTTP request to an HTTPS server.');
    await closedAfter(portOf('otlp/tls/grpc'), Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    await until(
      () => /plaintext|without TLS|not TLS|first record does not look like a TLS handshake/i.test(log),
      'a line',
    );
  });

  test('refuses a message beyond the limit with both sizes, and takes the next', async () => {
    const sender = new LogSender(portOf('otlp/plain/grpc'));
    const error = await sender.send(60_000);
    expect(error).toMatchObject({ code: 8 });
    expect(error!.details).toMatch(/^grpc: received message larger than max \(\d+ vs\. 1048576\)$/);
    expect(await sender.send(1)).toBeNull();
    sender.close();
    const response = await fetch(`http://127.0.0.1:${portOf('otlp/plain/http')}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: Buffer.alloc(2 * MIB),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('http: request body too large');
  });
});

describe('a bad connection string', () => {
  const KEY = 'c2VjcmV0LWtleS10aGF0LW11c3Qtbm90LXNob3c=';

  test.each([
    [`DefaultEndpointsProtocol=https;AccountKey=${KEY};EndpointSuffix=core.windows.net`, 'AccountName'],
    ['DefaultEndpointsProtocol=https;AccountName=hub;EndpointSuffix=core.windows.net', 'AccountKey'],
    [`DefaultEndpointsProtocol=ftp;AccountName=hub;AccountKey=${KEY}`, 'DefaultEndpointsProtocol'],
  ])('stops the start, names the part and shows no key', async (connectionString, part) => {
    let log = '';
    const error = await startHub({
      config: {
        receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
        exporters: { azureblob: { auth: { type: 'connection_string', connection_string: connectionString } } },
        service: {
          telemetry: { metrics: { level: 'none' } },
          pipelines: { logs: { receivers: ['otlp'], exporters: ['azureblob'] } },
        },
      },
      logOutput: { ...SILENT, write: (text) => void (log += text) },
    }).then(
      () => undefined,
      (failure: unknown) => failure as Error,
    );
    expect(error?.message).toContain('failed to create client from connection string');
    expect(`${error?.message}${log}`).toContain(part);
    expect(`${error?.message}${log}`).not.toContain(KEY);
  });
});

/** Sends bytes and waits for the other side to close. @returns what it said. */
function closedAfter(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = createConnection({ port, host: '127.0.0.1' }, () => void socket.end(bytes));
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
    socket.once('error', () => {}); // a reset is a way of closing
    socket.once('close', () => resolve(said));
  });
}
