/** A proxy as sites have them: whole requests are passed on, CONNECT opens a tunnel; names lead to ports of this machine. */
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export class ForwardProxy {
  /** `CONNECT far.example:443`, `POST http://far.example/path`, in order. */
  readonly asked: string[] = [];
  readonly #ports: ReadonlyMap<string, number>;
  readonly #credentials: string;
  readonly #server = http.createServer((request, response) => this.#forward(request, response));
  readonly #sockets = new Set<Socket>();

  private constructor(ports: ReadonlyMap<string, number>, credentials: string) {
    this.#ports = ports;
    this.#credentials = `Basic ${Buffer.from(credentials).toString('base64')}`;
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => this.#tunnel(request, socket));
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  /**
   * @param ports by host name; other names are answered with 502.
   * @param credentials `user:password` that has to be shown; 407 without.
   */
  static async start(ports: Readonly<Record<string, number>>, credentials: string): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(new Map(Object.entries(ports)), credentials);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** `host:port`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${request.method} ${request.url}`);
    const refused = this.#refusal(request, new URL(request.url!).hostname);
    if (refused !== undefined) {
      response.writeHead(refused).end();
      return;
    }
    const { hostname, pathname, search } = new URL(request.url!);
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const target = { host: '127.0.0.1', port: this.#ports.get(hostname)!, path: pathname + search };
    const passed = http.request({ ...target, method: request.method!, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }

  #tunnel(request: IncomingMessage, socket: Socket): void {
    this.asked.push(`CONNECT ${request.url}`);
    const host = request.url!.replace(/:\d+$/, '');
    const refused = this.#refusal(request, host);
    if (refused !== undefined) {
      socket.end(`HTTP/1.1 ${refused} ${http.STATUS_CODES[refused]}\r\n\r\n`);
      return;
    }
    const target = connect(this.#ports.get(host)!, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
    this.#keep(target);
  }

  #refusal(request: IncomingMessage, host: string): number | undefined {
    if (request.headers['proxy-authorization'] !== this.#credentials) return 407;
    return this.#ports.has(host) ? undefined : 502;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
