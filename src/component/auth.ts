import type { Extension } from './component.js';
import type { RequestContext } from './consumer.js';

/** One header by name in lower case: its values in order, or undefined. */
export type HeaderLookup = (lowerCaseName: string) => readonly string[] | undefined;

/** What a server authenticator learnt about the caller, by attribute name. */
export type AuthData = ReadonlyMap<string, unknown>;

/** The caller is not who may call. The message is what the client is told (gRPC 16, HTTP 401). */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}

/** Checks requests that come in. */
export interface ServerAuthenticator {
  /** @throws {AuthenticationError} */
  authenticate(headers: HeaderLookup): AuthData | Promise<AuthData>;
}

/** A request that goes out and needs credentials. */
export interface OutgoingRequest {
  /** Of the batch that is sent: what came in with it. */
  readonly context: RequestContext;
  /** A header that is on the request already, by name in any case; gRPC shows none. */
  header(name: string): string | undefined;
}

/** Headers by name as they are to be spelt: set, overwriting those there, or with undefined taken away. */
export type Credentials = Readonly<Record<string, string | undefined>>;

/** Adds credentials to requests that go out. */
export interface ClientAuthenticator {
  /** Whether gRPC may send them over TLS only. */
  readonly requiresTls: boolean;
  /** @throws with a message that says why there are none; the request is not sent then. */
  credentials(request: OutgoingRequest): Credentials | Promise<Credentials>;
  /** Called once by each client at its start. @throws {StartError} when the settings make no credentials. */
  checkClient?(): void;
}

export function isServerAuthenticator(extension: Extension): extension is Extension & ServerAuthenticator {
  return typeof (extension as Partial<ServerAuthenticator>).authenticate === 'function';
}

export function isClientAuthenticator(extension: Extension): extension is Extension & ClientAuthenticator {
  return typeof (extension as Partial<ClientAuthenticator>).credentials === 'function';
}
