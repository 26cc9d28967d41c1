/**
 * Accepts connections for a server: binds, looks at the first byte, does the TLS handshake, and hands the socket on.
 *
 * Servers do not listen themselves because only here can certificates be renewed between two handshakes, and only the first
 * byte tells whether somebody speaks plaintext to a TLS port or TLS to a plaintext port, which deserves a readable line.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import type { BoundAddress } from '../component/component.js';
import { StartError } from '../component/errors.js';
import type { ComponentSettings } from '../component/settings.js';
import type { ListenAddress } from './address.js';
import { formatHostPort, resolveListenAddress } from './address.js';
import { watchFile } from './file-watch.js';
import { systemErrorText } from './system-error.js';
import { LogThrottle } from './throttle.js';
import type { TlsServerConfig } from './tls-config.js';
import type { ServerTls } from './tls.js';
import { loadServerTls } from './tls.js';

/** First byte of a TLS connection: a handshake record. */
const TLS_HANDSHAKE = 0x16;

/** For the first byte, and again for the TLS handshake. The reference's gRPC server allows as much. */
const HANDSHAKE_TIMEOUT_MS = 120_000;

/** Dead peers are noticed after a while; Go's default. */
const TCP_KEEPALIVE_MS = 15_000;

export interface ListenerOptions {
  /** `tcp`, `tcp4`, `tcp6` or `unix`. */
  readonly network: string;
  readonly endpoint: string;
  readonly tls: TlsServerConfig | undefined;
  /** Protocols to offer, in order of preference. */
  readonly alpn: readonly string[];
  /** A connection is ready. The socket carries an error handler. */
  readonly onConnection: (socket: Socket | TLSSocket) => void;
  /** Somebody speaks plaintext to a TLS port; answers and closes. Without it the connection is closed. */
  readonly onPlaintext?: (socket: Socket) => void;
}

export class Listener {
  readonly #settings: ComponentSettings;
  readonly #options: ListenerOptions;
  readonly #server: Server;
  /** Sockets that are not handed on yet. */
  readonly #waiting = new Set<Socket>();
  readonly #throttles = new Map<string, LogThrottle>();
  #tls: { readonly server: TlsServer; readonly material: ServerTls } | undefined;
  #nextReloadMs = Number.POSITIVE_INFINITY;
  #reloading: Promise<void> | undefined;
  #unwatch: (() => void) | undefined;

  constructor(settings: ComponentSettings, options: ListenerOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS }, (socket) =>
      this.#acceptTapped(socket),
    );
  }

  /** Reads certificates. Before `listen`, so that what is wrong with them is found first, as in the reference. @throws {StartError} */
  async loadCertificates(): Promise<void> {
    const config = this.#options.tls;
    if (config === undefined) return;
    const material = await loadServerTls(config);
    const server = createTlsServer({
      ...material.options,
      ALPNProtocols: [...this.#options.alpn],
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    server.on('secureConnection', (socket) => {
      socket.on('error', ignore);
      this.#options.onConnection(socket);
    });
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => this.#handshakeFailed(error, socket));
    this.#tls = { server, material };
    this.#scheduleReload(config);
  }

  /** Binds. @throws {StartError} in the reference's words. */
  async listen(): Promise<BoundAddress> {
    const { network, endpoint, tls } = this.#options;
    const address = await resolveListenAddress(network, endpoint);
    await this.#bind(network, address);
    this.#watchClientAuthorities();
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') return { host: endpoint, port: 0, tls: tls !== undefined };
    return { host: bound.address, port: bound.port, tls: tls !== undefined };
  }

  /** A failure after the start, which leaves the listener deaf. */
  onFailure(callback: (error: Error) => void): void {
    this.#server.on('error', callback);
  }

  /** Accepts no more; connections that were handed on live on. */
  close(): void {
    this.#unwatch?.();
    this.#server.close();
    for (const socket of this.#waiting) socket.destroy();
  }

  async #bind(network: string, address: ListenAddress): Promise<void> {
    try {
      await listening(this.#server, address.options);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (address.options.host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) {
        // A machine without IPv6.
        await this.#bind(network, { text: address.text, options: { ...address.options, host: '0.0.0.0' } });
        return;
      }
      throw new StartError(`listen ${network} ${address.text}: bind: ${systemErrorText(error)}`, { cause: error });
    }
  }

  /** A test may look at the connection first, or take it over. */
  #acceptTapped(socket: Socket): void {
    const { acceptSocket } = this.#settings;
    const served = acceptSocket === undefined ? socket : acceptSocket(socket);
    if (served !== undefined) this.#accept(served);
  }

  #accept(socket: Socket): void {
    this.#waiting.add(socket);
    socket.on('error', ignore);
    const timer = this.#settings.clock.setTimer(() => socket.destroy(), HANDSHAKE_TIMEOUT_MS, { unref: true });
    const done = (): void => {
      timer.cancel();
      this.#waiting.delete(socket);
      socket.off('close', done);
      socket.off('readable', onReadable);
    };
    const onReadable = (): void => {
      const first = socket.read() as Buffer | null;
      if (first === null) return; // Ended without a byte: a port probe.
      done();
      socket.unshift(first);
      this.#handOn(socket, first[0]!);
    };
    socket.on('close', done);
    socket.on('readable', onReadable);
  }

  #handOn(socket: Socket, firstByte: number): void {
    const isTls = firstByte === TLS_HANDSHAKE;
    if (this.#tls === undefined) {
      if (!isTls) return this.#options.onConnection(socket);
      this.#warn(
        'A client speaks TLS to a port without TLS; set tls on this server or remove it from the client',
        socket,
      );
      socket.destroy();
      return;
    }
    if (!isTls) {
      this.#warn('A client speaks plaintext to a TLS port; turn on TLS in the client', socket);
      if (this.#options.onPlaintext === undefined) socket.destroy();
      else this.#options.onPlaintext(socket);
      return;
    }
    const { server } = this.#tls;
    const renewal = this.#renewal();
    if (renewal === undefined) server.emit('connection', socket);
    else void renewal.then(() => server.emit('connection', socket));
  }

  #handshakeFailed(error: NodeJS.ErrnoException, socket: TLSSocket): void {
    // A probe, or a client that rejects our certificate; both just close.
    if (error.code === 'ECONNRESET') {
      this.#settings.logger.debug('TLS handshake ended by the client', { peer: peerOf(socket) });
      return;
    }
    this.#warn('TLS handshake failed', socket, reasonOf(error));
  }

  #warn(message: string, socket: Socket, reason?: string): void {
    let throttle = this.#throttles.get(message);
    if (throttle === undefined) this.#throttles.set(message, (throttle = new LogThrottle(this.#settings.clock)));
    const { logger } = this.#settings;
    throttle.run((held) =>
      logger.warn(message, {
        endpoint: this.#options.endpoint,
        peer: peerOf(socket),
        ...(reason !== undefined && { error: reason }),
        ...held,
      }),
    );
  }

  /** Certificates are due: a promise that settles when they are renewed, or the last good ones are kept. */
  #renewal(): Promise<void> | undefined {
    if (this.#reloading !== undefined) return this.#reloading;
    if (this.#settings.clock.monotonic() < this.#nextReloadMs) return undefined;
    return this.#renew();
  }

  #renew(): Promise<void> {
    this.#reloading = this.#reload().finally(() => {
      this.#reloading = undefined;
      if (this.#options.tls !== undefined) this.#scheduleReload(this.#options.tls);
    });
    return this.#reloading;
  }

  async #reload(): Promise<void> {
    const { server, material } = this.#tls!;
    try {
      if (!(await material.reload())) return;
      server.setSecureContext(material.options);
      this.#settings.logger.info('TLS certificates reloaded', { endpoint: this.#options.endpoint });
    } catch (error) {
      this.#settings.logger.error('TLS certificates could not be reloaded; the last good ones stay in use', {
        endpoint: this.#options.endpoint,
        error: (error as Error).message,
      });
    }
  }

  #scheduleReload(config: TlsServerConfig): void {
    if (config.reload_interval > 0 && (config.cert_file !== '' || config.key_file !== '')) {
      this.#nextReloadMs = this.#settings.clock.monotonic() + config.reload_interval;
    }
  }

  #watchClientAuthorities(): void {
    const config = this.#options.tls;
    if (config === undefined || config.client_ca_file === '' || !config.client_ca_file_reload) return;
    this.#unwatch = watchFile(config.client_ca_file, () => void this.#renew());
  }
}

async function listening(server: Server, options: ListenAddress['options']): Promise<void> {
  server.listen(options);
  await once(server, 'listening');
}

function ignore(): void {
  // The close that follows an error is handled where it matters.
}

/** The peer of a connection, as in log lines and in the request context. */
export function peerOf(socket: Socket): string {
  const { remoteAddress, remotePort } = socket;
  return remoteAddress === undefined ? '' : formatHostPort(remoteAddress, remotePort ?? 0);
}

/** OpenSSL's reason without the addresses and source lines around it. */
function reasonOf(error: NodeJS.ErrnoException & { readonly reason?: string }): string {
  return error.reason ?? error.code ?? error.message;
}
