/** What an image must bear to stand where the contrib image stood: kubelet's user, root file system, signals, entry point and default file. */
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Pod } from './pod.js';
import { MountedVolume } from './volume.js';

const CONFIG = `
extensions: { health_check: { endpoint: "0.0.0.0:13133" } }
receivers: { otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } } }
processors: { batch: { timeout: 60s } }
exporters: { debug: {} }
service:
  extensions: [health_check]
  pipelines: { logs: { receivers: [otlp], processors: [batch], exporters: [debug] } }
`;
const LOGS = ['--endpoint', 'http://127.0.0.1:4317', '--signals', 'logs'];

const podOf = (config: string, ...args: string[]): Pod =>
  new Pod({
    args: ['--config=/conf/collector.yaml', ...args],
    mounts: { '/conf': new MountedVolume({ 'collector.yaml': config }).path },
    uid: 12345,
  });

describe('any user, nothing writable, no capability, process 1', () => {
  test('it starts, serves, and on SIGTERM hands on everything and ends with 0', async () => {
    const pod = podOf(CONFIG);
    await pod.says('Everything is ready.');
    const sent = await pod.hub('send', ...LOGS, '--count', '3', '--items', '5');
    expect(sent.code, sent.output).toBe(0);
    expect(pod.log).not.toContain('"log records"');
    expect(await pod.get(13133)).toMatch(/^200 /);
    expect(await pod.get(8888, '/metrics')).toContain('otelcol_receiver_accepted_log_records');
    expect(await pod.stop()).toBe(0);
    expect(pod.log).toContain('"log records": 15');
    expect(pod.lines('Received signal from OS')).toHaveLength(1);
    expect(pod.log).toContain('Shutdown complete.');
    expect(pod.log).not.toMatch(/EROFS|EACCES|ENOENT|EPERM/);
  }, 60_000);

  test('bare, it runs the default file, on every signal', async () => {
    const pod = new Pod({ args: ['--config', '/etc/otelcol-contrib/config.yaml'], uid: 12345 });
    await pod.says('Everything is ready.');
    const sent = await pod.hub(
      'send',
      '--endpoint',
      'http://127.0.0.1:4318',
      '--protocol',
      'http/protobuf',
      '--count',
      '1',
    );
    expect(sent.code, sent.output).toBe(0);
    expect(await pod.get(13133)).toMatch(/^200 /);
    expect((await pod.hub('readyz')).code).toBe(0); // the image's health check
    expect(await pod.stop()).toBe(0);
  }, 60_000);

  test('SIGHUP reads the configuration again', async () => {
    const pod = podOf(CONFIG);
    await pod.says('Everything is ready.');
    pod.signal('SIGHUP');
    await pod.says(/(Everything is ready[\s\S]*){2}/);
    expect(await pod.stop()).toBe(0);
  }, 60_000);

  test('the entry point is the collector’s program, with its commands', async () => {
    const pod = new Pod({ args: ['--version'], uid: 12345 });
    expect(await pod.ended()).toBe(0);
    expect(pod.log).toBe('otelcol-contrib version 0.131.0\n');
    const validate = new Pod({ args: ['validate', '--config=/etc/otelcol-contrib/config.yaml'], uid: 12345 });
    expect(await validate.ended(), validate.log).toBe(0);
  }, 60_000);

  test('a durable volume is taken over by the pod that follows, after SIGKILL', async () => {
    const volume = new MountedVolume({ 'collector.yaml': durable('http://127.0.0.1:9/v1/none') });
    const data = new MountedVolume({});
    const disk = join(data.path, 'disk');
    mkdirSync(disk);
    chownSync(disk, 10001, 10001); // fsGroup does it
    const start = (): Pod =>
      new Pod({
        args: ['--config=/conf/collector.yaml', '--durable=/var/lib/otlp-hub'],
        mounts: { '/conf': volume.path },
        writable: { '/var/lib/otlp-hub': disk },
      });
    const first = start();
    await first.says('Everything is ready.');
    const sent = await first.hub('send', ...LOGS, '--count', '2', '--items', '7');
    expect(sent.code, sent.output).toBe(0);
    await first.kill();
    volume.update({ 'collector.yaml': CONFIG.replace('60s', '100ms') });
    const second = start();
    await second.says('"log records": ');
    expect(await second.stop()).toBe(0);
    const counts = [...second.log.matchAll(/"log records": (\d+)/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(14);
  }, 90_000);
});

function durable(endpoint: string): string {
  return CONFIG.replace('debug: {}', `otlphttp: { endpoint: "${endpoint}" }`)
    .replace('exporters: [debug]', 'exporters: [otlphttp]')
    .replace('60s', '100ms');
}

describe('the Dockerfile', () => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8');
  test.each([
    ['a base by digest that can be replaced', /^ARG BASE=\S+@sha256:[0-9a-f]{64}$/m],
    ['nothing but the hub in the image', /^FROM scratch$/m],
    ['a numeric user', /^USER 10001:10001$/m],
    ['the collector’s entry point', /^ENTRYPOINT \["\/otelcol-contrib"\]$/m],
    ['the collector’s default file', /^CMD \["--config", "\/etc\/otelcol-contrib\/config.yaml"\]$/m],
    ['a health check without a shell', /^HEALTHCHECK .*CMD \["\/usr\/local\/bin\/otlp-hub", "readyz"\]$/m],
    ['a bill of materials', /npm sbom .*cyclonedx/],
    ['labels', /^LABEL org\.opencontainers\.image\.title=/m],
  ])('has %s', (_, pattern) => {
    expect(dockerfile).toMatch(pattern);
  });
});
