/**
 * What a ClusterIP does: each new connection goes to one of the ready pods, drawn at random, and stays there. A pod that is going away gets
 * no new connections.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Random } from '../run/random.js';

export class Service {
  /** Ports of ready pods. */
  readonly ready = new Set<number>();
  /** Connections made, by pod. */
  readonly connections = new Map<number, number>();
  readonly #random: Random;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(random: Random) {
    this.#random = random;
    this.#server = createServer((client) => this.#route(client));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #route(client: Socket): void {
    const ports = [...this.ready];
    const port = ports[this.#random.between(0, ports.length - 1)];
    if (port === undefined) return void client.destroy();
    this.connections.set(port, (this.connections.get(port) ?? 0) + 1);
    const pod = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, pod],
      [pod, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
