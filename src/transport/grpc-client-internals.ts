/**
 * What is used of @grpc/grpc-js' client beyond its documented API, all of it here. The library's version is pinned;
 * `grpc-client.test.ts` pins what each of these does.
 *
 * Why: the library knows neither zstd nor snappy, copies each message once more, fixes TLS material when a channel is made, and does
 * not tell why a connection failed.
 */
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { ChannelCredentials, CallCredentials, type Client, type Metadata } from '@grpc/grpc-js';
import { unframeMessage } from './grpc-message.js';
import type { ClientSecurity } from './secure-agent.js';
import { handshakeErrorText } from './grpc-client-errors.js';

/** As grpc-go limits what it receives, in bytes. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const INTERNAL = 13;

/** What stands between a call and the wire; the library's own one compresses. */
interface Filter {
  sendMetadata(metadata: Promise<Metadata>): Promise<Metadata>;
  receiveMetadata(metadata: Metadata): Metadata;
  sendMessage<T>(message: Promise<T>): Promise<T>;
  receiveMessage(message: Promise<Buffer>): Promise<Buffer>;
  receiveTrailers<T>(status: T): T;
}

interface Internals {
  readonly internalChannel: {
    readonly filterStackFactory: { readonly factories: { createFilter(): Filter }[] };
    readonly currentPicker: { readonly status?: { readonly details?: string } };
  };
}

function internalsOf(client: Client): Internals['internalChannel'] {
  const { internalChannel: channel } = client.getChannel() as unknown as Internals;
  if (!Array.isArray(channel?.filterStackFactory?.factories)) {
    throw new TypeError('this version of @grpc/grpc-js is not the one the gRPC client was built for');
  }
  return channel;
}

/** From now on messages are handed over with their prefix, packed or not, and answers come without. */
export function sendFramed(client: Client): void {
  internalsOf(client).filterStackFactory.factories[0] = { createFilter: () => new FramedMessages() };
}

/** Why there is no connection, in the library's words; undefined when it does not say. */
export function connectionProblem(client: Client): string | undefined {
  return internalsOf(client).currentPicker.status?.details;
}

class FramedMessages implements Filter {
  #coding = '';

  sendMetadata(metadata: Promise<Metadata>): Promise<Metadata> {
    return metadata;
  }

  receiveMetadata(metadata: Metadata): Metadata {
    this.#coding = String(metadata.get('grpc-encoding')[0] ?? '');
    return metadata;
  }

  sendMessage<T>(message: Promise<T>): Promise<T> {
    return message;
  }

  async receiveMessage(message: Promise<Buffer>): Promise<Buffer> {
    try {
      return await unframeMessage(await message, this.#coding, MAX_ANSWER_BYTES);
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the form in which the library takes a status
      throw { code: INTERNAL, details: (error as Error).message };
    }
  }

  receiveTrailers<T>(status: T): T {
    return status;
  }
}

type SecureConnector = ReturnType<ChannelCredentials['_createSecureConnector']>;

/** TLS by what `security` holds when a connection is made. */
export class RenewedCredentials extends ChannelCredentials {
  readonly #security: ClientSecurity;
  readonly #farSide: string | undefined;

  /** @param farSide who answers, as `host:port`, where a proxy stands before it. Default: who is dialled. */
  constructor(security: ClientSecurity, farSide?: string) {
    super();
    this.#security = security;
    this.#farSide = farSide;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(
    target: { readonly path: string },
    _options: unknown,
    credentials?: CallCredentials,
  ): SecureConnector {
    const callCredentials = credentials ?? CallCredentials.createEmpty();
    const host = hostOf(this.#farSide ?? target.path);
    return {
      connect: async (socket) => {
        await this.#security.renew();
        return { socket: await handshake(socket, host, this.#security.options), secure: true };
      },
      waitForReady: async () => {},
      getCallCredentials: () => callCredentials,
      destroy() {},
    };
  }
}

function handshake(socket: Socket, host: string, options: ConnectionOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const name = isIP(host) === 0 ? { servername: host } : {}; // an address is verified but not asked for
    const secured = connect({ socket, host, ALPNProtocols: ['h2'], ...name, ...options }, () => {
      resolve(secured);
    });
    secured.once('error', (error: Error) => reject(new Error(handshakeErrorText(error), { cause: error })));
  });
}

/** `host:port`, `[::1]:port` or a bare host. */
function hostOf(path: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(path);
  return bracketed?.[1] ?? path.replace(/:\d+$/, '');
}
