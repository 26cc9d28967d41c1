/** A hub with a lens over real sockets: telemetry in at one end, every route out at the other. */
import { expect, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/component/clock.js';
import { startControlServer } from '../../../src/control/server.js';
import { startHub, type Hub } from '../../../src/hub.js';
import { lensRoutes } from '../../../src/lens/http/routes.js';
import { Lens } from '../../../src/lens/lens.js';
import { encodeRequest } from '../../../src/pdata/builder.js';
import type { Signal } from '../../../src/pdata/signal.js';

export interface World {
  readonly hub: Hub;
  readonly lens: Lens;
  readonly base: string;
  readonly get: <T>(path: string) => Promise<T>;
  readonly send: (signal: Signal, request: object) => Promise<void>;
}

type Blocks = Readonly<Record<string, object>>;

export interface WorldOptions {
  readonly exporters?: Blocks;
  readonly extensions?: Blocks;
  readonly processors?: Blocks;
  readonly connectors?: Blocks;
  /** Default: every signal from `otlp` to `nop`. */
  readonly pipelines?: Blocks;
  readonly windowBytes?: number;
  /** Of the lens. Default: the system's. */
  readonly clock?: Clock;
  readonly token?: string;
}

export async function world(options: WorldOptions = {}): Promise<World> {
  const { exporters = {}, extensions = {}, processors = {}, connectors = {}, pipelines, token } = options;
  const { windowBytes = 8 * 1024 * 1024, clock = systemClock } = options;
  const lens = new Lens({ clock, windowBytes });
  const pipeline = { receivers: ['otlp'], processors: Object.keys(processors), exporters: ['nop'] };
  const hub = await startHub({
    config: {
      extensions,
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } },
      processors,
      connectors,
      exporters: { nop: {}, ...exporters },
      service: {
        extensions: Object.keys(extensions),
        telemetry: {
          logs: { level: 'error' },
          metrics: { readers: [{ pull: { exporter: { prometheus: { host: '127.0.0.1', port: 0 } } } }] },
        },
        pipelines: pipelines ?? { traces: pipeline, metrics: pipeline, logs: pipeline },
      },
    },
    logOutput: { write() {}, flush() {}, close() {} },
    watch: lens,
  });
  onTestFinished(() => hub.close());
  const server = await startControlServer({
    address: { host: '127.0.0.1', port: 0 },
    ...(token === undefined ? {} : { token }),
    routes: [lensRoutes(lens, { hub: () => hub, version: '9.9.9', configuration: () => 'receivers: {}\n' })],
  });
  onTestFinished(() => server.close());
  const base = `http://127.0.0.1:${server.address.port}`;
  const { port } = hub.addresses.get('otlp/http')!; // it is configured
  return {
    hub,
    lens,
    base,
    async get<T>(path: string): Promise<T> {
      const response = await fetch(`${base}/lens/api${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      return (await response.json()) as T;
    },
    async send(signal, body) {
      const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: Buffer.from(encodeRequest(signal, body as never)),
      });
      expect(response.status).toBe(200);
    },
  };
}
