/**
 * The far side of a run with faults: append blobs, remote write and OTLP on one port, failing at random while `faults` is on.
 * Some faults come after the data was kept, so that the sender cannot know.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from './random.js';

const FAULTS = ['refuse', 'keep and refuse', 'hang up', 'keep and hang up', 'slow'] as const;
type Fault = (typeof FAULTS)[number];

/** What was kept: a remote write request, a block of a blob, an OTLP request. */
export type Kept = 'write' | 'block' | 'otlp';

export interface BackEndOptions {
  readonly random: Random;
  /** Share of requests that meet a fault. Default 0.3. */
  readonly faultShare?: number;
  /** @param answered whether the sender is told so. */
  readonly kept: (kind: Kept, body: Buffer, answered: boolean) => void;
}

export class FaultyBackEnd {
  faults = true;
  /** Blobs with data that were created anew. */
  truncations = 0;
  readonly injected = new Map<Fault, number>();
  readonly #random: Random;
  readonly #faultShare: number;
  readonly #kept: BackEndOptions['kept'];
  readonly #blobs = new Map<string, Blob>();
  readonly #server: Server;

  constructor({ random, faultShare = 0.3, kept }: BackEndOptions) {
    this.#random = random;
    this.#faultShare = faultShare;
    this.#kept = kept;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return; // the hub was killed while it sent
    }
    const body = Buffer.concat(parts);
    const fault = this.#drawFault();
    if (fault === 'refuse') return void response.writeHead(503).end('chaos');
    if (fault === 'hang up') return void request.socket.destroy();
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, this.#random.between(50, 800)));
    const answered = fault === undefined || fault === 'slow';
    const answer = this.#keep(request, body, answered);
    if (fault === 'keep and refuse') return void response.writeHead(503).end('chaos');
    if (fault === 'keep and hang up') return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end();
  }

  #drawFault(): Fault | undefined {
    if (!this.faults || !this.#random.isTrue(this.#faultShare)) return undefined;
    const fault = FAULTS[this.#random.between(0, FAULTS.length - 1)]!;
    this.injected.set(fault, (this.injected.get(fault) ?? 0) + 1);
    return fault;
  }

  #keep(request: IncomingMessage, body: Buffer, answered: boolean): Answer {
    const url = request.url ?? '/';
    if (!url.startsWith('/api/v1/write') && !url.startsWith('/v1/')) return this.#blob(request, body, answered);
    this.#kept(url.startsWith('/v1/') ? 'otlp' : 'write', body, answered);
    return url.startsWith('/v1/') ? { status: 200, headers: {} } : { status: 204, headers: {} };
  }

  /** Create and Append Block of an append blob, with the conditions the service checks. */
  #blob(request: IncomingMessage, body: Buffer, answered: boolean): Answer {
    const url = new URL(request.url ?? '/', 'http://x');
    const blob = this.#blobs.get(url.pathname);
    if (url.searchParams.get('comp') === 'appendblock') return this.#append(blob, request, body, answered);
    if (blob !== undefined && request.headers['if-none-match'] === '*') return failed(409, 'BlobAlreadyExists');
    if (request.method === 'PUT' && blob !== undefined && blob.bytes > 0) this.truncations++;
    if (request.method === 'PUT') this.#blobs.set(url.pathname, { bytes: 0, blocks: 0 });
    if (request.method === 'HEAD' || request.method === 'GET') {
      if (blob === undefined) return failed(404, 'BlobNotFound');
      return {
        status: 200,
        headers: {
          ...HEADERS,
          'x-ms-blob-type': 'AppendBlob',
          'content-length': String(blob.bytes),
          'x-ms-blob-committed-block-count': String(blob.blocks),
        },
      };
    }
    return { status: 201, headers: HEADERS };
  }

  #append(blob: Blob | undefined, request: IncomingMessage, body: Buffer, answered: boolean): Answer {
    if (blob === undefined) return failed(404, 'BlobNotFound');
    const position = request.headers['x-ms-blob-condition-appendpos'];
    if (position !== undefined && Number(position) !== blob.bytes) {
      return failed(412, 'AppendPositionConditionNotMet');
    }
    this.#kept('block', body, answered);
    const offset = blob.bytes;
    blob.bytes += body.length;
    blob.blocks++;
    return {
      status: 201,
      headers: {
        ...HEADERS,
        'x-ms-blob-append-offset': String(offset),
        'x-ms-blob-committed-block-count': String(blob.blocks),
      },
    };
  }
}

interface Blob {
  bytes: number;
  blocks: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

const HEADERS = {
  etag: '"0x1"',
  'last-modified': new Date(0).toUTCString(),
  'x-ms-version': '2025-01-05',
  'x-ms-request-id': '1',
  'x-ms-request-server-encrypted': 'true',
};

function failed(status: number, code: string): Answer {
  return { status, headers: { 'x-ms-error-code': code, 'x-ms-version': HEADERS['x-ms-version'] } };
}
