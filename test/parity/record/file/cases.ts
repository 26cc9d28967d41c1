/** What is sent to exporter `file`, and how it is configured. */
import type { Signal } from '../../../../src/pdata/signal.js';
import { DETAILED, EMPTY_REQUEST, logs, logsOf, type Request, type Tenant } from './requests.js';

export interface FileCase {
  readonly name: string;
  /** `{folder}` stands for a folder of the case's own. */
  readonly config: Readonly<Record<string, unknown>> & { readonly format?: string; readonly compression?: string };
  /** Files that are there, by name. */
  readonly before?: Readonly<Record<string, string>>;
  readonly requests: readonly { readonly signal: Signal; readonly request: Request }[];
  /** A file that is read while the collector runs, once there is something in it. */
  readonly waitsFor?: string;
}

type Config = FileCase['config'];
const OUT = '{folder}/out.json';
const at = (more: Config = {}): Config => ({ path: OUT, ...more });
const grouped = (more: Readonly<Record<string, unknown>> = {}, path = '{folder}/data/*.json'): Config => ({
  path,
  ...more,
  group_by: { enabled: true, resource_attribute: 'tenant', ...(more['group_by'] as object | undefined) },
});
const of = (signal: Signal): FileCase['requests'] => [{ signal, request: DETAILED[signal] }];
const ALL = [...of('traces'), ...of('metrics'), ...of('logs')];
const texts = (...all: readonly string[]): FileCase['requests'] =>
  all.map((text) => ({ signal: 'logs', request: logs(text) }));
/** Three of these do not fit into a file of a MiB, nor do two. */
const large = (...letters: readonly string[]): FileCase['requests'] =>
  texts(...letters.map((letter) => letter.repeat(600_000)));
const tenants = (...values: readonly Tenant[]): FileCase['requests'] => [
  { signal: 'logs', request: logsOf(...values) },
];
const rotation = (more: object = {}): object => ({ max_megabytes: 1, ...more });

const FORMATS: readonly FileCase[] = [
  { name: 'logs as lines', config: at(), requests: of('logs') },
  { name: 'metrics as lines', config: at(), requests: of('metrics') },
  { name: 'traces as lines', config: at(), requests: of('traces') },
  { name: 'signals share a file', config: at(), requests: ALL },
  { name: 'proto: logs', config: at({ format: 'proto' }), requests: of('logs') },
  { name: 'proto: metrics', config: at({ format: 'proto' }), requests: of('metrics') },
  { name: 'proto: traces', config: at({ format: 'proto' }), requests: of('traces') },
  { name: 'proto: several', config: at({ format: 'proto' }), requests: ALL },
  { name: 'zstd: lines', config: at({ compression: 'zstd' }), requests: [...ALL, ...texts('a')] },
  { name: 'zstd: proto', config: at({ compression: 'zstd', format: 'proto' }), requests: [...ALL, ...texts('a')] },
  { name: 'nothing in a request', config: at(), requests: [...EMPTY_REQUEST, ...texts('a')] },
];

const OPENING: readonly FileCase[] = [
  { name: 'what was there is gone', config: at(), before: { 'out.json': 'old\n' }, requests: texts('a') },
  { name: 'nothing sent', config: at(), before: { 'out.json': 'old\n' }, requests: [] },
  { name: 'append', config: at({ append: true }), before: { 'out.json': 'old\n' }, requests: texts('a', 'b') },
  { name: 'append: no file', config: at({ append: true }), requests: texts('a') },
  {
    name: 'append: proto',
    config: at({ append: true, format: 'proto' }),
    before: { 'out.json': '\0\0\0\x01x' },
    requests: texts('a'),
  },
  { name: 'flush_interval', config: at({ flush_interval: '50ms' }), requests: texts('a'), waitsFor: 'out.json' },
  { name: 'flush_interval: 0', config: at({ flush_interval: 0 }), requests: texts('a'), waitsFor: 'out.json' },
  { name: 'no folder', config: { path: '{folder}/missing/out.json' }, requests: [] },
  { name: 'a folder', config: { path: '{folder}' }, requests: [] },
  { name: 'unknown encoding', config: at({ encoding: 'text_encoding' }), requests: [] },
];

const ROTATION: readonly FileCase[] = [
  { name: 'rotation: small', config: at({ rotation: rotation() }), requests: texts('a', 'b') },
  { name: 'rotation: null', config: at({ rotation: null }), before: { 'out.json': 'old\n' }, requests: texts('a') },
  { name: 'rotation: empty', config: at({ rotation: {} }), before: { 'out.json': 'old\n' }, requests: texts('a') },
  { name: 'rotation: by size', config: at({ rotation: rotation() }), requests: large('a', 'b', 'c', 'd') },
  {
    name: 'rotation: written on',
    config: at({ rotation: rotation() }),
    before: { 'out.json': 'old\n' },
    requests: large('a', 'b'),
  },
  {
    name: 'rotation: full when opened',
    config: at({ rotation: rotation() }),
    before: { 'out.json': `${'x'.repeat(1_048_000)}\n` },
    requests: texts('a'.repeat(1000)),
  },
  {
    name: 'rotation: max_backups',
    config: at({ rotation: rotation({ max_backups: 1 }) }),
    requests: large('a', 'b', 'c', 'd'),
  },
  {
    name: 'rotation: max_days',
    config: at({ rotation: rotation({ max_days: 10 }) }),
    before: {
      'out-2020-01-01T00-00-00.000.json': 'aged',
      'out-aged.json': 'foreign',
      'other-2020-01-01T00-00-00.000.json': 'other',
    },
    requests: large('a', 'b'),
  },
  {
    name: 'rotation: no extension',
    config: { path: '{folder}/out', rotation: rotation() },
    requests: large('a', 'b'),
  },
  {
    name: 'rotation: two extensions',
    config: { path: '{folder}/out.json.txt', rotation: rotation() },
    requests: large('a', 'b'),
  },
  {
    name: 'rotation: a new folder',
    config: { path: '{folder}/new/deep/out.json', rotation: rotation() },
    requests: texts('a'),
  },
  { name: 'rotation: proto', config: at({ rotation: rotation(), format: 'proto' }), requests: large('a', 'b') },
  {
    name: 'rotation: larger than a file',
    config: at({ rotation: rotation() }),
    requests: texts('a', 'b'.repeat(1_100_000), 'c'),
  },
];

const GROUPS: readonly FileCase[] = [
  { name: 'group_by: values', config: grouped(), requests: [...tenants('a', 'b', 'a'), ...tenants('b')] },
  {
    name: 'group_by: default attribute',
    config: { path: '{folder}/*', group_by: { enabled: true } },
    requests: [
      { signal: 'logs', request: DETAILED.logs },
      { signal: 'logs', request: logsOf('x') },
    ],
  },
  {
    name: 'group_by: not enabled',
    config: { path: '{folder}/o*t.json', group_by: { enabled: false } },
    requests: texts('a'),
  },
  { name: 'group_by: null', config: { path: '{folder}/o*t.json', group_by: null }, requests: texts('a') },
  { name: 'group_by: without the attribute', config: grouped(), requests: tenants('a', undefined, 5, true) },
  { name: 'group_by: none has it', config: grouped(), requests: tenants(undefined, 5) },
  { name: 'group_by: folders', config: grouped(), requests: tenants('a/b', '/c/d', 'e/', './f', 'g//h') },
  { name: 'group_by: climbing out', config: grouped(), requests: tenants('../x', '../../y', 'a/../../../z', '..', '') },
  { name: 'group_by: prefix and suffix', config: grouped({}, '{folder}/a-*-b/c.json'), requests: tenants('x', '../y') },
  {
    name: 'group_by: what was there is gone',
    config: grouped({}, '{folder}/*.json'),
    before: { 'a.json': 'old\n', 'b.json': 'old\n' },
    requests: tenants('a'),
  },
  {
    name: 'group_by: append',
    config: grouped({ append: true }, '{folder}/*.json'),
    before: { 'a.json': 'old\n' },
    requests: tenants('a'),
  },
  { name: 'group_by: proto', config: grouped({ format: 'proto' }), requests: tenants('a', 'b', 'a') },
  {
    name: 'group_by: zstd',
    config: grouped({ compression: 'zstd' }),
    requests: [...tenants('a', 'b'), ...tenants('a')],
  },
  {
    name: 'group_by: rotation has no effect',
    config: grouped({ rotation: rotation() }),
    requests: [...tenants('a'), ...large('b')],
  },
  { name: 'group_by: signals', config: grouped({ group_by: { resource_attribute: 'service.name' } }), requests: ALL },
  { name: 'group_by: no open files', config: grouped({ group_by: { max_open_files: 0 } }), requests: [] },
  { name: 'group_by: negative open files', config: grouped({ group_by: { max_open_files: -1 } }), requests: [] },
];

export const FILE_CASES: readonly FileCase[] = [...FORMATS, ...OPENING, ...ROTATION, ...GROUPS];

/** Blocks that make no sense, some after all. */
export const WRONG_FILES: Readonly<Record<string, unknown>> = {
  null: null,
  'no path': { append: true },
  'empty path': { path: '' },
  'append with compression': at({ append: true, compression: 'zstd' }),
  'append with rotation': at({ append: true, rotation: {} }),
  'append with rotation of null': at({ append: true, rotation: null }),
  'unknown format': at({ format: 'xml' }),
  'empty format': at({ format: '' }),
  'unknown compression': at({ compression: 'gzip' }),
  'negative flush_interval': at({ flush_interval: '-1s' }),
  'flush_interval without unit': at({ flush_interval: 5 }),
  'flush_interval that is none': at({ flush_interval: 'soon' }),
  'group_by: no star': grouped({}, '{folder}/x.json'),
  'group_by: two stars': grouped({}, '{folder}/*/*.json'),
  'group_by: star in front': grouped({}, '*.json'),
  'group_by: no attribute': grouped({ group_by: { resource_attribute: '' } }),
  'group_by: text': at({ group_by: 'tenant' }),
  'group_by: unknown key': at({ group_by: { enabled: true, attribute: 'x' } }),
  'rotation: text': at({ rotation: 'daily' }),
  'rotation: megabytes as text': at({ rotation: { max_megabytes: 'x' } }),
  'rotation: negative': at({ rotation: { max_megabytes: -1, max_days: -1, max_backups: -1 } }),
  'rotation: unknown key': at({ rotation: { max_size: 1 } }),
  'encoding that is no id': at({ encoding: '/' }),
  'several at once': { path: '', format: 'xml', compression: 'gzip' },
  'unknown keys': at({ create_directory: true, fsync: true }),
};
