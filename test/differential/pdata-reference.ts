/**
 * The reference collector as an oracle: one request goes in over OTLP/HTTP, and what comes out is either the text it is
 * refused with or the JSON its `otlphttp` exporter sends on.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cursor } from '../../src/pdata/cursor.js';
import type { Signal } from '../../src/pdata/signal.js';
import { freePort } from '../support/free-port.js';

export type Answer =
  | { readonly kind: 'refused'; readonly text: string }
  /** `json` is undefined if there was nothing to send on. */
  | { readonly kind: 'accepted'; readonly json: Buffer | undefined };

export class Reference {
  readonly #process: ChildProcess;
  readonly #sink: Server;
  readonly #folder: string;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });
  #received: Buffer | undefined;

  private constructor(child: ChildProcess, sink: Server, folder: string, port: number) {
    this.#process = child;
    this.#sink = sink;
    this.#folder = folder;
    this.#port = port;
    sink.on('request', (incoming: IncomingMessage, response) => {
      void bodyOf(incoming).then((body) => {
        this.#received = body;
        response.end();
      });
    });
  }

  /** @param binary path of a collector with the otlp receiver and the otlphttp exporter. */
  static async start(binary: string): Promise<Reference> {
    const sink = createServer();
    sink.listen(0, '127.0.0.1');
    await once(sink, 'listening');
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-reference-'));
    const config = join(folder, 'config.yaml');
    await writeFile(config, yaml(port, (sink.address() as AddressInfo).port));
    const child = spawn(binary, ['--config', config], { stdio: 'ignore' });
    const reference = new Reference(child, sink, folder, port);
    await reference.#ready();
    return reference;
  }

  async send(signal: Signal, contentType: string, body: Uint8Array): Promise<Answer> {
    this.#received = undefined;
    const { status, bytes } = await this.#post(`/v1/${signal}`, contentType, body);
    if (status === 200) return { kind: 'accepted', json: this.#received };
    return { kind: 'refused', text: contentType.endsWith('json') ? jsonText(bytes) : statusText(bytes) };
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await once(this.#process, 'exit');
    this.#agent.destroy();
    this.#sink.close();
    await rm(this.#folder, { recursive: true });
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        await this.#post('/v1/logs', 'application/x-protobuf', new Uint8Array(0));
        return;
      } catch {
        await delay(50);
      }
    }
    throw new Error('the reference collector does not answer');
  }

  async #post(path: string, contentType: string, body: Uint8Array): Promise<{ status: number; bytes: Buffer }> {
    const outgoing = request({
      host: '127.0.0.1',
      port: this.#port,
      path,
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': contentType, 'content-length': body.length },
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: response.statusCode!, bytes: await bodyOf(response) };
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Message of a google.rpc.Status. */
function statusText(bytes: Uint8Array): string {
  const cursor = new Cursor(bytes);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === 0x12) return cursor.string();
    cursor.skip(tag);
  }
  return '';
}

function jsonText(bytes: Buffer): string {
  return (JSON.parse(bytes.toString()) as { message: string }).message;
}

function yaml(port: number, sinkPort: number): string {
  const pipeline = '{ receivers: [otlp], exporters: [otlphttp] }';
  return `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${port}" } } } }
exporters:
  otlphttp:
    endpoint: http://127.0.0.1:${sinkPort}
    encoding: json
    compression: none
    sending_queue: { enabled: false }
    retry_on_failure: { enabled: false }
service:
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines: { logs: ${pipeline}, metrics: ${pipeline}, traces: ${pipeline} }
`;
}
