/** Every recorded answer of the reference's otlp receiver, and what it tells about itself afterwards, over real sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type Hub } from '../../../src/hub.js';
import { createAuthority, issueServerCertificate } from '../../../src/transport/certificates.js';
import { recordedJson } from '../recorded-json.js';
import { callGrpc, GRPC_REQUESTS, TOKEN, type GrpcAnswer, type GrpcPorts } from './grpc-requests.js';
import { callHttp, HTTP_REQUESTS, type HttpAnswer, type HttpPorts } from './http-requests.js';

interface Recorded {
  readonly grpc: Readonly<Record<string, GrpcAnswer>>;
  readonly http: Readonly<Record<string, HttpAnswer>>;
  readonly selfMetrics: string;
  readonly startupLog: string;
  readonly shutdownLog: string;
}

const recorded = recordedJson<Recorded>('wire.json');
/** The client's own words about a connection that did not come about; they name times and addresses. */
const CLIENT_SIDE = ['plaintext-to-tls-port', 'tls-to-plaintext-port'];

let hub: Hub;
let grpcPorts: GrpcPorts;
let httpPorts: HttpPorts;
const log: string[] = [];

beforeAll(async () => {
  const authority = await createAuthority();
  const { certPem, keyPem } = await issueServerCertificate(authority, { ipAddresses: ['127.0.0.1'] });
  const endpoint = '127.0.0.1:0';
  const auth = { authenticator: 'bearertokenauth/otlp' };
  const pipeline = { receivers: ['otlp', 'otlp/open'], exporters: ['debug'] };
  hub = await startHub({
    config: {
      extensions: { 'bearertokenauth/otlp': { token: TOKEN } },
      receivers: {
        otlp: {
          protocols: {
            grpc: { endpoint, auth, tls: { cert_pem: certPem, key_pem: keyPem } },
            http: { endpoint, auth },
          },
        },
        'otlp/open': { protocols: { grpc: { endpoint }, http: { endpoint } } },
      },
      exporters: { debug: {} },
      service: {
        extensions: ['bearertokenauth/otlp'],
        telemetry: {
          metrics: {
            level: 'detailed',
            readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: 0 } } } }],
          },
        },
        pipelines: { metrics: pipeline, logs: pipeline },
      },
    },
    logOutput: { write: (text) => void log.push(text), flush: () => {}, close: () => {} },
  });
  const port = (name: string): number => hub.addresses.get(name)!.port; // the configuration has them all
  grpcPorts = { open: port('otlp/open/grpc'), secured: port('otlp/grpc'), caPem: authority.certPem };
  httpPorts = { open: port('otlp/open/http'), secured: port('otlp/http') };
});

afterAll(() => hub.close());

describe('gRPC', () => {
  test.each(Object.entries(recorded.grpc))('%s', async (name, { details, ...answer }) => {
    const { details: ours, ...rest } = await callGrpc(grpcPorts, GRPC_REQUESTS[name]!);
    expect(rest).toEqual(withoutNote(answer));
    if (!CLIENT_SIDE.includes(name)) expect(ours).toBe(details);
  });
});

describe('HTTP', () => {
  test.each(Object.entries(recorded.http))('%s', async (name, answer) => {
    expect(await callHttp(httpPorts, HTTP_REQUESTS[name]!)).toEqual(answer);
  });
});

describe('afterwards', () => {
  test('receivers and exporters have counted what the reference counted', async () => {
    const { host, port } = hub.addresses.get('metrics')!;
    const page = await (await fetch(`http://${host}:${port}/metrics`)).text();
    expect(countersOf(page)).toEqual(countersOf(recorded.selfMetrics));
    expect(typesOf(page)).toEqual(typesOf(recorded.selfMetrics));
  });

  test('the receivers have said what the reference says', async () => {
    expect(receiverLines(log.join(''))).toEqual(receiverLines(recorded.startupLog));
  });
});

/** Series of receivers and exporters with their values. */
function countersOf(page: string): string[] {
  return page.split('\n').filter((line) => /^otelcol_(receiver|exporter)_/.test(line));
}

function typesOf(page: string): string[] {
  return page.split('\n').filter((line) => line.startsWith('# TYPE'));
}

/** Level, position, message and component. Which of the receivers is first is left to chance in the reference. */
function receiverLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.includes('otlpreceiver@'))
    .map((line) => {
      const [, level, caller, message, fields = '{}'] = line.split('\t');
      const { 'otelcol.component.id': id } = JSON.parse(fields) as Record<string, unknown>;
      return [level, caller, message, id].join(' ');
    })
    .sort();
}

function withoutNote(answer: object): object {
  return Object.fromEntries(Object.entries(answer).filter(([key]) => key !== 'note'));
}
