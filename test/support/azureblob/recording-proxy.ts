import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that passed, as `test/parity/blobs/record` writes it down. */
export interface SentLine {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
}

/** What may happen on the way. */
export type Mishap = 'none' | 'answer lost' | 'request lost';

const TELLING = new Set([
  'content-type',
  'x-ms-blob-type',
  'x-ms-version',
  'if-none-match',
  'x-ms-blob-condition-appendpos',
  'x-ms-blob-content-type',
]);

/** Stands before a blob service, writes down what passes and, when told so, loses some of it. */
export class RecordingProxy {
  readonly url: string;
  readonly lines: SentLine[] = [];
  /** Asked once for each request. */
  mishap: (line: Omit<SentLine, 'status'>) => Mishap = () => 'none';
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** @param target base address of the service. */
  static async start(target: string): Promise<RecordingProxy> {
    const { origin, pathname } = new URL(target);
    const server = createServer((incoming, outgoing) => void proxy.#pass(origin, incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new RecordingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`);
    return proxy;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(origin: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await contentOf(incoming);
    const [path, query = ''] = incoming.url!.split('?');
    const headers = Object.entries(incoming.headers).filter(([name]) => TELLING.has(name));
    const line = {
      method: incoming.method!,
      path: decodeURIComponent(path!),
      query,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: body.toString(),
    };
    const mishap = this.mishap(line);
    if (mishap === 'request lost') {
      this.lines.push({ ...line, status: 0 });
      incoming.socket.destroy();
      return;
    }
    const { method, headers: allHeaders } = incoming;
    const onward = request(`${origin}${incoming.url}`, { method, headers: allHeaders } as { method: string });
    onward.on('response', (answer) => {
      this.lines.push({ ...line, status: answer.statusCode! });
      if (mishap === 'answer lost') {
        incoming.socket.destroy();
        answer.resume();
        return;
      }
      outgoing.writeHead(answer.statusCode!, answer.statusMessage, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => incoming.socket.destroy());
    onward.end(body);
  }
}

async function contentOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
