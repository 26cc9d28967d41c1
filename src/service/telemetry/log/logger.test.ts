import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../component/manual-clock.js';
import type { LogsTelemetry } from '../../../config/telemetry-config.js';
import { createFallbackLogger, createLogger } from './create-logger.js';
import { EarlyLog } from './early-log.js';
import { isoTime } from './entry.js';
import type { LogOutput } from './output.js';

const RESOURCE = {
  'service.instance.id': '097fc2a0-6560-438b-93d7-5ea4b748d339',
  'service.name': 'otelcol-contrib',
  'service.version': '0.131.0',
};
const CONSOLE_RESOURCE =
  '"resource": {"service.instance.id": "097fc2a0-6560-438b-93d7-5ea4b748d339", "service.name": "otelcol-contrib", "service.version": "0.131.0"}';
const DEFAULTS: LogsTelemetry = {
  level: 'info',
  encoding: 'console',
  disableCaller: false,
  sampling: { tickMs: 10_000, initial: 10, thereafter: 100 },
  outputPaths: ['stderr'],
  initialFields: {},
};

let zone: string | undefined;
beforeEach(() => {
  zone = process.env.TZ;
  process.env.TZ = 'UTC';
});
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

class Lines implements LogOutput {
  text = '';
  write(text: string): void {
    this.text += text;
  }
  flush(): void {}
  close(): void {}
  get count(): number {
    return this.text.split('\n').length - 1;
  }
}

function logger(overrides: Partial<LogsTelemetry> = {}, resource: Record<string, string> = RESOURCE) {
  const output = new Lines();
  const clock = new ManualClock(Date.UTC(2026, 10, 24, 8, 20, 54, 945));
  return { output, clock, log: createLogger({ ...DEFAULTS, ...overrides }, resource, clock, output) };
}

test('a console line has time, level, caller, message and fields between tabs', () => {
  const { log, output } = logger();
  log.info('Starting otelcol-contrib...', { Version: '0.131.0', NumCPU: 2 }, 'service@v0.131.0/service.go:276');
  expect(output.text).toBe(
    `2026-11-24T08:20:54.945Z\tinfo\tservice@v0.131.0/service.go:276\tStarting otelcol-contrib...\t{${CONSOLE_RESOURCE}, "Version": "0.131.0", "NumCPU": 2}\n`,
  );
});

test('a JSON line has level, time, caller and message first, then the fields', () => {
  const { log, output } = logger({ encoding: 'json' });
  log
    .with({ 'otelcol.component.id': 'otlp', 'otelcol.component.kind': 'receiver' })
    .error('Failed', { error: 'open "x": <no>' }, 'graph/graph.go:439');
  expect(output.text).toBe(
    '{"level":"error","ts":"2026-11-24T08:20:54.945Z","caller":"graph/graph.go:439","msg":"Failed",' +
      '"resource":{"service.instance.id":"097fc2a0-6560-438b-93d7-5ea4b748d339","service.name":"otelcol-contrib","service.version":"0.131.0"},' +
      '"otelcol.component.id":"otlp","otelcol.component.kind":"receiver","error":"open \\"x\\": <no>"}\n',
  );
});

test('a line without caller has no caller column, and one without fields ends with the message', () => {
  const { log, output } = logger({}, {});
  log.info('Logs');
  expect(output.text).toBe('2026-11-24T08:20:54.945Z\tinfo\tLogs\n');
});

test('disable_caller leaves callers out', () => {
  const { log, output } = logger({ disableCaller: true }, {});
  log.info('Logs', undefined, 'a.go:1');
  expect(output.text).toBe('2026-11-24T08:20:54.945Z\tinfo\tLogs\n');
});

test('initial fields stand first, sorted by name', () => {
  const { log, output } = logger({ encoding: 'json', initialFields: { zone: 'b', edge: { site: 7 } } });
  log.info('x');
  expect(output.text).toMatch(/"msg":"x","edge":\{"site":7\},"zone":"b","resource":/);
});

test('values are written as zap writes them: objects compact, lists spaced in console lines, control characters escaped', () => {
  const { log, output } = logger({}, {});
  log.info('x', {
    object: { Endpoint: ':1', TLS: {}, none: null },
    list: ['a', 'b'],
    float: 0.5,
    tiny: 1e-9,
    huge: 1.5e21,
    nan: NaN,
    big: 12345678901234567890n,
    text: 'tab\t quote" back\\ bell\u0007 umlaut ü lone \ud800',
    error: new Error('it broke'),
    absent: undefined,
    nothing: null,
  });
  expect(output.text.split('\t').slice(3).join('\t')).toBe(
    '{"object": {"Endpoint":":1","TLS":{},"none":null}, "list": ["a", "b"], "float": 0.5, "tiny": 0.000000001, ' +
      '"huge": 1500000000000000000000, "nan": "NaN", "big": 12345678901234567890, ' +
      '"text": "tab\\t quote\\" back\\\\ bell\\u0007 umlaut ü lone \\ufffd", "error": "it broke", "nothing": null}\n',
  );
});

test('lines below the level are left out', () => {
  const { log, output } = logger({ level: 'warn' });
  log.info('no');
  log.debug('no');
  log.warn('yes');
  expect([log.enabled('info'), log.enabled('warn'), output.count]).toEqual([false, true, 1]);
});

test('of one message the first ten in a tick are written, then each hundredth, and the next tick starts anew', async () => {
  const { log, output, clock } = logger();
  for (let i = 0; i < 210; i++) log.info('Logs');
  expect(output.count).toBe(12);
  log.info('other');
  expect(output.count).toBe(13);
  await clock.advance(10_000);
  log.info('Logs');
  expect(output.count).toBe(14);
});

test('thereafter 0 leaves out everything after the first lines', () => {
  const { log, output } = logger({ sampling: { tickMs: 1000, initial: 2, thereafter: 0 } });
  for (let i = 0; i < 500; i++) log.info('Logs');
  expect(output.count).toBe(2);
});

test('an encoding or an output that does not exist is refused in the words of the reference', () => {
  expect(() => logger({ encoding: 'xml' })).toThrow('failed to create logger: no encoder registered for name "xml"');
  const paths = { ...DEFAULTS, outputPaths: ['/nonexistent/dir/x', 'ftp://x'] };
  expect(() => createLogger(paths, {}, new ManualClock())).toThrow(
    'failed to create logger: open sink "/nonexistent/dir/x": open /nonexistent/dir/x: no such file or directory; open sink "ftp://x": no sink found for scheme "ftp"',
  );
});

test('early lines keep their time when they are written later, and respect the level', async () => {
  const { log, output, clock } = logger({}, {});
  const early = new EarlyLog(clock);
  early.debug('quiet');
  early.with({ a: 1 }).warn('loud', { b: 2 }, 'x.go:1');
  await clock.advance(5);
  for (const entry of early.take()) log.replay(entry);
  expect(output.text).toBe('2026-11-24T08:20:54.945Z\twarn\tx.go:1\tloud\t{"a": 1, "b": 2}\n');
  expect(early.take()).toEqual([]);
});

test('the fallback logger writes everything without a resource', () => {
  const output = new Lines();
  createFallbackLogger(new ManualClock(), output).debug('x', { a: 1 });
  expect(output.text).toBe('2026-01-02T03:04:05.000Z\tdebug\tx\t{"a": 1}\n');
});

test('times carry the numeric offset of the zone', () => {
  const time = Date.UTC(2026, 6, 1, 12, 0, 0, 5);
  process.env.TZ = 'Asia/Kolkata';
  expect(isoTime(time)).toBe('2026-07-01T17:30:00.005+0530');
  process.env.TZ = 'America/New_York';
  expect(isoTime(time)).toBe('2026-07-01T08:00:00.005-0400');
});
