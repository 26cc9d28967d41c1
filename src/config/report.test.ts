import { describe, expect, test } from 'vitest';
import { hubAndFixtures } from '../../test/parity/config/fixture-table.js';
import { loadConfig } from './load.js';
import { problemLines } from './report.js';
import { processEnvironment } from './resolve/environment.js';

async function lines(yaml: string): Promise<string[]> {
  const { problems, referenceText } = await loadConfig(
    [{ uri: `yaml:${yaml}`, label: 'hub.yaml' }],
    hubAndFixtures,
    processEnvironment(),
  );
  return problemLines(problems, referenceText);
}

describe('a problem is told with its place and what to do', () => {
  test.each([
    ['recievers: {}', 'hub.yaml:1:1: recievers: has invalid keys: recievers; did you mean "receivers"?'],
    [
      'processors: {batch: {tiemout: 1s}}',
      'hub.yaml:1:22: processors::batch::tiemout: has invalid keys: tiemout; did you mean "timeout"?',
    ],
    [
      'exporters: {azureblob: {blob_name_format: {timezone: UTC}}}',
      'hub.yaml:1:44: exporters::azureblob::blob_name_format::timezone: has invalid keys: timezone; known since v0.144.0 of the collector, not by 0.131.0, which is matched here; blob names are in the time zone of the process (TZ)',
    ],
    [
      'exporters: {azureblob/2: {sending_queue: {}}}',
      'hub.yaml:1:27: exporters::azureblob/2::sending_queue: has invalid keys: sending_queue; known by later releases of the collector, not by 0.131.0, which is matched here',
    ],
  ])('%s', async (yaml, expected) => {
    expect(await lines(yaml)).toEqual([expected]);
  });

  test('a component that contrib has and the hub has not is told apart from a mistyped one', async () => {
    const [kafka, mistyped] = await lines('receivers: {kafka: }\nexporters: {debgu: }');
    expect(kafka).toMatch(
      /; the contrib distribution has the receiver "kafka", this hub has not: run that receiver in a collector beside the hub$/,
    );
    expect(mistyped).toMatch(/; did you mean "debug"\?$/);
  });

  test('every problem of a file at once, in the order of the reference', async () => {
    const text = [
      'receivers: {otlp: {protocols: {grpc: {endpoint: 1}}}}',
      'exporters: {debug: {verbosity: loud}}',
      'nope: 1',
    ].join('\n');
    expect(await lines(text)).toEqual([
      expect.stringMatching(/^hub\.yaml:1:49: receivers::otlp::protocols::grpc::endpoint: expected type 'string'/),
      expect.stringMatching(/^hub\.yaml:2:32: exporters::debug::verbosity: unknown metrics level "loud"/),
      expect.stringMatching(/^hub\.yaml:3:1: nope: has invalid keys: nope/),
    ]);
  });

  test('a reference that leads nowhere names the nearest that is there', async () => {
    const text = [
      'receivers: {otlp: {protocols: {grpc: }}}',
      'exporters: {debug/all: }',
      'service: {pipelines: {logs: {receivers: [otlp], exporters: [debug/al]}}}',
    ].join('\n');
    expect(await lines(text)).toEqual([
      'hub.yaml:3:61: service::pipelines::logs::exporters::0: references exporter "debug/al" which is not configured; did you mean "debug/all"?',
    ]);
  });

  test('another Kubernetes manifest is told apart from mistyped sections', async () => {
    const map = ['apiVersion: v1', 'kind: ConfigMap', 'data: {collector.yaml: "receivers: {}"}'].join('\n');
    expect(await lines(map)).toContain(
      'hub.yaml:2:1: kind: has invalid keys: kind; this is a Kubernetes ConfigMap; the configuration is the text under data::collector.yaml: give that, as a file of its own',
    );
    expect((await lines('apiVersion: apps/v1\nkind: Deployment')).at(-1)).toContain(
      'this is a Kubernetes Deployment; give an OpenTelemetryCollector resource, or a configuration alone',
    );
  });

  test('what the reference has said already is not said again', async () => {
    expect(await lines('')).toEqual([]);
  });
});
