/**
 * Records what the reference says about settings of the wrong type, unknown keys and nulls, block by block:
 *
 *     npx tsx test/parity/record/wrong-settings.ts <path of the reference collector>
 */
import { fileURLToPath } from 'node:url';
import type { Field, ObjectSchema } from '../../../src/component/schema.js';
import type { ComponentKind } from '../../../src/component/settings.js';
import { components } from '../../../src/components.js';
import { runReference, writeRecording, type ReferenceAnswer } from './reference.js';

/** What the reference at hand has been built with. */
const BUILT_IN: readonly [ComponentKind, string, readonly string[]][] = [
  ['receiver', 'receivers', ['otlp']],
  [
    'processor',
    'processors',
    ['attributes', 'batch', 'filter', 'memory_limiter', 'probabilistic_sampler', 'resource', 'transform'],
  ],
  ['connector', 'connectors', ['count', 'routing']],
  ['exporter', 'exporters', ['debug', 'nop', 'otlp', 'otlphttp', 'prometheus', 'prometheusremotewrite']],
  ['extension', 'extensions', ['basicauth', 'bearertokenauth', 'file_storage', 'health_check', 'pprof', 'zpages']],
];
/** One for all settings of a block; each is wrong for most of them. */
const VALUES: readonly unknown[] = [[[]], 'x', -1, true, null, { nope: 1 }];

const [binary] = process.argv.slice(2);
if (binary === undefined) throw new Error('usage: wrong-settings.ts <path of the reference collector>');

/** It gives no answer then. */
const CRASH = 2;
const recorded: object[] = [];
for (const [kind, section, types] of BUILT_IN) {
  for (const type of types.filter((one) => components.types(kind).includes(one))) {
    const { schema } = await components.load(kind, type);
    for (const block of blocksOf(schema)) {
      for (const value of VALUES) {
        const config = configuration(section, type, nested(block.path, fromKeys(block.keys, value)));
        const yaml = JSON.stringify(config);
        const { exitCode, stderr } = answer(yaml);
        const name = [section, type, ...block.path, JSON.stringify(value)].join(' ');
        if (exitCode !== CRASH && isSteady(yaml, stderr))
          recorded.push({ name, yaml, exitCode, error: errorOf(stderr) });
      }
    }
  }
}
writeRecording(fileURLToPath(new URL('../config/recorded-wrong-settings.json', import.meta.url)), recorded);

function answer(yaml: string): ReferenceAnswer {
  return runReference(binary!, { args: ['validate', '--config=hub.yaml'], files: { 'hub.yaml': yaml } });
}

/** Of several problems the reference may tell one by chance. */
function isSteady(yaml: string, stderr: string): boolean {
  return [1, 2, 3].every(() => answer(yaml).stderr === stderr);
}

/** The text of the failure, which is printed twice. */
function errorOf(stderr: string): string {
  return /^Error: ([^]*)\nTIME collector server run finished with error: \1\n$/.exec(stderr)?.[1] ?? stderr;
}

interface Block {
  readonly path: readonly string[];
  readonly keys: readonly string[];
}

function* blocksOf(schema: ObjectSchema, path: readonly string[] = []): Generator<Block> {
  const fields = Object.entries(schema.fields);
  if (fields.length > 0) yield { path, keys: fields.map(([key]) => key) };
  for (const [key, field] of fields) if (isBlock(field)) yield* blocksOf(field.schema, [...path, key]);
}

function isBlock(field: Field): field is Field & { readonly schema: ObjectSchema } {
  return 'schema' in field;
}

function fromKeys(keys: readonly string[], value: unknown): object {
  return Object.fromEntries([...keys, 'unknown_key'].map((key) => [key, value]));
}

function nested(path: readonly string[], block: object): object {
  return path.reduceRight<object>((below, key) => ({ [key]: below }), block);
}

function configuration(section: string, type: string, block: object): object {
  const base: Record<string, Record<string, unknown>> = {
    receivers: { otlp: { protocols: { grpc: null } } },
    exporters: { debug: null },
    service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['debug'] } } },
  };
  return { ...base, [section]: { ...base[section], [type]: block } };
}
