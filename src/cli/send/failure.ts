import type { Target } from './target.js';

/**
 * Why a request was not taken, sorted by what the sender's user can do about it.
 *
 * `untrusted`, `wrong-name`, `client-certificate`, `no-tls`: the TLS connection did not come about.
 */
export type FailureKind =
  | 'token'
  | 'untrusted'
  | 'wrong-name'
  | 'client-certificate'
  | 'no-tls'
  | 'unreachable'
  | 'no-pipeline'
  | 'too-large'
  | 'busy'
  | 'timeout'
  | 'refused';

export interface Failure {
  readonly kind: FailureKind;
  /** The far side's status, e.g. `UNAUTHENTICATED` or `HTTP 401`; empty when it did not answer. */
  readonly status: string;
  /** The far side's or the connection's words. */
  readonly message: string;
}

/** Every further request of any signal would end the same way. */
export function endsEverything({ kind }: Failure): boolean {
  return ['token', 'untrusted', 'wrong-name', 'client-certificate', 'no-tls', 'unreachable'].includes(kind);
}

/** Every further request of this signal would end the same way. */
export function endsSignal({ kind }: Failure): boolean {
  return kind === 'no-pipeline' || kind === 'too-large';
}

/** What kept a connection from coming about, from the code and words of Node's TLS. */
export function connectionFailure(code: string | undefined, message: string): Failure {
  return { kind: connectionKind(`${code ?? ''} ${message}`), status: '', message };
}

function connectionKind(text: string): FailureKind {
  if (
    /self[- ]signed|unable to (verify|get)|UNABLE_TO|CERT_UNTRUSTED|CERT_HAS_EXPIRED|certificate has expired/i.test(
      text,
    )
  ) {
    return 'untrusted';
  }
  if (/ALTNAME|does not match certificate/i.test(text)) return 'wrong-name';
  if (/certificate required|bad certificate|CERTIFICATE_REQUIRED|BAD_CERTIFICATE|handshake failure/i.test(text)) {
    return 'client-certificate';
  }
  if (
    /wrong version number|WRONG_VERSION|packet length too long|EPROTO|HPE_|Parse Error|socket hang up|ECONNRESET|ECONNABORTED|EPIPE|Protocol error|Connection dropped|before secure TLS|GOAWAY|Last error: Failed to connect/i.test(
      text,
    )
  ) {
    return 'no-tls';
  }
  return 'unreachable';
}

/** What to do about a failure, for the person at the terminal. No secret is named, only where it came from. */
export function advice(failure: Failure, target: Target): string {
  const { url } = target;
  switch (failure.kind) {
    case 'token':
      return target.tokenSource === undefined
        ? 'no token was sent; give --token or --token-file with the one the hub expects'
        : `the token from ${target.tokenSource} is not the one the hub expects`;
    case 'untrusted':
      return (
        `the certificate of ${url.host} is not signed by ${target.caSource}, or has expired; ` +
        "give the hub's authority with --ca FILE"
      );
    case 'wrong-name':
      return `the certificate is not for ${url.hostname}; send to a name or address that it lists, or make one that lists it`;
    case 'client-certificate':
      return 'the hub asks for a client certificate it trusts; give one with --cert FILE and --key FILE';
    case 'no-tls':
      return url.protocol === 'https:'
        ? `${url.host} does not speak ${target.protocol} over TLS; use http:// for plaintext, or the port of another protocol`
        : `${url.host} does not speak ${target.protocol} in plaintext; use https://`;
    case 'unreachable':
      return `nothing answers at ${url.host}; is the hub running, and is this its address?`;
    case 'no-pipeline':
      return 'the hub has no pipeline for this signal';
    case 'too-large':
      return 'the request is larger than the hub takes; send fewer --items';
    case 'busy':
      return 'the hub cannot take more right now; try again, or send at a lower --rate';
    case 'timeout':
      return 'no answer in time; give more with --timeout SECONDS';
    case 'refused':
      return 'the hub refused the request';
  }
}
