import { expect, test } from 'vitest';
import { testSettings } from '../../test/support/settings.js';
import { HttpInstruments } from './http-instruments.js';
import { RpcInstruments } from './rpc-instruments.js';

const METHOD = 'rpc.method="Export",rpc.service="a.Logs",rpc.system="grpc"';

test('a call counts once by its outcome, and by the messages it had', () => {
  const settings = testSettings('receiver', 'otlp');
  const instruments = new RpcInstruments(settings, 'server');
  const call = { service: 'a.Logs', method: 'Export', durationMs: 3, requestBytes: 70 };
  instruments.record({ ...call, statusCode: 0, responseBytes: 0 });
  instruments.record({ ...call, statusCode: 14, responseBytes: undefined });
  instruments.record({ ...call, statusCode: 16, requestBytes: undefined, responseBytes: undefined });
  const recorded = Object.fromEntries(settings.recordedMeter.recorded);
  expect(recorded).toEqual({
    [`rpc.server.request.size{${METHOD}}`]: [70, 70],
    [`rpc.server.response.size{${METHOD}}`]: [0],
    ...outcome(0, 1, 1),
    ...outcome(14, 1, 0),
    ...outcome(16, 0, 0),
  });
});

function outcome(code: number, requests: number, responses: number): Record<string, number[]> {
  const labels = `rpc.grpc.status_code="${code}",${METHOD}`;
  return {
    [`rpc.server.duration{${labels}}`]: [3],
    [`rpc.server.requests_per_rpc{${labels}}`]: [requests],
    [`rpc.server.responses_per_rpc{${labels}}`]: [responses],
  };
}

test('a server records both bodies, a client the one it sent', () => {
  const exchange = {
    method: 'POST',
    statusCode: 200,
    protocolVersion: '1.1',
    serverAddress: 'localhost',
    serverPort: 4318,
    scheme: 'https',
    durationSeconds: 0.01,
    requestBytes: 71,
    responseBytes: 2,
  } as const;
  const names = (side: 'client' | 'server'): string[] => {
    const settings = testSettings('receiver', 'otlp');
    new HttpInstruments(settings, side).record(exchange);
    return [...settings.recordedMeter.recorded].map(([key, values]) => `${key.replace(/\{.*/, '')} ${values.join()}`);
  };
  expect(names('server').sort()).toEqual([
    'http.server.request.body.size 71',
    'http.server.request.duration 0.01',
    'http.server.response.body.size 2',
  ]);
  expect(names('client').sort()).toEqual(['http.client.request.body.size 71', 'http.client.request.duration 0.01']);
});
