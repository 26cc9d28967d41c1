/** The reference collector as an oracle for remote write: OTLP/HTTP in, what its exporter posts out. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';

export class RemoteWriteReference {
  readonly #process: ChildProcess;
  readonly #sink: Server;
  readonly #folder: string;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });
  #received: Buffer[] = [];

  private constructor(child: ChildProcess, sink: Server, folder: string, port: number) {
    this.#process = child;
    this.#sink = sink;
    this.#folder = folder;
    this.#port = port;
    sink.on('request', (incoming: IncomingMessage, response) => {
      void bodyOf(incoming).then((body) => {
        this.#received.push(body);
        response.end();
      });
    });
  }

  /** @param exporter settings of the exporter, as JSON. */
  static async start(binary: string, exporter: object): Promise<RemoteWriteReference> {
    const sink = createServer();
    sink.listen(0, '127.0.0.1');
    await once(sink, 'listening');
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-reference-'));
    const config = join(folder, 'config.yaml');
    await writeFile(config, configText(port, (sink.address() as AddressInfo).port, exporter));
    const child = spawn(binary, ['--config', config], { stdio: 'ignore' });
    const reference = new RemoteWriteReference(child, sink, folder, port);
    await reference.#ready();
    return reference;
  }

  /** @returns the bodies it posted for one request. */
  async send(body: Uint8Array): Promise<Buffer[]> {
    this.#received = [];
    await this.#post(body);
    return this.#received;
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await once(this.#process, 'exit');
    this.#agent.destroy();
    this.#sink.closeAllConnections();
    this.#sink.close();
    await rm(this.#folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        await this.#post(new Uint8Array(0));
        return;
      } catch {
        await delay(50);
      }
    }
    throw new Error('the reference collector does not answer');
  }

  async #post(body: Uint8Array): Promise<void> {
    const outgoing = request({
      host: '127.0.0.1',
      port: this.#port,
      path: '/v1/metrics',
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length },
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const text = await bodyOf(response);
    if (response.statusCode !== 200)
      throw new Error(`the reference answers ${response.statusCode}: ${text.toString()}`);
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function configText(port: number, sinkPort: number, exporter: object): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: {
      prometheusremotewrite: {
        ...exporter,
        endpoint: `http://127.0.0.1:${sinkPort}/api/v1/write`,
        remote_write_queue: { enabled: false },
      },
    },
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
      pipelines: { metrics: { receivers: ['otlp'], exporters: ['prometheusremotewrite'] } },
    },
  });
}
