import type { Extension } from './component.js';

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

/** Adds credentials to requests that go out. */
export interface ClientAuthenticator {
  /** Headers to set on the request, overwriting those there; names as the extension spells them. */
  credentials(): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

export function isServerAuthenticator(extension: Extension): extension is Extension & ServerAuthenticator {
  return typeof (extension as Partial<ServerAuthenticator>).authenticate === 'function';
}

export function isClientAuthenticator(extension: Extension): extension is Extension & ClientAuthenticator {
  return typeof (extension as Partial<ClientAuthenticator>).credentials === 'function';
}
