import { expect, onTestFinished, test } from 'vitest';
import { fakeDefinition, fakeWorld, QUIET_TELEMETRY } from '../../test/support/fake-components.js';
import { ManualClock } from '../component/manual-clock.js';
import type { ServiceDefinition } from './definition.js';
import type { ServiceOptions } from './service.js';
import { Service } from './service.js';
import type { LogOutput } from './telemetry/log/output.js';

class Lines implements LogOutput {
  text = '';
  closed = false;
  write(text: string): void {
    this.text += text;
  }
  flush(): void {}
  close(): void {
    this.closed = true;
  }
  /** Level, caller, message, and the fields but for the resource. */
  get shown(): string[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, ...rest] = line.replace(/"resource": \{.*?\}(, )?/, '').split('\t');
        return rest.join(' | ').replace(/ \| \{\}$/, '');
      });
  }
}

function harness(overrides: Partial<ServiceOptions> = {}) {
  const output = new Lines();
  const clock = new ManualClock();
  const options: ServiceOptions = {
    buildInfo: { command: 'otelcol-contrib', description: 'OpenTelemetry Collector Contrib', version: '0.131.0' },
    compat: '0.131.0',
    gates: new Set(),
    clock,
    random: () => 0.5,
    drainClock: clock,
    logOutput: output,
    earlyLines: () => [],
    onFatal: () => {},
    ...overrides,
  };
  return { output, clock, create: (definition: ServiceDefinition) => Service.create(definition, options) };
}

test('a run tells what the reference tells, in its order', async () => {
  const world = fakeWorld();
  const { output, create } = harness({
    earlyLines: () => [{ timeMs: 0, level: 'warn', message: 'early', caller: 'x.go:1', fields: undefined }],
  });
  const service = await create(
    fakeDefinition(world, { logs: ['otlp', 'batch', 'debug'] }, { extensions: ['health', 'auth'] }),
  );
  await service.start();
  await service.shutdown(25_000);
  const unmaintained =
    'info | builders/extension.go:50 | Unmaintained component. Actively looking for contributors. Component will become deprecated after 3 months of remaining unmaintained.';
  expect(output.shown.map((line) => line.replace(/"NumCPU": \d+/, '"NumCPU": N'))).toEqual([
    'info | service@v0.131.0/service.go:214 | Setting up own telemetry...',
    `${unmaintained} | {"otelcol.component.id": "health", "otelcol.component.kind": "extension"}`,
    `${unmaintained} | {"otelcol.component.id": "auth", "otelcol.component.kind": "extension"}`,
    'info | service@v0.131.0/service.go:258 | Skipped telemetry setup.',
    'warn | x.go:1 | early',
    'info | service@v0.131.0/service.go:276 | Starting otelcol-contrib... | {"Version": "0.131.0", "NumCPU": N}',
    'info | extensions/extensions.go:41 | Starting extensions...',
    'info | extensions/extensions.go:45 | Extension is starting... | {"otelcol.component.id": "health", "otelcol.component.kind": "extension"}',
    'info | extensions/extensions.go:62 | Extension started. | {"otelcol.component.id": "health", "otelcol.component.kind": "extension"}',
    'info | extensions/extensions.go:45 | Extension is starting... | {"otelcol.component.id": "auth", "otelcol.component.kind": "extension"}',
    'info | extensions/extensions.go:62 | Extension started. | {"otelcol.component.id": "auth", "otelcol.component.kind": "extension"}',
    'info | service@v0.131.0/service.go:299 | Everything is ready. Begin running and processing data.',
    'info | service@v0.131.0/service.go:341 | Starting shutdown...',
    'info | extensions/extensions.go:69 | Stopping extensions...',
    'info | service@v0.131.0/service.go:355 | Shutdown complete.',
  ]);
  expect(world.events).toEqual([
    'start extension health',
    'start extension auth',
    'start exporter debug logs',
    'start processor batch',
    'start receiver otlp',
    'ready extension health',
    'ready extension auth',
    'not ready extension health',
    'not ready extension auth',
    'stop receiver otlp',
    'stop processor batch',
    'stop exporter debug logs',
    'stop extension auth',
    'stop extension health',
  ]);
});

test('a component that cannot start is named, and everything is stopped again', async () => {
  const world = fakeWorld();
  const { output, create } = harness();
  world.onStart.set('receiver otlp', () => {
    throw new Error('listen tcp 127.0.0.1:1: bind: permission denied');
  });
  const service = await create(fakeDefinition(world, { logs: ['otlp', '', 'debug'] }));
  await expect(service.start()).rejects.toThrow(
    'cannot start pipelines: failed to start "otlp" receiver: listen tcp 127.0.0.1:1: bind: permission denied',
  );
  await service.shutdown(25_000);
  expect(output.shown).toContain(
    'error | graph/graph.go:439 | Failed to start component | {"error": "listen tcp 127.0.0.1:1: bind: permission denied", "type": "Receiver", "id": "otlp"}',
  );
  expect(world.events.slice(-2)).toEqual(['stop receiver otlp', 'stop exporter debug logs']);
});

test('an extension that cannot start ends the start before any pipeline', async () => {
  const world = fakeWorld();
  const { output, create } = harness();
  world.onStart.set('extension health', () => {
    throw new Error('no');
  });
  const service = await create(fakeDefinition(world, { logs: ['otlp', '', 'debug'] }, { extensions: ['health'] }));
  await expect(service.start()).rejects.toThrow('failed to start extensions: no');
  expect(output.shown.at(-1)).toBe(
    'error | extensions/extensions.go:58 | Failed to start extension | {"otelcol.component.id": "health", "otelcol.component.kind": "extension", "error": "no"}',
  );
  expect(world.events).toEqual(['start extension health']);
});

test('what cannot be built is logged and thrown, and nothing stays open', async () => {
  const { output, create } = harness();
  const definition = fakeDefinition(fakeWorld(), { logs: ['otlp', '', 'debug'] }, { extensions: ['broken'] });
  await expect(create(definition)).rejects.toThrow(
    'failed to build extensions: failed to create extension "broken": it is broken',
  );
  expect(output.shown.at(-1)).toBe(
    'error | service@v0.131.0/service.go:190 | error found during service initialization | {"error": "failed to build extensions: failed to create extension \\"broken\\": it is broken"}',
  );
  expect(output.closed).toBe(true);
});

test('components learn of the drain deadline, and one that ignores it is left behind', async () => {
  const world = fakeWorld();
  const { output, create, clock } = harness();
  const service = await create(fakeDefinition(world, { logs: ['otlp', 'batch', 'stuck'] }));
  await service.start();
  let aborted = false;
  world.onShutdown.set(
    'processor batch',
    (deadline) => new Promise((resolve) => deadline.addEventListener('abort', () => ((aborted = true), resolve()))),
  );
  world.onShutdown.set('exporter stuck logs', () => new Promise(() => {}));
  const stopped = service.shutdown(25_000);
  await clock.advance(24_999);
  expect(aborted).toBe(false);
  await clock.advance(1);
  expect(aborted).toBe(true);
  await clock.advance(2_000);
  await stopped;
  expect(output.shown.slice(-3)).toEqual([
    'warn | Component did not stop in time and is left behind. | {"kind": "exporter", "id": "stuck"}',
    'info | extensions/extensions.go:69 | Stopping extensions...',
    'info | service@v0.131.0/service.go:355 | Shutdown complete.',
  ]);
});

test('failures to stop are all told, and do not keep the others from stopping', async () => {
  const world = fakeWorld();
  const { create } = harness();
  const service = await create(fakeDefinition(world, { logs: ['otlp', '', 'debug'] }, { extensions: ['health'] }));
  await service.start();
  for (const name of ['receiver otlp', 'exporter debug logs', 'extension health']) {
    world.onShutdown.set(name, () => Promise.reject(new Error(`${name} hangs`)));
  }
  await expect(service.shutdown(1)).rejects.toThrow(
    'failed to shutdown pipelines: receiver otlp hangs; exporter debug logs hangs; failed to shutdown extensions: extension health hangs',
  );
});

test('a fatal failure reaches the owner, extensions are found by id, addresses are told', async () => {
  const world = fakeWorld();
  const failures: Error[] = [];
  const { create } = harness({ onFatal: (error) => failures.push(error) });
  let found: unknown[] = [];
  world.onStart.set('receiver otlp', (host) => {
    found = [host.extension({ type: 'health', name: '' }), host.extension({ type: 'health', name: 'x' })];
    host.reportFatal(new Error('the listener died'));
  });
  const service = await create(fakeDefinition(world, { logs: ['otlp', '', 'debug'] }, { extensions: ['health'] }));
  await service.start();
  expect([found[0] !== undefined, found[1], failures.map(({ message }) => message)]).toEqual([
    true,
    undefined,
    ['the listener died'],
  ]);
  expect([...service.addresses.keys()]).toEqual(['otlp/http']);
});

test('flushing empties processors before exporters', async () => {
  const world = fakeWorld();
  const { create } = harness();
  const service = await create(fakeDefinition(world, { logs: ['otlp', 'a b', 'debug'] }));
  await service.flush();
  expect(world.events).toEqual(['flush processor a', 'flush processor b', 'flush exporter debug logs']);
});

test('own metrics are served where the readers say, and the process is among them', async () => {
  const world = fakeWorld();
  const { create } = harness();
  const naming = { withoutScopeInfo: false, withoutUnits: false, withoutTypeSuffix: false, resourceLabels: undefined };
  const reader = { kind: 'prometheus', host: '127.0.0.1', port: 0, ...naming } as const;
  const telemetry = {
    ...QUIET_TELEMETRY,
    resource: { 'service.version': null, site: 'edge' },
    metrics: { level: 'normal', readers: [reader] },
  } as const;
  const service = await create(fakeDefinition(world, { logs: ['otlp', '', 'debug'] }, { telemetry }));
  onTestFinished(() => service.shutdown(1));
  const page = await (await fetch(`http://127.0.0.1:${service.addresses.get('metrics')!.port}/metrics`)).text();
  expect(page.match(/^# TYPE .*/gm)).toEqual([
    '# TYPE otel_scope_info gauge',
    '# TYPE otelcol_process_cpu_seconds_total counter',
    '# TYPE otelcol_process_memory_rss_bytes gauge',
    '# TYPE otelcol_process_runtime_heap_alloc_bytes gauge',
    '# TYPE otelcol_process_runtime_total_alloc_bytes_total counter',
    '# TYPE otelcol_process_runtime_total_sys_memory_bytes gauge',
    '# TYPE otelcol_process_uptime_seconds_total counter',
    '# TYPE promhttp_metric_handler_errors_total counter',
    '# TYPE target_info gauge',
  ]);
  expect(page).toMatch(
    /^target_info\{service_instance_id="[0-9a-f-]{36}",service_name="otelcol-contrib",site="edge"\} 1$/m,
  );
});

test('a reader that is not possible is refused in the words of the reference', async () => {
  const { create } = harness();
  const naming = { withoutScopeInfo: true, withoutUnits: true, withoutTypeSuffix: true, resourceLabels: undefined };
  const start = (reader: (typeof QUIET_TELEMETRY)['metrics']['readers'][number]): Promise<unknown> =>
    create(
      fakeDefinition(
        fakeWorld(),
        { logs: ['otlp', '', 'debug'] },
        { telemetry: { ...QUIET_TELEMETRY, metrics: { level: 'normal', readers: [reader] } } },
      ),
    );
  await expect(start({ kind: 'prometheus', host: undefined, port: 1, ...naming })).rejects.toThrow(
    'failed to create SDK: host must be specified',
  );
  await expect(start({ kind: 'prometheus', host: 'x', port: undefined, ...naming })).rejects.toThrow(
    'failed to create SDK: port must be specified',
  );
  await expect(start({ kind: 'invalid', message: 'no valid metric reader' })).rejects.toThrow(
    'failed to create SDK: no valid metric reader',
  );
});
