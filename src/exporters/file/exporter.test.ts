import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decompress } from 'fzstd';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testSettings } from '../../../test/support/settings.js';
import { TempFolder } from '../../../test/support/temp.js';
import { EMPTY_CONTEXT } from '../../component/consumer.js';
import type { Exporter, Extension, Host } from '../../component/component.js';
import type { Marshaler } from '../../component/encoding.js';
import type { Issues } from '../../component/schema.js';
import { batchOf, type Batch } from '../../pdata/batch.js';
import { encodeRequest } from '../../pdata/builder.js';
import { countItems } from '../../pdata/count.js';
import type { Signal } from '../../pdata/signal.js';
import { fileSchema, type FileConfig } from './config.js';
import { createFileExporter } from './exporter.js';
import { GroupPath } from './group-path.js';

const STOP = new AbortController().signal;
const MIB = 1 << 20;

let folder: TempFolder;
let host: Host;

beforeEach(() => {
  folder = new TempFolder();
  host = { extension: () => undefined, reportFatal: () => {} };
});

afterEach(() => folder[Symbol.dispose]());

const config = (settings: Partial<FileConfig> = {}): FileConfig => ({
  path: join(folder.path, 'out.json'),
  append: false,
  rotation: undefined,
  format: 'json',
  encoding: undefined,
  compression: '',
  flush_interval: 1000,
  group_by: { enabled: false, resource_attribute: 'fileexporter.path_segment', max_open_files: 100 },
  ...settings,
});

async function started(fileConfig: FileConfig, signal: Signal = 'logs') {
  const settings = testSettings('exporter', 'file');
  const exporter = createFileExporter(settings, fileConfig, signal);
  await exporter.start(host);
  return { exporter, settings };
}

function logs(...texts: string[]): Batch {
  const logRecords = texts.map((stringValue) => ({ body: { stringValue } }));
  return batchOf('logs', encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }), texts.length);
}

const line = (...texts: string[]): string => {
  const logRecords = texts.map((stringValue) => ({ body: { stringValue } }));
  return `${JSON.stringify({ resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords }] }] })}\n`;
};

const send = (exporter: Exporter, batch: Batch): Promise<void> => exporter.consume(batch, EMPTY_CONTEXT);
const textOf = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

/** The messages of a file that puts each behind its length. */
function framed(name: string): Buffer[] {
  const bytes = readFileSync(join(folder.path, name));
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    messages.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return messages;
}

describe('file', () => {
  test('writes a line of JSON a batch, before the batch counts as delivered', async () => {
    folder.write('out.json', 'old');
    const { exporter, settings } = await started(config());
    await send(exporter, logs('a'));
    expect(textOf('out.json')).toBe(line('a'));
    await Promise.all([send(exporter, logs('b', 'c')), send(exporter, logs('d'))]);
    expect(textOf('out.json')).toBe(line('a') + line('b', 'c') + line('d'));
    expect(settings.ledger.sums).toMatchObject({ accepted: 4, delivered: 4 });
    await exporter.shutdown(STOP);
  });

  test('append keeps what is there', async () => {
    folder.write('out.json', 'old\n');
    const { exporter } = await started(config({ append: true }));
    await send(exporter, logs('a'));
    await exporter.shutdown(STOP);
    expect(textOf('out.json')).toBe(`old\n${line('a')}`);
  });

  test('proto puts each batch behind its length, as it came', async () => {
    const { exporter } = await started(config({ format: 'proto' }));
    const [one, two] = [logs('a'), logs('b', 'c')];
    await send(exporter, one);
    await send(exporter, {
      ...two,
      chunks: [...one.chunks, ...two.chunks],
      byteLength: one.byteLength + two.byteLength,
    });
    await exporter.shutdown(STOP);
    expect(framed('out.json')).toEqual([Buffer.from(one.chunks[0]!), Buffer.concat([one.chunks[0]!, two.chunks[0]!])]);
  });

  test('zstd compresses each batch, JSON or not', async () => {
    const { exporter } = await started(config({ compression: 'zstd' }));
    await send(exporter, logs('a'));
    await send(exporter, logs('b'));
    await exporter.shutdown(STOP);
    const texts = framed('out.json').map((message) => Buffer.from(decompress(message)).toString());
    expect(texts.map((text) => `${text}\n`)).toEqual([line('a'), line('b')]);
  });

  test('an encoding takes the place of the format', async () => {
    const encoding: Extension & Marshaler = {
      marshals: ['logs'],
      marshal: (batch) => Buffer.from(`items ${batch.itemCount}`),
      start: async () => {},
      shutdown: async () => {},
    };
    host = { ...host, extension: () => encoding };
    const withEncoding = config({ encoding: { type: 'text_encoding', name: '' } });
    const { exporter } = await started(withEncoding);
    await send(exporter, logs('a', 'b'));
    await exporter.shutdown(STOP);
    expect(textOf('out.json')).toBe('items 2\n');
    await expect(started(withEncoding, 'traces')).rejects.toThrow('traces are not supported by encoding');
    host = { ...host, extension: () => undefined };
    await expect(started(withEncoding)).rejects.toThrow('unknown encoding "text_encoding"');
  });

  test('signals share the file, which is emptied once and closed with the last', async () => {
    const shared = config();
    const { exporter: logsExporter } = await started(shared, 'logs');
    await send(logsExporter, logs('a'));
    const { exporter: tracesExporter } = await started(shared, 'traces');
    const chunk = encodeRequest('traces', { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 's' }] }] }] });
    await send(tracesExporter, batchOf('traces', chunk, 1));
    await tracesExporter.shutdown(STOP);
    await send(logsExporter, logs('b'));
    await logsExporter.shutdown(STOP);
    const lines = textOf('out.json').trimEnd().split('\n');
    expect(lines.map((text) => Object.keys(JSON.parse(text) as object)[0])).toEqual([
      'resourceLogs',
      'resourceSpans',
      'resourceLogs',
    ]);
  });

  test('a folder that is not there fails the start', async () => {
    const path = join(folder.path, 'missing/out.json');
    await expect(started(config({ path }))).rejects.toThrow(`open ${path}: no such file or directory`);
  });
});

describe('rotation', () => {
  const rotation = { max_megabytes: 1, max_days: 0, max_backups: 100, localtime: false };
  const large = (letter: string): Batch => logs(letter.repeat(MIB * 0.6));

  test('renames a file before it grows too large', async () => {
    folder.write('out.json', 'there\n');
    const { exporter } = await started(config({ rotation }));
    for (const letter of ['a', 'b', 'c']) await send(exporter, large(letter));
    await exporter.shutdown(STOP);
    const names = readdirSync(folder.path).sort();
    expect(names).toEqual(['out-2026-01-02T03-04-05.000.json', 'out-2026-01-02T03-04-05.001.json', 'out.json']);
    const begins = names.map((name) => /there|aaa|bbb|ccc/.exec(textOf(name))?.[0]);
    expect(begins).toEqual(['there', 'bbb', 'ccc']);
  });

  test('deletes old files by number and by age', async () => {
    folder.write('out-2025-01-01T00-00-00.000.json', 'aged');
    folder.write('out-2026-01-01T00-00-00.000.json', 'kept');
    folder.write('out-notatime.json', 'foreign');
    const { exporter } = await started(config({ rotation: { ...rotation, max_days: 10 } }));
    await send(exporter, logs('a'));
    await exporter.shutdown(STOP);
    expect(readdirSync(folder.path).sort()).toEqual([
      'out-2026-01-01T00-00-00.000.json',
      'out-notatime.json',
      'out.json',
    ]);
    const again = await started(config({ rotation: { ...rotation, max_backups: 1 } }));
    for (const letter of ['a', 'b', 'c']) await send(again.exporter, large(letter));
    await again.exporter.shutdown(STOP);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('out-2026'))).toHaveLength(1);
  });

  test('a batch larger than a file may be is refused', async () => {
    const { exporter } = await started(config({ rotation }));
    await expect(send(exporter, logs('x'.repeat(MIB)))).rejects.toThrow(
      /^write length \d+ exceeds maximum file size 1048576$/,
    );
    await exporter.shutdown(STOP);
  });

  test('a line that fills a file keeps its newline', async () => {
    const { exporter } = await started(config({ rotation }));
    const text = 'x'.repeat(MIB - line('').length + 1);
    await send(exporter, logs(text));
    await send(exporter, logs('a'));
    await exporter.shutdown(STOP);
    const [old, current] = readdirSync(folder.path).sort();
    expect([textOf(old!), textOf(current!)]).toEqual([line(text), line('a')]);
  });
});

describe('group_by', () => {
  const grouped = (settings: Partial<FileConfig['group_by']> = {}): FileConfig =>
    config({
      path: join(folder.path, 'data/*.json'),
      group_by: { enabled: true, resource_attribute: 'tenant', max_open_files: 100, ...settings },
    });

  function tenants(...values: (string | number | undefined)[]): Batch {
    const resourceLogs = values.map((value, index) => ({
      resource: {
        attributes:
          value === undefined
            ? []
            : [{ key: 'tenant', value: typeof value === 'string' ? { stringValue: value } : { intValue: value } }],
      },
      scopeLogs: [{ logRecords: [{ body: { stringValue: `r${index}` } }] }],
    }));
    const chunk = encodeRequest('logs', { resourceLogs });
    return batchOf('logs', chunk, countItems('logs', chunk));
  }

  const bodies = (name: string): string[] => textOf(`data/${name}`).match(/r\d/g) ?? [];

  test('writes a file for each value and books what has none', async () => {
    const { exporter, settings } = await started(grouped());
    await send(exporter, tenants('a', 'sub/b', 'a', undefined, 7));
    await exporter.shutdown(STOP);
    expect([bodies('a.json'), bodies('sub/b.json')]).toEqual([['r0', 'r2'], ['r1']]);
    expect(textOf('data/a.json').trimEnd().split('\n')).toHaveLength(1);
    expect(settings.ledger.sums).toMatchObject({ delivered: 3, dropped: 2 });
    expect(settings.ledger.pending).toBe(0);
  });

  test('a file that was closed for another is written on, not emptied', async () => {
    const { exporter } = await started(grouped({ max_open_files: 1 }));
    for (const value of ['a', 'b', 'a', 'b']) await send(exporter, tenants(value));
    await exporter.shutdown(STOP);
    expect([bodies('a.json'), bodies('b.json')]).toEqual([
      ['r0', 'r0'],
      ['r0', 'r0'],
    ]);
    await expect(started(grouped({ max_open_files: 0 }))).rejects.toThrow('must provide a positive size');
  });

  test('a file that cannot be written costs its own part only', async () => {
    const { exporter, settings } = await started(grouped());
    await send(exporter, tenants('a'));
    writeFileSync(join(folder.path, 'data/sub'), '');
    await send(exporter, tenants('a', 'sub/b'));
    await expect(send(exporter, tenants('sub/b'))).rejects.toThrow('data/sub');
    await exporter.shutdown(STOP);
    expect(settings.ledger.sums).toMatchObject({ delivered: 2 });
    expect(settings.ledger.pending).toBe(0);
  });

  test.each([
    ['/data/*.json', 'a', '/data/a.json'],
    ['/data/*.json', '../../etc/x', '/data/etc/x.json'],
    ['/data/*.json', 'a/../../x', '/data/x.json'],
    ['/data/*.json', './a', '/data/a.json'],
    ['/data/pre-*', '/a', '/data/pre-/a'],
    ['/data/pre-*', 'x/../../y', '/data/pre-/y'],
    ['./out/*/x.json', 'a', 'out/a/x.json'],
    ['./out/*/x.json', '..', 'out/x.json'],
  ])('%s with %s is %s', (pattern, value, expected) => {
    expect(new GroupPath(pattern).of(value)).toBe(expected);
  });
});

test('wrong settings are refused in the reference’s words', () => {
  const problems = (settings: Partial<FileConfig>): string[] => {
    const found: string[] = [];
    const issues: Issues = { add: (path, message) => void found.push([...path, message].join(': ')) };
    fileSchema.validate!(config(settings), issues);
    return found;
  };
  const rotation = { max_megabytes: 0, max_days: 0, max_backups: 100, localtime: false };
  const group_by = { enabled: true, resource_attribute: 'a', max_open_files: 1 };
  expect(problems({})).toEqual([]);
  expect(problems({ path: '' })).toEqual(['path must be non-empty']);
  expect(problems({ append: true, compression: 'zstd' })).toEqual([
    'append and compression enabled at the same time is not supported',
  ]);
  expect(problems({ append: true, rotation })).toEqual([
    'append and rotation enabled at the same time is not supported',
  ]);
  expect(problems({ format: 'text' })).toEqual(['format type is not supported']);
  expect(problems({ compression: 'gzip' })).toEqual(['compression is not supported']);
  expect(problems({ flush_interval: -1 })).toEqual(['flush_interval must be larger than zero']);
  expect(problems({ path: 'x', group_by })).toEqual(['path must contain exactly one * when group_by is enabled']);
  expect(problems({ path: '*x', group_by })).toEqual(['path must not start with * when group_by is enabled']);
  expect(problems({ path: 'x*', group_by: { ...group_by, resource_attribute: '' } })).toEqual([
    'resource_attribute must not be empty when group_by is enabled',
  ]);
});
