import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingProcess } from '../../test/support/cli-process.js';
import { fixtureTable } from '../../test/parity/config/fixture-table.js';
import { loadConfig } from '../config/load.js';
import { processEnvironment } from '../config/resolve/environment.js';
import { maskedConfig } from '../config/masked-config.js';
import { runProgram } from './program.js';

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function run(argv: readonly string[], options: { program?: string; env?: NodeJS.ProcessEnv } = {}) {
  const io = recordingProcess({ cwd, ...options });
  const code = await runProgram(argv, io);
  return { code, out: io.out, err: io.err.replace(/^\d{4}\/.{14} /gm, 'TIME ') };
}

function file(name: string, text: string): string {
  const path = join(cwd, name);
  writeFileSync(path, text);
  return path;
}

const NO_PIPELINES = '--feature-gates=service.AllowNoPipelines';

describe('under its own name', () => {
  test('--version names the collector that is matched first, then the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await run(['--version'])).toEqual({
      code: 0,
      out: `otelcol-contrib version 0.131.0\notlp-hub ${version}\n`,
      err: '',
    });
  });

  test('--help shows its own commands and flags, as the collector it does not', async () => {
    const own = (await run(['--help'])).out;
    for (const word of ['dev ', 'send ', 'certs ', 'print-config ', '--compat', '--strict', '--ready-file']) {
      expect(own).toContain(word);
    }
    const standIn = (await run(['--help'], { program: 'otelcol-contrib' })).out;
    expect(standIn).not.toMatch(/print-config |--compat|--strict/);
  });

  test('a mistyped flag is answered with the nearest one', async () => {
    expect((await run(['--confg', 'x'])).err).toBe(
      'Error: unknown flag: --confg\nTIME collector server run finished with error: unknown flag: --confg\nDid you mean --config?\n',
    );
  });

  test('a gate without a name is refused, not a crash', async () => {
    const { code, err } = await run(['--feature-gates=,']);
    expect(code).toBe(1);
    expect(err).toContain('Error: invalid argument "," for "--feature-gates" flag: no such feature gate ""');
  });

  test.each([
    [['--compat=1'], 'invalid argument "1" for "--compat" flag: known are 0.131.0 and latest'],
    [['--drain-timeout=x'], 'invalid argument "x" for "--drain-timeout" flag: time: invalid duration "x"'],
    [['--drain-timeout=-1s'], 'invalid argument "-1s" for "--drain-timeout" flag: a time cannot be negative'],
  ])('%s is refused', async (argv, text) => {
    const { code, err } = await run([...argv, '--config=x']);
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 1, first: `Error: ${text}` });
  });

  test('a variable stands for a flag, and is named when it has no valid value', async () => {
    const { code, err } = await run(['--config=x'], { env: { OTLP_HUB_DRAIN_TIMEOUT: 'soon' } });
    expect(code).toBe(1);
    expect(err).toContain('invalid value "soon" of OTLP_HUB_DRAIN_TIMEOUT: time: invalid duration "soon"');
  });
});

describe('validate', () => {
  test('shows every problem with its place and what may have been meant, after the text of the reference', async () => {
    const path = file(
      'typo.yaml',
      'processors:\n  batch:\n    timeot: 1s\n    send_batch_size: x\nexporters:\n  debgu:\n',
    );
    const { code, out, err } = await run(['validate', '--config', path]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const [, advice = ''] = err.split(/TIME [^]*'' has invalid keys: timeot\n.*unknown type: .*\n/);
    expect(advice.split('\n')).toEqual([
      `${path}:4:22: processors::batch::send_batch_size: expected type 'uint32', got unconvertible type 'string'`,
      `${path}:3:5: processors::batch::timeot: has invalid keys: timeot; did you mean "timeout"?`,
      expect.stringMatching(/^.*:6:3: exporters::debgu: unknown type: "debgu" .*; did you mean "debug"\?$/),
      '',
    ]);
  });

  const WARNED = 'yaml:exporters: {nop: }\nprocessors: {batch: {timeout: 5}}';

  test('warnings go to stderr and change nothing', async () => {
    const { code, out, err } = await run(['validate', NO_PIPELINES, '--config', WARNED]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('warning: yaml:2:22: processors::batch::timeout: a number without a unit is nanoseconds');
  });

  test.each([
    [['--strict'], {}],
    [[], { OTLP_HUB_STRICT: 'true' }],
  ])('%j with %j makes them a failure', async (argv, env) => {
    const { code, err } = await run(['validate', NO_PIPELINES, ...argv, '--config', WARNED], { env });
    expect(code).toBe(1);
    expect(err).toMatch(/^Error: the configuration gives rise to warnings, and --strict is set\nTIME /);
    expect(err).toContain('processors::batch::timeout');
  });

  test('what is only good to know is no failure', async () => {
    const yaml = 'yaml:exporters: {nop: }\nprocessors: {batch: {timeout: 5s}}';
    const { code, err } = await run(['validate', NO_PIPELINES, '--strict', '--config', yaml]);
    expect({
      code,
      levels: [
        ...new Set(
          err
            .trimEnd()
            .split('\n')
            .map((line) => line.split(':')[0]),
        ),
      ],
    }).toEqual({
      code: 0,
      levels: ['info'],
    });
  });
});

describe('components', () => {
  test('lists every kind in the layout of the reference', async () => {
    const { code, out } = await run(['components']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^buildinfo:\n {4}command: otelcol-contrib\n {4}description: OpenTelemetry Collector Contrib\n {4}version: 0\.131\.0\nreceivers:/,
    );
    const batch = [
      '    - name: batch',
      '      module: go.opentelemetry.io/collector/processor/batchprocessor v0.131.0',
      '      stability:',
      '        logs: Beta',
      '        metrics: Beta',
      '        traces: Beta',
    ];
    expect(out).toContain(batch.join('\n'));
    expect(out).toMatch(
      /\nproviders:\n {4}- scheme: env\n {6}module: go\.opentelemetry\.io\/collector\/confmap\/provider\/envprovider v/,
    );
  });
});

describe('print-config', () => {
  test('shows every default, sorted, in units people write', async () => {
    const { code, out } = await run([
      'print-config',
      NO_PIPELINES,
      '--config=yaml:processors: {batch: {timeout: 1e9}}\nexporters: {nop: }',
    ]);
    expect(code).toBe(0);
    expect(out.split('service:')[0]).toBe(
      [
        'exporters:',
        '    nop: {}',
        'processors:',
        '    batch:',
        '        metadata_cardinality_limit: 1000',
        '        metadata_keys: []',
        '        send_batch_max_size: 0',
        '        send_batch_size: 8192',
        '        timeout: 1s',
        '',
      ].join('\n'),
    );
  });

  test('secrets are masked, also in lists and maps; an empty one stays empty', async () => {
    const yaml = [
      'receivers: {otlp: {protocols: {grpc: }}}',
      'extensions: {bearertokenauth: {token: s3cret}, bearertokenauth/2: {tokens: [s3cret, other]}}',
      'exporters: {prometheusremotewrite: {headers: {authorization: s3cret}}, azureblob: {auth: {connection_string: ""}}}',
      'service: {pipelines: {metrics: {receivers: [otlp], exporters: [prometheusremotewrite]}}}',
    ].join('\n');
    const report = await loadConfig([{ uri: `yaml:${yaml}` }], fixtureTable, processEnvironment());
    const masked = maskedConfig(report.config!) as Record<string, Record<string, object>>; // it decodes
    expect(JSON.stringify(masked)).not.toContain('s3cret');
    expect(masked['extensions']!['bearertokenauth/2']).toMatchObject({ tokens: ['[REDACTED]', '[REDACTED]'] });
    expect(masked['exporters']!['prometheusremotewrite']).toMatchObject({ headers: { authorization: '[REDACTED]' } });
    expect(masked['exporters']!['azureblob']).toMatchObject({ auth: { connection_string: '' } });
  });

  test('what cannot be read is told as at a start', async () => {
    const { code, err } = await run(['print-config', '--config=nope.yaml']);
    expect(code).toBe(1);
    expect(err).toContain('Error: failed to get config: cannot resolve the configuration: ');
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish', 'powershell'])('%s gets a script that knows commands and flags', async (shell) => {
    const { code, out } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['validate', 'print-config', 'config', 'feature-gates']) expect(out).toContain(word);
    expect((await run(['completion', shell, '--help'])).out).toContain(`otlp-hub completion ${shell}`);
  });
});

describe('readyz', () => {
  let server: Server;
  let url: string;
  let status = 200;

  beforeAll(async () => {
    server = createServer((_request, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server.close());

  test('asks the health endpoint', async () => {
    status = 200;
    expect(await run(['readyz', '--endpoint', url])).toEqual({ code: 0, out: '', err: '' });
    status = 503;
    expect(await run(['readyz', '--endpoint', url])).toEqual({
      code: 1,
      out: '',
      err: `not ready: ${url} answers 503\n`,
    });
  });

  test('says why nothing answers', async () => {
    const { code, err } = await run(['readyz', '--endpoint', 'http://127.0.0.1:2/']);
    expect(code).toBe(1);
    expect(err).toContain('not ready: http://127.0.0.1:2/ does not answer: ');
  });

  test('asks the ready file, and whether its process lives', async () => {
    const path = file('ready', JSON.stringify({ pid: process.pid, addresses: {} }));
    expect((await run(['readyz', '--ready-file', path])).code).toBe(0);
    expect((await run(['readyz'], { env: { OTLP_HUB_READY_FILE: path } })).code).toBe(0);
    const gone = await run(['readyz', '--ready-file', join(cwd, 'none')]);
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('is not there') as string });
  });
});
