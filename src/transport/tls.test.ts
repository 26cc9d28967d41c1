import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority, issueServerCertificate } from './certificates.js';
import type { TlsClientConfig, TlsServerConfig } from './tls-config.js';
import { loadClientTls, loadServerTls } from './tls.js';

const serverDefaults: TlsServerConfig = {
  ca_file: '',
  ca_pem: '',
  include_system_ca_certs_pool: false,
  cert_file: '',
  cert_pem: '',
  key_file: '',
  key_pem: '',
  min_version: '',
  max_version: '',
  cipher_suites: [],
  curve_preferences: [],
  reload_interval: 0,
  tpm: { enabled: false, path: '', owner_auth: '', auth: '' },
  client_ca_file: '',
  client_ca_file_reload: false,
};
const clientDefaults: TlsClientConfig = {
  ...serverDefaults,
  insecure: false,
  insecure_skip_verify: false,
  server_name_override: '',
};

let directory: string;
let files: { ca: string; cert: string; key: string; otherKey: string; garbage: string };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'otlp-hub-tls-'));
  const authority = await createAuthority();
  const server = await issueServerCertificate(authority, { dnsNames: ['localhost'] });
  files = {
    ca: await put('ca.crt', authority.certPem),
    cert: await put('tls.crt', server.certPem),
    key: await put('tls.key', server.keyPem),
    otherKey: await put('other.key', authority.keyPem),
    garbage: await put('garbage', 'garbage\n'),
  };
});
afterAll(() => rm(directory, { recursive: true }));

async function put(name: string, content: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

async function refusal(config: Partial<TlsServerConfig>): Promise<string> {
  return loadServerTls({ ...serverDefaults, cert_file: files.cert, key_file: files.key, ...config }).then(
    () => 'loaded',
    (error: Error) => error.message.replaceAll(directory, 'DIR'),
  );
}

test('what cannot be loaded is refused in the words of the reference', async () => {
  const pair = 'failed to load TLS config: failed to load TLS cert and key: ';
  const pems = `${pair}failed to load TLS cert and key PEMs: tls: `;
  const absent = join(directory, 'absent');
  const refusals: [string, Partial<TlsServerConfig>][] = [
    [`${pair}open DIR/absent: no such file or directory`, { cert_file: absent }],
    [`${pair}open DIR/absent: no such file or directory`, { key_file: absent }],
    [`${pair}read DIR: is a directory`, { cert_file: directory }],
    [`${pair}for auth via TLS, provide both certificate and key, or neither`, { key_file: '' }],
    [`${pair}for auth via TLS, provide both certificate and key, or neither`, { cert_file: '' }],
    [
      `${pair}for auth via TLS, provide either a certificate or the PEM-encoded string, but not both`,
      { cert_pem: 'x' },
    ],
    [`${pair}for auth via TLS, provide either a key or the PEM-encoded string, but not both`, { key_pem: 'x' }],
    [`${pems}private key does not match public key`, { key_file: files.otherKey }],
    [`${pems}failed to find any PEM data in certificate input`, { cert_file: files.garbage }],
    [`${pems}failed to find any PEM data in key input`, { key_file: files.garbage }],
    [
      `${pems}failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched`,
      { cert_file: files.key, key_file: files.cert },
    ],
    [
      `${pems}found a certificate rather than a key in the PEM for the private key`,
      { cert_file: files.cert, key_file: files.cert },
    ],
    [
      'failed to load client CA CertPool: failed to load CA DIR/absent: open DIR/absent: no such file or directory',
      { client_ca_file: absent },
    ],
    ['failed to load client CA CertPool: failed to parse CA DIR/garbage', { client_ca_file: files.garbage }],
    [
      'failed to load TLS config: failed to load CA CertPool File: failed to load cert DIR/absent: open DIR/absent: no such file or directory',
      { ca_file: absent },
    ],
    ['failed to load TLS config: failed to load CA CertPool File: failed to parse cert', { ca_file: files.garbage }],
    ['failed to load TLS config: failed to load CA CertPool PEM: failed to parse cert', { ca_pem: 'zz' }],
    [
      'failed to load TLS config: failed to load CA CertPool: provide either a CA file or the PEM-encoded string, but not both',
      { ca_pem: 'zz', ca_file: files.ca },
    ],
    ['failed to load TLS config: invalid TLS min_version: unsupported TLS version: "1.4"', { min_version: '1.4' }],
    ['failed to load TLS config: invalid TLS max_version: unsupported TLS version: "2"', { max_version: '2' }],
    [
      'failed to load TLS config: invalid TLS configuration: min_version cannot be greater than max_version',
      { min_version: '1.3', max_version: '1.2' },
    ],
    [
      'failed to load TLS config: invalid TLS cipher suite: "FOO"\ninvalid TLS cipher suite: "TLS_RSA_WITH_AES_128_GCM_SHA256"',
      { cipher_suites: ['FOO', 'TLS_RSA_WITH_AES_128_GCM_SHA256'] },
    ],
    [
      'failed to load TLS config: invalid curve type: CurveID(0). Expected values are [P-256, P-384, P-521, X25519]',
      { curve_preferences: ['P256', 'P-256'] },
    ],
    [
      `${pair}private keys in a TPM are not supported; give key_file or key_pem and remove tpm`,
      { tpm: { enabled: true, path: '/dev/tpm0', owner_auth: '', auth: '' } },
    ],
  ];
  for (const [message, config] of refusals) expect(await refusal(config)).toBe(message);
});

test('a server block becomes options of Node TLS', async () => {
  const tls = await loadServerTls({
    ...serverDefaults,
    cert_file: files.cert,
    key_file: files.key,
    client_ca_file: files.ca,
    min_version: '1.0',
    max_version: '1.2',
    cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    curve_preferences: ['X25519', 'P256'],
  });
  const { cert, key, ca, ...choices } = tls.options;
  expect([cert, key, ca].map((pem) => (pem as string).split('\n')[0])).toEqual([
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----',
  ]);
  expect(choices).toEqual({
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.2',
    ciphers:
      'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0',
    ecdhCurve: 'X25519:P-256',
    requestCert: true,
    rejectUnauthorized: true,
  });
});

test('reload tells whether something changed and keeps what was good when the new files are not', async () => {
  const authority = await createAuthority();
  const first = await issueServerCertificate(authority, { dnsNames: ['first.example'] });
  const second = await issueServerCertificate(authority, { dnsNames: ['second.example'] });
  const certFile = await put('reload.crt', first.certPem);
  const keyFile = await put('reload.key', first.keyPem);
  const tls = await loadServerTls({ ...serverDefaults, cert_file: certFile, key_file: keyFile });
  expect(await tls.reload()).toBe(false);

  await put('reload.crt', second.certPem);
  await expect(tls.reload()).rejects.toThrow('tls: private key does not match public key');
  expect(tls.options.cert).toBe(first.certPem);

  await put('reload.key', second.keyPem);
  expect(await tls.reload()).toBe(true);
  expect(tls.options).toMatchObject({ cert: second.certPem, key: second.keyPem });
});

test('a client is plain only when it is insecure and has no authority', async () => {
  expect(await loadClientTls({ ...clientDefaults, insecure: true })).toBeUndefined();
  const withAuthority = await loadClientTls({ ...clientDefaults, insecure: true, ca_file: files.ca });
  expect(withAuthority).toMatchObject({ minVersion: 'TLSv1.2', rejectUnauthorized: true });
});

test('a client block becomes options of Node TLS', async () => {
  const tls = await loadClientTls({
    ...clientDefaults,
    cert_file: files.cert,
    key_file: files.key,
    insecure_skip_verify: true,
    server_name_override: 'hub.example',
    min_version: '1.3',
  });
  expect(tls).toMatchObject({ minVersion: 'TLSv1.3', rejectUnauthorized: false, servername: 'hub.example' });
  expect(tls?.ca?.length).toBeGreaterThan(0);
  expect(tls?.cert).toContain('BEGIN CERTIFICATE');
});
