/** The configurations in `config/` are ones the hub runs. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkConfig } from '../../src/check-config.js';
import { devConfiguration } from '../../src/cli/dev/configuration.js';
import { statePaths } from '../../src/cli/dev/state.js';
import { createAuthority, issueServerCertificate } from '../../src/transport/certificates.js';

const CONFIG = join(import.meta.dirname, '../../config');

let folder: string;
/** What the files take from the environment. */
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'config-files-'));
  const now = new Date();
  const authority = await createAuthority({ now });
  const certificate = await issueServerCertificate(authority, { dnsNames: ['localhost'], ipAddresses: [] }, { now });
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  env = {
    HUB_TOKEN_FILE: file('token', 'T0ken'),
    REMOTE_WRITE_TOKEN_FILE: file('remote-token', 'An0ther'),
    TLS_CERT_FILE: file('tls.crt', certificate.certPem),
    TLS_KEY_FILE: file('tls.key', certificate.keyPem),
    REMOTE_WRITE_URL: 'https://metrics.example.com/api/v1/write',
    AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  };
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('every configuration that comes with the hub', () => {
  const files = readdirSync(CONFIG).filter((name) => name.endsWith('.yaml') && name !== 'dev.yaml');
  test.each(files)('%s passes every check, without a warning', async (name) => {
    const report = await checkConfig({ config: join(CONFIG, name), env, inContainer: true });
    expect(report.referenceText).toBe('');
    expect(report.warnings.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('dev.yaml is what `otlp-hub dev` writes on the usual ports', async () => {
    const paths = statePaths('.otlp-hub');
    const text = devConfiguration(
      paths,
      {
        grpc: '127.0.0.1:4317',
        http: '127.0.0.1:4318',
        health: '127.0.0.1:13133',
        own: { host: 'localhost', port: 8888 },
        remoteWrite: 'http://127.0.0.1:9090/api/v1/write',
        blobs: 'http://127.0.0.1:10000/devstoreaccount1',
        blobConnectionString: 'UseDevelopmentStorage=true',
      },
      false,
    );
    await expect(text.replaceAll('\\\\', '/')).toMatchFileSnapshot(join(CONFIG, 'dev.yaml'));
    const report = await checkConfig({ config: join(CONFIG, 'dev.yaml'), env: {} });
    expect(report.referenceText).toBe('');
  });
});
