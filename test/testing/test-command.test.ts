import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { runTest } from '../../src/cli/testing/test-command.js';
import { recordingIo, type RecordingIo } from '../support/cli-io.js';

const CONFIG = `
extensions: { text_encoding: {} }
receivers: { otlp: { protocols: { grpc: {}, http: {} } } }
processors: { batch: {} }
exporters:
  prometheusremotewrite: { endpoint: https://mimir.example/api/v1/push }
  azureblob:
    url: https://logs.blob.core.windows.net/
    auth: { type: system_managed_identity }
    encodings: { logs: text_encoding }
    append_blob: { enabled: true }
    blob_name_format: { logs_format: 2006/01/02/logs_15, serial_num_range: 1 }
service:
  extensions: [text_encoding]
  pipelines:
    metrics: { receivers: [otlp], processors: [batch], exporters: [prometheusremotewrite] }
    logs: { receivers: [otlp], processors: [batch], exporters: [azureblob] }
`;

const GOOD = `
name: jobs are counted
send:
  - metric: { name: jobs.finished, type: sum, value: 3, unit: '{job}', attributes: { queue: in }, resource: { service.name: client-api } }
  - log: { body: job 7 finished, severity: INFO }
  - advance: 1h
  - log: { body: { job: 8, ok: true } }
expect:
  series:
    - { name: jobs_finished_total, labels: { job: client-api, queue: { $regex: ^i } }, value: 3 }
    - jobs_finished_total
  noSeries: [jobs_finished]
  blobs:
    - { name: logs/2026/01/02/logs_03_0, text: "job 7 finished\\n" }
    - { name: 2026/01/02/logs_04, lines: ['{"job":8,"ok":true}'] }
  complete: true
`;

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'test-command-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'hub.yaml'), CONFIG);
});

async function run(
  cases: string | Record<string, string>,
  ...flags: string[]
): Promise<RecordingIo & { code: number }> {
  const files = typeof cases === 'string' ? { 'case.yaml': cases } : cases;
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  const io = recordingIo({ cwd });
  const code = await runTest(['hub.yaml', ...Object.keys(files), ...flags], io);
  return Object.assign(io, { code });
}

const withoutTimes = (text: string): string =>
  text.replaceAll(/\(\d+ ms\)/g, '(N ms)').replaceAll(/time="[\d.]+"/g, 'time="N"');

test('a case that is as expected', async () => {
  const { code, out, err } = await run(GOOD);
  expect(err).toBe('');
  expect(withoutTimes(out)).toBe('ok   jobs are counted (N ms)\n1 case, all as expected\n');
  expect(code).toBe(0);
});

test('what is not as expected is shown so that a person sees why', async () => {
  const { code, out } = await run(`
name: all wrong
send:
  - metric: { name: jobs, type: sum, value: 3 }
  - metric: { name: delta, type: sum, value: 3, temporality: delta }
  - log: { body: "one\\ntwo\\nthree" }
  - span: { name: nowhere }
expect:
  series:
    - { name: jobs_total, value: 4 }
    - { name: jobs_total, labels: { queue: in } }
  noSeries: [{ name: jobs_total }]
  blobs:
    - { name: 2026/, text: "one\\n2\\nthree\\n" }
    - { name: 2027/ }
  losses: [{ reason: filtered }]
  complete: true
`);
  expect(code).toBe(1);
  expect(withoutTimes(out)).toBe(`FAIL all wrong (N ms)
  a series has another value than 4
    + jobs_total{} 3
  a series is missing
    wanted:
      name: 'jobs_total'
      labels: { queue: 'in' }
    nearest of 1 series:
      jobs_total{} 3
      - labels.queue  wanted 'in', got nothing
    the hub’s books:
      pipeline metrics: accepted 2, delivered 2
      exporter prometheusremotewrite: accepted 2, delivered 1, dropped 1
        1 dropped: delta_temporality (delta); Prometheus takes cumulative sums and histograms only: have the SDK export cumulative temporality
  a series is there that should not be
    jobs_total{} 3
  the blob 2026/ hold another text
      one
    - 2
    + two
      three
      
  a blob is missing
    no blob matches '2027/'
    there is:
      logs/2026/01/02/logs_03_0 (AppendBlob, 1 block, 14 bytes)
  a refusal nobody expects
    + { signal: 'traces', status: 'UNIMPLEMENTED', message: 'unknown service opentelemetry.proto.collector.trace.v1.TraceService' }
  a loss is missing
    - { reason: 'filtered' }
    + { at: 'prometheusremotewrite', outcome: 'dropped', reason: 'delta_temporality', items: 1 }
  a loss nobody expects
    + { at: 'prometheusremotewrite', outcome: 'dropped', reason: 'delta_temporality', items: 1 }
1 case, 1 not as expected
`);
});

test('refusals and losses can be expected', async () => {
  const { code, out } = await run(`
send:
  - metric: { name: delta, type: sum, value: 3, temporality: delta }
  - span: { name: nowhere }
expect:
  refusals: [{ signal: traces, status: UNIMPLEMENTED }]
  losses: [{ at: prometheusremotewrite, reason: delta_temporality, items: 1 }]
`);
  expect(out).toContain('all as expected');
  expect(code).toBe(0);
});

test('TAP and JUnit', async () => {
  const bad = 'name: no <blob>\nsend: [{ log: { body: x } }]\nexpect: { blobs: [2027/] }\n';
  const { out } = await run({ 'a.yaml': GOOD, 'b.yaml': bad }, '--tap', '--junit', 'junit.xml');
  expect(out).toBe(`TAP version 14
1..2
ok 1 - jobs are counted
not ok 2 - no <blob>
  ---
  message: |-
    a blob is missing
      no blob matches '2027/'
      there is:
        logs/2026/01/02/logs_03_0 (AppendBlob, 1 block, 2 bytes)
  ...
`);
  expect(withoutTimes(await readFile(join(cwd, 'junit.xml'), 'utf8'))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" time="N">
  <testsuite name="otlp-hub test" tests="2" failures="1" time="N">
    <testcase classname="${cwd}/a.yaml" name="jobs are counted" time="N"/>
    <testcase classname="${cwd}/b.yaml" name="no &lt;blob&gt;" time="N">
      <failure message="a blob is missing">a blob is missing
no blob matches '2027/'
there is:
  logs/2026/01/02/logs_03_0 (AppendBlob, 1 block, 2 bytes)</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('what leaves is recorded into the file, whose comments stay, and is then expected', async () => {
  const cases = `# Counts jobs.
send:
  # One of each.
  - metric: { name: jobs, type: sum, value: 3 }
  - log: { body: hello }
---
name: second
send: [{ log: { body: bye } }]
`;
  expect((await run(cases, '--record')).code).toBe(0);
  const recorded = await readFile(join(cwd, 'case.yaml'), 'utf8');
  expect(recorded).toBe(`# Counts jobs.
send:
  # One of each.
  - metric: { name: jobs, type: sum, value: 3 }
  - log: { body: hello }
expect:
  blobs:
    - name: logs/2026/01/02/logs_03_0
      text: |
        hello
  complete: true
  series:
    - labels: {}
      name: jobs_total
      value: 3
---
name: second
send: [ { log: { body: bye } } ]
expect:
  blobs:
    - name: logs/2026/01/02/logs_03_0
      text: |
        bye
  complete: true
`);
  const again = await run(recorded);
  expect(again.out).toContain('2 cases, all as expected');
  const changed = await run(recorded.replace('value: 3 }', 'value: 4 }'));
  expect(changed.code).toBe(1);
  expect(changed.out).toContain('a series has another value than 3\n    + jobs_total{} 4');
});

test('watching: a change runs the cases again', async () => {
  await writeFile(join(cwd, 'case.yaml'), GOOD);
  const io = recordingIo({ cwd });
  const running = runTest(['hub.yaml', 'case.yaml', '--watch'], io);
  await io.printed('Waiting for changes.');
  await writeFile(join(cwd, 'case.yaml'), GOOD.replace('value: 3,', 'value: 9,'));
  await io.printed('a series has another value than 3');
  await writeFile(join(cwd, 'case.yaml'), 'send: 1');
  await io.printed('send must be a list, got 1');
  io.interrupt();
  expect(await running).toBe(0);
});

test.each([
  ['send: [{ lgo: { body: x } }]', 'case.yaml: send[0] has no field "lgo". Did you mean "log"?'],
  ['send: [{ log: { bodi: x } }]', 'send[0].log has no field "bodi". Did you mean "body"?'],
  [
    'send: [{ log: { severity: LOUD } }]',
    'send[0].log.severity is one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, got "LOUD"',
  ],
  ['send: [{ metric: { value: 1 } }]', 'send[0].metric needs a name'],
  ['send: [{ metric: { name: x, type: counter } }]', 'send[0].metric.type is one of gauge, sum,'],
  ['send: [{ log: { body: x }, advance: 1s }]', 'send[0] must do one thing, got log and advance'],
  ['send: [{ advance: soon }]', 'send[0]: a duration is written like 10s'],
  ['send: [{ file: nope.json }]', 'nope.json: ENOENT'],
  ['expect: {}', 'sends nothing: give send'],
  ['now: yesterday\nsend: []', 'now is a point in time like 2026-01-02T03:04:05Z, got "yesterday"'],
  ['send: [{ log: {} }]\nexpect: { serie: [] }', 'expect has no field "serie". Did you mean "series"?'],
  [
    'send: [{ log: {} }]\nexpect: { series: [{ name: { $regex: "(" } }] }',
    'expect.series[0]: Invalid regular expression',
  ],
  ['a: [', 'case.yaml: '],
  ['', 'holds no case'],
])('a file that is wrong is told where: %j', async (cases, message) => {
  const { code, err } = await run(cases);
  expect(err).toContain(message);
  expect(code).toBe(1);
});

test('a configuration that is wrong is told as the collector tells it', async () => {
  await writeFile(join(cwd, 'hub.yaml'), CONFIG.replace('batch: {}', 'batch: { tiemout: 1s }'));
  const { code, err } = await run(GOOD);
  expect(err).toContain('\'processors\' error reading configuration for "batch"');
  expect(code).toBe(1);
});

test.each([
  [[], 'give the configuration and files of cases'],
  [['hub.yaml'], 'give at least one file of cases'],
  [['hub.yaml', 'x', '--compat', '1'], '--compat is 0.131.0 or latest, got "1"'],
])('%j is refused', async (argv, message) => {
  const io = recordingIo({ cwd });
  expect(await runTest(argv, io)).toBe(1);
  expect(io.err).toContain(`otlp-hub test: ${message}`);
});
