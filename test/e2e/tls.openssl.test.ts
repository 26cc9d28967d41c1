/** What an independent TLS client says about the hub's certificate. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hub, startHub } from '../../src/index.js';
import { SILENT } from '../support/silent.js';
import { type ServerFiles, TempFolder, writeCertificates } from '../support/temp.js';

describe('openssl s_client', () => {
  const folder = new TempFolder();
  let files: ServerFiles;
  let hub: Hub;
  beforeAll(async () => {
    files = await writeCertificates(folder);
    const tls = { cert_file: files.certFile, key_file: files.keyFile };
    const protocols = { grpc: { endpoint: '127.0.0.1:0', tls }, http: { endpoint: '127.0.0.1:0', tls } };
    const config = {
      receivers: { otlp: { protocols } },
      exporters: { nop: {} },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { logs: { receivers: ['otlp'], exporters: ['nop'] } },
      },
    };
    hub = await startHub({ config, logOutput: SILENT });
  });
  afterAll(async () => {
    await hub.close();
    folder[Symbol.dispose]();
  });

  test.each([
    ['grpc', 'h2'],
    ['http', 'http/1.1'],
  ])('verifies the certificate of OTLP/%s, by name and by address, and agrees on %s', async (protocol, alpn) => {
    const { port } = hub.addresses.get(`otlp/${protocol}`)!;
    for (const check of [
      ['-verify_hostname', 'localhost'],
      ['-verify_ip', '127.0.0.1'],
    ]) {
      const said = await client(port, ['-CAfile', files.caFile, '-alpn', alpn, ...check]);
      expect(said).toContain('Verify return code: 0 (ok)');
      expect(said).toContain(`ALPN protocol: ${alpn}`);
      expect(said).toMatch(/Protocol *: TLSv1\.3|New, TLSv1\.3/);
    }
  });

  test('does not verify it for another name, or without the authority', async () => {
    const { port } = hub.addresses.get('otlp/grpc')!;
    expect(await client(port, ['-CAfile', files.caFile, '-verify_hostname', 'example.com'])).toContain(
      'hostname mismatch',
    );
    expect(await client(port, ['-CAfile', files.certFile])).toMatch(/Verify return code: (?!0)\d+/);
  });

  test('a client that speaks at most TLS 1.1 is turned away', async () => {
    const { port } = hub.addresses.get('otlp/grpc')!;
    expect(await client(port, ['-CAfile', files.caFile, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'])).toMatch(
      /alert protocol version|unsupported protocol|no protocols available/,
    );
  });
});

async function client(port: number, args: readonly string[]): Promise<string> {
  const child = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, ...args], { stdio: 'pipe' });
  child.stdin.end();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  await once(child, 'close');
  return said;
}
