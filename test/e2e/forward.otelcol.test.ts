/** A hub in front of a real collector: whatever the protocol and the compression, the same telemetry comes out behind it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startHub } from '../../src/hub.js';
import { encodeRequest } from '../../src/pdata/builder.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import { SIGNALS, type Signal } from '../../src/pdata/signal.js';
import { startReference, type RunningReference } from '../parity/record/running-config.js';
import { DETAILED } from '../parity/record/file/requests.js';
import { FarHub } from '../support/far-hub.js';
import { freePort } from '../support/free-port.js';

describe('a collector behind the hub', { timeout: 60_000 }, () => {
  let far: FarHub;
  let collector: RunningReference;
  let ports: { readonly grpc: number; readonly http: number };
  beforeAll(async () => {
    far = await FarHub.start();
    ports = { grpc: await freePort(), http: await freePort() };
    collector = await startReference('otelcol', collectorConfig(ports, far.port('http')));
  });
  afterEach(() => {
    far.received.length = 0;
  });
  afterAll(async () => {
    await collector.stop();
    await far.close();
  });

  test.each(['none', 'gzip', 'snappy', 'zstd'])('otlp with %s', async (compression) => {
    await passes({ otlp: { endpoint: `127.0.0.1:${ports.grpc}`, tls: { insecure: true }, compression } });
  });

  test.each(['none', 'gzip', 'zlib', 'deflate', 'snappy', 'x-snappy-framed', 'zstd', 'lz4'])(
    'otlphttp with %s',
    async (compression) => {
      await passes({ otlphttp: { endpoint: `http://127.0.0.1:${ports.http}`, compression } });
    },
  );

  test('otlphttp as JSON', async () => {
    await passes({ otlphttp: { endpoint: `http://127.0.0.1:${ports.http}`, encoding: 'json' } });
  });

  /** One request of each signal through a hub with this exporter. */
  async function passes(exporter: Readonly<Record<string, object>>): Promise<void> {
    const [id] = Object.keys(exporter);
    const direct = { sending_queue: { enabled: false }, retry_on_failure: { enabled: false } };
    const pipeline = { receivers: ['otlp'], exporters: [id] };
    const hub = await startHub({
      config: {
        receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
        exporters: { [id!]: { ...exporter[id!], ...direct } },
        service: {
          telemetry: { metrics: { level: 'none' } },
          pipelines: Object.fromEntries(SIGNALS.map((signal) => [signal, pipeline])),
        },
      },
      logOutput: { write() {}, flush() {}, close() {} },
    });
    try {
      for (const signal of SIGNALS) {
        far.received.length = 0;
        const body = Buffer.from(encodeRequest(signal, DETAILED[signal]));
        const response = await fetch(`http://127.0.0.1:${hub.addresses.get('otlp/http')!.port}/v1/${signal}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-protobuf' },
          body,
        });
        expect(response.status).toBe(200);
        // The collector encodes anew, with ids that are empty; what it says is the same.
        expect(jsonOf(signal, far.bytes)).toBe(jsonOf(signal, body));
      }
    } finally {
      await hub.close();
    }
  }
});

function jsonOf(signal: Signal, bytes: Uint8Array): string {
  return Buffer.from(encodeJson(signal, [bytes])).toString();
}

function collectorConfig(ports: { readonly grpc: number; readonly http: number }, farPort: number): object {
  const pipeline = { receivers: ['otlp'], exporters: ['otlphttp'] };
  return {
    receivers: {
      otlp: {
        protocols: { grpc: { endpoint: `127.0.0.1:${ports.grpc}` }, http: { endpoint: `127.0.0.1:${ports.http}` } },
      },
    },
    exporters: {
      otlphttp: {
        endpoint: `http://127.0.0.1:${farPort}`,
        compression: 'none',
        sending_queue: { enabled: false },
        retry_on_failure: { enabled: false },
      },
    },
    service: {
      telemetry: { logs: { encoding: 'json' }, metrics: { level: 'none' } },
      pipelines: Object.fromEntries(SIGNALS.map((signal) => [signal, pipeline])),
    },
  };
}
