import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConfigEnvironment } from '../resolve/environment.js';
import { resolveConfig, type Resolution } from '../resolve/resolve.js';
import { toPlain } from '../value.js';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/operator');
const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' });

/** Resources beside what the Operator mounts for them; one rendered by two Operators has two folders below. */
const rendered = files
  .filter((file) => file.endsWith('collector.yaml'))
  .flatMap((collector) => {
    const folder = join(collector, '..');
    const resource = [folder, join(folder, '..')]
      .flatMap((place) => ['cr.yaml', 'cr.json'].map((name) => join(place, name)))
      .find((file) => existsSync(join(FIXTURES, file)));
    return resource === undefined ? [] : [{ resource, collector }];
  });

function environment(sources: Readonly<Record<string, string>> = {}): ConfigEnvironment {
  return {
    variables: {},
    readFile: async (path) => Buffer.from(sources[path] ?? readFileSync(path, 'utf8')),
    fetch: () => Promise.reject(new Error('no network')),
  };
}

async function resolution(text: string, variables: Readonly<Record<string, string>> = {}): Promise<Resolution> {
  const resolved = await resolveConfig([{ uri: 'cr.yaml' }], { ...environment({ 'cr.yaml': text }), variables });
  if ('failure' in resolved) throw new Error(resolved.failure.text);
  return resolved.resolution;
}

async function refusal(text: string, uri = 'cr.yaml'): Promise<string> {
  const resolved = await resolveConfig([{ uri }], environment({ 'cr.yaml': text }));
  if ('resolution' in resolved) throw new Error('it was taken');
  return resolved.failure.text;
}

const CONFIG = '{receivers: {otlp: {protocols: {grpc: }}}, exporters: {debug: }, service: {pipelines: {}}}';

function resource(options: { spec?: string; config?: string; name?: string; version?: string } = {}): string {
  const { spec = '', config = ` ${CONFIG}`, name = 'hub', version = 'v1beta1' } = options;
  return [
    `apiVersion: opentelemetry.io/${version}`,
    'kind: OpenTelemetryCollector',
    `metadata: {name: ${name}, namespace: monitoring}`,
    'spec:',
    ...(spec === '' ? [] : [spec]),
    `  config:${config}`,
    '',
  ].join('\n');
}

function plain({ written }: Resolution): Record<string, unknown> {
  return toPlain(written) as Record<string, unknown>;
}

/** Two texts that look like numbers lose their quotes in what the Operator writes. The hub keeps them as texts. */
function asResourceSays(file: string, config: Record<string, unknown>): Record<string, unknown> {
  if (!file.startsWith('scalars')) return config;
  const { debug } = config['exporters'] as { debug: { s: object } };
  return { ...config, exporters: { debug: { ...debug, s: { ...debug.s, ad: '.inf', d: '1e3' } } } };
}

describe('the Operator’s defaults', () => {
  test.each(rendered)('$resource is run as $collector', async ({ resource: file, collector }) => {
    const [fromResource, fromCollector] = await Promise.all(
      [file, collector].map((path) => resolveConfig([{ uri: join(FIXTURES, path) }], environment())),
    );
    if (!('resolution' in fromResource!) || !('resolution' in fromCollector!)) throw new Error('it does not resolve');
    const { x: _set, ...config } = plain(fromResource.resolution); // spec.args.set: x=y
    expect(config).toEqual(asResourceSays(file, plain(fromCollector.resolution)));
  });
});

describe('a custom resource', () => {
  test('may be one of several documents in a file', async () => {
    const { resource: found } = await resolution(`kind: Secret\n---\n${resource()}---\nkind: Service\n`);
    expect(found?.name).toBe('monitoring/hub');
  });

  test('is chosen by name where there are several', async () => {
    const both = `${resource({ name: 'one' })}---\n${resource({ name: 'two' })}`;
    expect(await refusal(both)).toContain(
      "cr.yaml: 2 OpenTelemetryCollector resources in one file: monitoring/one (line 1), monitoring/two (line 7); name the one to run: --config 'cr.yaml#monitoring/one'",
    );
    const chosen = await resolveConfig([{ uri: 'cr.yaml#two' }], environment({ 'cr.yaml': both }));
    expect('resolution' in chosen && chosen.resolution.resource?.name).toBe('monitoring/two');
    expect(await refusal(both, 'cr.yaml#three')).toContain(
      'cr.yaml: no OpenTelemetryCollector resource is named three; it holds monitoring/one, monitoring/two',
    );
  });

  test('of v1alpha1 holds its configuration as text, whose places are those in the file', async () => {
    const text = [
      '|',
      '    receivers: {otlp: {protocols: {grpc: }}}',
      '    exporters:',
      '      debug:',
      '    service: {}',
    ];
    const { value } = await resolution(resource({ version: 'v1alpha1', config: ` ${text.join('\n')}` }));
    const debug = value.entries.get('exporters')!.value;
    expect(debug.kind === 'map' && debug.entries.get('debug')?.keyAt).toEqual({
      source: 'cr.yaml',
      line: 8,
      column: 7,
    });
  });

  test('of v1alpha1 whose text is no YAML says where', async () => {
    const text = resource({ version: 'v1alpha1', config: ' |\n    a: [\n' });
    const resolved = await resolveConfig([{ uri: 'cr.yaml' }], environment({ 'cr.yaml': text }));
    if ('resolution' in resolved) throw new Error('it was taken');
    expect(resolved.failure.text).toContain('cr.yaml: spec.config is no YAML: yaml: ');
    expect(resolved.failure.problems[0]?.at?.line).toBeGreaterThan(5);
  });

  test('without a configuration is refused', async () => {
    expect(await refusal('apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nspec: {}\n')).toContain(
      "cr.yaml: OpenTelemetryCollector (without a name): spec.config must hold the collector's configuration, but it is missing",
    );
  });

  test('lends its literal variables; those of the process win', async () => {
    const spec =
      '  env: [{name: A, value: a}, {name: B, value: "b-$(A)"}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]';
    const config = ' {receivers: {}, exporters: {}, service: {a: "${env:A}", b: "${env:B}"}}';
    const service = async (variables: Record<string, string>) =>
      (toPlain((await resolution(resource({ spec, config }), variables)).value) as { service: object }).service;
    expect(await service({})).toMatchObject({ a: 'a', b: 'b-a' });
    expect(await service({ A: 'mine' })).toMatchObject({ a: 'mine', b: 'b-a' });
    const { resource: found } = await resolution(resource({ spec }));
    expect(found?.variables.origins).toEqual(
      new Map([
        [
          'C',
          {
            words: 'secret "s", key "k"',
            command: "kubectl get secret -n monitoring s -o jsonpath='{.data.k}' | base64 -d",
          },
        ],
      ]),
    );
  });

  test('drops sections that the Operator drops, and says which', async () => {
    const config = ' {receivers: {}, exporters: {}, service: {}, hub: {a: 1}}';
    const { resource: found, value } = await resolution(resource({ config }));
    expect(found?.droppedSections).toEqual(['hub']);
    expect(value.entries.has('hub')).toBe(false);
  });

  test('brings the arguments of the collector along: set before those of the command line', async () => {
    const spec = '  args: {set: exporters.debug.verbosity=detailed, feature-gates: "-a,b", log-level: debug}';
    const text = resource({ spec });
    const sources = [{ uri: 'cr.yaml' }, { uri: 'yaml:exporters::debug::verbosity: basic', label: '--set exporters' }];
    const resolved = await resolveConfig(sources, environment({ 'cr.yaml': text }));
    if ('failure' in resolved) throw new Error(resolved.failure.text);
    expect((toPlain(resolved.resolution.value) as { exporters: object }).exporters).toEqual({
      debug: { verbosity: 'basic' },
    });
    expect(resolved.resolution.resource).toMatchObject({ featureGates: '-a,b', otherArguments: ['log-level'] });
  });

  test('is the only one of its kind among the sources', async () => {
    const twice = await resolveConfig([{ uri: 'cr.yaml' }, { uri: 'cr.yaml' }], environment({ 'cr.yaml': resource() }));
    expect('failure' in twice && twice.failure.text).toContain(
      'cr.yaml is a second OpenTelemetryCollector resource beside monitoring/hub; a hub runs one, so give one of them',
    );
  });
});
