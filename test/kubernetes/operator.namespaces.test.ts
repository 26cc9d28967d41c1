/**
 * The pods that the OpenTelemetry Operator makes of a resource, run as they are with only the image replaced: arguments, environment, mounts
 * laid out as the kubelet does, ports, probes. The manifests were made by the Operator's own code (test/fixtures/operator/README.md).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createAuthority, issueServerCertificate } from '../../src/transport/certificates.js';
import { TempFolder } from '../support/temp.js';
import { Pod } from './pod.js';
import { MountedVolume } from './volume.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/operator');
const TOKEN = 's3cret-token';
const SECRETS: Readonly<Record<string, string>> = {
  token: TOKEN,
  'connection-string': 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=YQ==;EndpointSuffix=core.windows.net',
};
const FIELDS: Readonly<Record<string, string>> = { 'metadata.name': 'otel-hub-collector-0' };
/** Of a container without limits, the node's. */
const RESOURCES: Readonly<Record<string, string>> = { 'limits.memory': '536870912', 'limits.cpu': '1' };

interface Golden {
  readonly args: string[];
  readonly env: { name: string; value?: string; valueFrom?: Record<string, Record<string, string>> }[];
  readonly volumeMounts: { name: string; mountPath: string }[];
  readonly ports: { name: string; containerPort: number }[];
  readonly readinessProbe?: { httpGet: { path: string; port: number } };
}

function golden(folder: string): Golden {
  const text = readFileSync(join(FIXTURES, folder, 'deployment.yaml'), 'utf8');
  const deployment = parse(text) as { spec: { template: { spec: { containers: [Golden] } } } };
  return deployment.spec.template.spec.containers[0];
}

function environment({ env }: Golden): Record<string, string> {
  const entries = env.map(({ name, value, valueFrom = {} }): [string, string] => {
    const { secretKeyRef, fieldRef, resourceFieldRef } = valueFrom;
    const found =
      value ??
      SECRETS[secretKeyRef?.['key'] ?? ''] ??
      FIELDS[fieldRef?.['fieldPath'] ?? ''] ??
      RESOURCES[resourceFieldRef?.['resource'] ?? ''];
    if (found === undefined) throw new Error(`${name}: this test has no value for it`);
    return [name, found];
  });
  return Object.fromEntries(entries);
}

interface Server {
  readonly caFile: string;
  readonly files: Readonly<Record<string, string>>;
}

async function certificate(): Promise<Server> {
  const authority = await createAuthority();
  const { certPem, keyPem } = await issueServerCertificate(authority, { dnsNames: ['localhost'], ipAddresses: [] });
  const folder = new TempFolder();
  return { caFile: folder.write('ca.crt', authority.certPem), files: { 'tls.crt': certPem, 'tls.key': keyPem } };
}

interface Started {
  readonly pod: Pod;
  readonly server: Server;
  readonly secret: MountedVolume;
}

async function start(folder: string, change = (config: string): string => config): Promise<Started> {
  const container = golden(folder);
  const server = await certificate();
  const secret = new MountedVolume(server.files);
  const config = change(readFileSync(join(FIXTURES, folder, 'collector.yaml'), 'utf8'));
  const volumes: Readonly<Record<string, string>> = {
    'otc-internal': new MountedVolume({ 'collector.yaml': config }).path,
    'tls-certs': secret.path,
  };
  const mounts = container.volumeMounts.map(({ name, mountPath }): [string, string] => [mountPath, volumes[name]!]);
  // The back ends are out of reach, so what was sent stays until the drain limit; 25 s unless told otherwise.
  const env = { ...environment(container), OTLP_HUB_DRAIN_TIMEOUT: '2s' };
  const pod = new Pod({ args: container.args, env, mounts: Object.fromEntries(mounts) });
  return { pod, server, secret };
}

const tlsFlags = ({ caFile }: Server): string[] => ['--endpoint', 'https://localhost:4317', '--ca', caFile];

describe.each(['working', 'working-otlp-hub-dev', 'operator-0.158-working'])('%s', (folder) => {
  test('starts, answers probes and scrapes, takes what has the token, and ends with 0', async () => {
    const { pod, server } = await start(folder);
    const { readinessProbe } = golden(folder);
    await pod.says('Everything is ready.');
    expect(await pod.get(readinessProbe!.httpGet.port, readinessProbe!.httpGet.path)).toMatch(/^200 /);

    const flags = [...tlsFlags(server), '--signals', 'logs', '--count', '1', '--items', '5'];
    const refused = await pod.hub('send', ...flags, '--token', 'another');
    expect(refused.code).toBe(1);
    const taken = await pod.hub('send', ...flags, '--token', TOKEN);
    expect(taken.code, taken.output).toBe(0);

    const page = await pod.get(8888, '/metrics');
    // The Operator's reader: names with suffixes, the service on target_info only.
    expect(page).toMatch(/^otelcol_receiver_accepted_log_records_total\{[^}]*receiver="otlp"[^}]*\} 5$/m);
    expect(page).toMatch(/^otelcol_process_uptime_seconds_total\{otel_scope_name="[^"]+"/m);
    expect(page).toMatch(/^target_info\{[^}]*service_name="otelcol-contrib"/m);

    const stopped = performance.now();
    expect(await pod.stop()).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(29_000);
    expect(pod.log).toContain('Shutdown complete.');
    expect(pod.log).not.toContain(TOKEN);
  }, 90_000);
});

test.each(['.', 'otlp-hub-dev', 'operator-0.158'])(
  '%s, the tutorial as printed, ends with 1 and the reason',
  async (folder) => {
    const { pod } = await start(folder);
    expect(await pod.ended()).toBe(1);
    expect(pod.log).toContain('unknown encoding "text_encoding"');
    expect(pod.log).not.toContain(TOKEN);
  },
  60_000,
);

test('batch sizes in scientific notation, odd names, arguments and GOMEMLIMIT arrive', async () => {
  const known = (config: string): string =>
    config
      .replace(/^ {2}healthcheckv2: \{\}\n/m, '')
      .replace(/^ {4}- healthcheckv2\n/m, '')
      .replace(/^ {4}tls:\n {6}cert_file: a\n/m, '');
  const container = golden('edge/operator-0.158');
  // A gate that does not exist ends the reference, too; the resource names one to show the order of arguments.
  const args = container.args.filter((arg) => !arg.includes('a.b') && !arg.includes('x=y'));
  const config = known(readFileSync(join(FIXTURES, 'edge/operator-0.158/collector.yaml'), 'utf8'));
  const pod = new Pod({
    args,
    env: { ...environment(container), POD_IP: '127.0.0.1' },
    mounts: { '/conf': new MountedVolume({ 'collector.yaml': config }).path },
  });
  await pod.says('Everything is ready.');
  const { path, port } = container.readinessProbe!.httpGet;
  expect(await pod.get(port, path)).toMatch(/^200 /);
  for (const endpoint of ['http://127.0.0.1:4317', 'http://127.0.0.1:5317']) {
    const sent = await pod.hub('send', '--endpoint', endpoint, '--signals', 'logs', '--count', '1', '--items', '2');
    expect(sent.code, sent.output).toBe(0);
  }
  expect(await pod.get(9999, '/metrics')).toContain('otelcol_receiver_accepted_log_records_total');
  expect(await pod.stop()).toBe(0);
}, 60_000);

test('a gate that does not exist ends it with 1', async () => {
  const { pod } = await start('edge/operator-0.158');
  expect(await pod.ended()).toBe(1);
  expect(pod.log).toContain('no such feature gate "a.b"');
}, 60_000);

test('a certificate that is swapped in place is shown to new connections, without a restart', async () => {
  const { pod, secret } = await start('working', (config) =>
    config.replace(/^( +)key_file: .*$/m, '$&\n$1reload_interval: 1s'),
  );
  await pod.says('Everything is ready.');
  const fingerprint = async (): Promise<string> => {
    const script = `const s = require('node:tls').connect({ port: 4317, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] }, () => { console.log(s.getPeerCertificate().raw.toString('base64')); s.destroy(); });`;
    return createHash('sha256')
      .update((await pod.inNetwork(process.execPath, '--eval', script)).output)
      .digest('hex');
  };
  const before = await fingerprint();
  const next = await certificate();
  secret.update(next.files);
  const end = Date.now() + 20_000;
  while ((await fingerprint()) === before && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 200));
  const flags = [...tlsFlags(next), '--token', TOKEN, '--signals', 'logs', '--count', '1'];
  const sent = await pod.hub('send', ...flags);
  expect(sent.code, sent.output).toBe(0);
  expect(pod.lines('Everything is ready.')).toHaveLength(1);
  expect(await pod.stop()).toBe(0);
}, 60_000);
