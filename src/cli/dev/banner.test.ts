import { sep } from 'node:path';
import { expect, test } from 'vitest';
import { banner, type BannerFacts, envFileText, exporterVariables } from './banner.js';
import { statePaths } from './state.js';

const root = sep === '/' ? '/home/me/app' : 'C:\\app';
const paths = statePaths(`${root}${sep}.otlp-hub`);
const facts: BannerFacts = {
  paths,
  state: {
    token: 'T0ken',
    authorityIsNew: false,
    certificateIsNew: false,
    certificateNotAfter: new Date(Date.UTC(2027, 0, 2)),
  },
  running: {
    pid: 1,
    startedAt: '',
    grpc: 'https://localhost:4319',
    http: 'https://localhost:4318',
    metrics: 'http://127.0.0.1:9090',
    blobs: 'http://127.0.0.1:10000/devstoreaccount1',
  },
  blobConnection: 'UseDevelopmentStorage=true',
  blobName: '2027-01-02/logs_15_0.txt',
  lensUrl: 'http://127.0.0.1:4380/lens/',
  healthUrl: 'http://127.0.0.1:13133/',
  ownMetricsUrl: 'http://localhost:8888/metrics',
  movedPorts: ['Port 4317 is taken: OTLP/gRPC is on 4319.'],
  sendCommand: 'npx otlp-hub send',
  cwd: root,
  platform: 'linux',
};

/** On Windows paths and the shell's lines look different; the parts have tests of their own. */
if (sep === '/') {
  test('the banner says where to send, where it lands and how to try it', () => {
    expect(banner(facts)).toBe(`otlp-hub is running.
Port 4317 is taken: OTLP/gRPC is on 4319.

Send OTLP here, with TLS and the token:
  gRPC  https://localhost:4319
  HTTP  https://localhost:4318   (protocol http/protobuf or http/json)

  export OTEL_EXPORTER_OTLP_ENDPOINT=https://localhost:4319
  export OTEL_EXPORTER_OTLP_PROTOCOL=grpc
  export OTEL_EXPORTER_OTLP_CERTIFICATE=/home/me/app/.otlp-hub/ca.crt
  export OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20T0ken

  The same for --env-file of node and docker: .otlp-hub/otel.env

Send samples:
  npx otlp-hub send

See what arrived (a batch leaves after 1s):
  lens     http://127.0.0.1:4380/lens/   (everything, live)
  metrics  http://127.0.0.1:9090/
           http://127.0.0.1:9090/api/v1/query?query=http_server_request_duration_seconds_count
  logs     http://127.0.0.1:10000/devstoreaccount1/logs/2027-01-02/logs_15_0.txt   (one blob an hour)
           all of them: http://127.0.0.1:10000/devstoreaccount1/logs?restype=container&comp=list
           with Azure tools: UseDevelopmentStorage=true
  traces   counted below, by the debug exporter

The hub itself: health http://127.0.0.1:13133/  metrics http://localhost:8888/metrics
Its configuration: .otlp-hub/dev.yaml; certificates, token and blobs stay in .otlp-hub
Ctrl+C ends it.
`);
  });
}

test('new certificates are told', () => {
  const made = (state: Partial<BannerFacts['state']>) =>
    banner({ ...facts, state: { ...facts.state, ...state } }).split('\n')[2];
  expect(made({ authorityIsNew: true })).toMatch(
    /^New certificate authority: clients trust it by \.otlp-hub.ca\.crt\.$/,
  );
  expect(made({ certificateIsNew: true })).toBe(
    'New server certificate, valid until 2027-01-02; the authority is the same.',
  );
});

test('lines are for the shell of the platform, and quoted where it would read them otherwise', () => {
  expect(banner({ ...facts, platform: 'win32' })).toContain(
    "  $env:OTEL_EXPORTER_OTLP_ENDPOINT = 'https://localhost:4319'\n",
  );
  const spaced = statePaths("/home/it's me/.otlp-hub");
  expect(banner({ ...facts, paths: spaced })).toContain(
    "  export OTEL_EXPORTER_OTLP_CERTIFICATE='/home/it'\\''s me/.otlp-hub/ca.crt'\n",
  );
});

test('the variables as a file', () => {
  expect(envFileText(exporterVariables(facts.running, facts.state, paths))).toBe(
    `OTEL_EXPORTER_OTLP_ENDPOINT=https://localhost:4319
OTEL_EXPORTER_OTLP_PROTOCOL=grpc
OTEL_EXPORTER_OTLP_CERTIFICATE=${paths.caFile}
OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20T0ken
`,
  );
});
