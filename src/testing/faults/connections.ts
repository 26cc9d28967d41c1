/** Connections to receivers: remembered by their peer, so that a request can lose its own; slowed down or turned away. */
import type { Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { peerOf } from '../../transport/listener.js';
import type { IssuedCertificate } from '../../transport/certificates.js';
import type { TestCertificates } from '../certificates.js';
import { throttled } from './throttled-socket.js';

/** TLS alert: fatal, handshake_failure. Source: RFC 8446, section 6. */
const HANDSHAKE_FAILURE = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);

export class Connections {
  readonly #certificates: TestCertificates;
  readonly #open = new Map<string, Socket>();
  readonly #servers = new Map<string, Promise<Server>>();

  constructor(certificates: TestCertificates) {
    this.#certificates = certificates;
  }

  /** Knows the connection until it is closed. */
  add(socket: Socket): void {
    const peer = peerOf(socket);
    this.#open.set(peer, socket);
    socket.once('close', () => this.#open.delete(peer));
  }

  /** Resets the connection a request came over. */
  reset(peer: string | undefined): void {
    const socket = peer === undefined ? undefined : this.#open.get(peer);
    socket?.resetAndDestroy();
  }

  /** @returns the connection as it is served from here on: read no faster. */
  throttle(socket: Socket, bytesPerSecond: number): Socket {
    return throttled(socket, bytesPerSecond);
  }

  /** Answers the client's first bytes with an alert. */
  failHandshake(socket: Socket): void {
    socket.on('error', () => {}); // the client may leave first
    socket.once('data', () => socket.end(HANDSHAKE_FAILURE));
  }

  /** Shows the client a certificate it must not accept. One that does is turned away all the same. */
  misbehave(socket: Socket, how: 'expired' | 'misnamed'): void {
    socket.on('error', () => {}); // the client may leave first
    void this.#serverFor(how).then((server) => server.emit('connection', socket));
  }

  close(): void {
    for (const server of this.#servers.values()) void server.then((started) => started.close());
  }

  #serverFor(how: 'expired' | 'misnamed'): Promise<Server> {
    let server = this.#servers.get(how);
    if (server === undefined) this.#servers.set(how, (server = this.#start(this.#certificates[how]())));
    return server;
  }

  async #start(issuing: Promise<IssuedCertificate>): Promise<Server> {
    const { certPem, keyPem } = await issuing;
    const server = createServer({ cert: certPem, key: keyPem, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) =>
      socket.destroy(),
    );
    server.on('tlsClientError', () => {}); // what is wanted
    return server;
  }
}
