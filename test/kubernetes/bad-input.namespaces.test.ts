/** What a pod's log says when the cluster gives it something it cannot use: the thing by name, in one line, and exit code 1. */
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority, issueServerCertificate } from '../../src/transport/certificates.js';
import { TempFolder } from '../support/temp.js';
import { Pod, type PodOptions } from './pod.js';
import { MountedVolume } from './volume.js';

const CONFIG = `
extensions: { bearertokenauth: { token: "\${env:TOKEN}" } }
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: "0.0.0.0:4317"
        auth: { authenticator: bearertokenauth }
        tls: { cert_file: /tls/tls.crt, key_file: /tls/tls.key }
exporters: { debug: {} }
service:
  extensions: [bearertokenauth]
  pipelines: { logs: { receivers: [otlp], exporters: [debug] } }
`;

async function certificate(): Promise<Record<string, string>> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await issueServerCertificate(authority, { dnsNames: ['localhost'], ipAddresses: [] });
  return { 'tls.crt': certPem, 'tls.key': keyPem };
}

interface Given {
  readonly config?: string;
  readonly tls?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly writable?: PodOptions['writable'];
}

async function logOf(given: Given): Promise<Pod> {
  const pod = new Pod({
    args: ['--config=/conf/collector.yaml', ...(given.args ?? [])],
    env: given.env ?? { TOKEN: 'T0ken' },
    mounts: {
      '/conf': new MountedVolume({ 'collector.yaml': given.config ?? CONFIG }).path,
      '/tls': new MountedVolume(given.tls ?? (await certificate())).path,
    },
    ...(given.writable === undefined ? {} : { writable: given.writable }),
  });
  expect(await pod.ended(), pod.log).toBe(1);
  return pod;
}

test.each<[string, () => Promise<Given>, RegExp]>([
  ['a secret that is not there, so that its variable is empty', async () => ({ env: {} }), /no bearer token provided/],
  [
    'a secret with another key',
    async () => ({ tls: { 'server.crt': (await certificate())['tls.crt']! } }),
    /\/tls\/tls\.(crt|key).*no such file/,
  ],
  [
    'a certificate without its key',
    async () => ({ tls: { 'tls.crt': (await certificate())['tls.crt']! } }),
    /\/tls\/tls\.key.*no such file/,
  ],
  [
    'a key of another certificate',
    async () => ({ tls: { ...(await certificate()), 'tls.key': (await certificate())['tls.key']! } }),
    /private key does not match public key/,
  ],
  [
    'a config map with a typo',
    async () => ({ config: CONFIG.replace('exporters: [debug]', 'exportes: [debug]') }),
    /collector\.yaml:\d+:\d+: service::pipelines::logs.*exportes/,
  ],
  ['a config map that is no YAML', async () => ({ config: 'receivers: {' }), /collector\.yaml:\d+:\d+/],
  [
    'two receivers on one port',
    async () => ({
      config: CONFIG.replace(
        'exporters: {',
        '  otlp/2: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } }\nexporters: {',
      ).replace('receivers: [otlp]', 'receivers: [otlp, otlp/2]'),
    }),
    /listen tcp 0\.0\.0\.0:4317: bind: address already in use/,
  ],
  [
    'a volume that cannot be written',
    async () => {
      const folder = new TempFolder();
      mkdirSync(join(folder.path, 'disk'), { mode: 0o755 }); // root's, and no fsGroup
      return { args: ['--durable=/var/lib/otlp-hub'], writable: { '/var/lib/otlp-hub': join(folder.path, 'disk') } };
    },
    /--durable \/var\/lib\/otlp-hub: .*permission denied.*name a directory/i,
  ],
])(
  '%s is named in one line, and ends it with 1',
  async (_, given, line) => {
    const pod = await logOf(await given());
    expect(pod.lines(line).length, pod.log).toBeGreaterThan(0);
    expect(pod.log).not.toContain('T0ken');
    expect(pod.log).not.toMatch(/^\s+at /m); // no stack
  },
  60_000,
);

test('the unit’s command line runs the edge configuration with its heap and directory', async () => {
  const root = join(import.meta.dirname, '../../config');
  const unit = readFileSync(join(root, 'otlp-hub.service'), 'utf8');
  const args = /^ExecStart=\/usr\/bin\/env otlp-hub (.*)$/m.exec(unit)![1]!.split(' ');
  const heap = /^Environment=(NODE_OPTIONS)=(.*)$/m.exec(unit)!;
  const disk = new TempFolder();
  chownSync(disk.path, 10001, 10001); // StateDirectory= does it
  const pod = new Pod({
    args,
    env: {
      [heap[1]!]: heap[2]!,
      HUB_TOKEN_FILE: '/secrets/token',
      REMOTE_WRITE_TOKEN_FILE: '/secrets/token',
      TLS_CERT_FILE: '/secrets/tls.crt',
      TLS_KEY_FILE: '/secrets/tls.key',
      REMOTE_WRITE_URL: 'http://127.0.0.1:9/api/v1/write',
      AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
      OTLP_HUB_DRAIN_TIMEOUT: '2s',
    },
    mounts: {
      '/etc/otlp-hub': new MountedVolume({ 'config.yaml': readFileSync(join(root, 'edge.yaml'), 'utf8') }).path,
      '/secrets': new MountedVolume({ ...(await certificate()), token: 'T0ken' }).path,
    },
    writable: { '/var/lib/otlp-hub': disk.path },
  });
  await pod.says('Everything is ready.');
  expect(await pod.get(13133)).toMatch(/^200 /);
  expect(await pod.stop()).toBe(0);
}, 60_000);
