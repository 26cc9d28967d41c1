/** Does the TLS handshake come about, and is the certificate one a sender would accept? */
import { connect, checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import type { Target } from '../send/target.js';
import { doubt, fault, ok, type Examination, type Finding } from './check.js';
import type { Place } from './network.js';

const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

interface Handshake {
  readonly certificate: PeerCertificate;
  readonly protocol: string;
  readonly alpn: string | false | null;
  /** Node's code of why the chain is not trusted, if it is not. */
  readonly verifyError: string | undefined;
}

/** @returns whether a sender could go on. */
export async function checkTls(
  examination: Examination,
  target: Target,
  place: Place,
  timeoutMs: number,
): Promise<boolean> {
  let handshake: Handshake | undefined;
  const shaken = await examination.make('tls', `TLS handshake with ${place.host}:${place.port}`, async () => {
    try {
      handshake = await shake(target, place, timeoutMs);
      return ok(`${handshake.protocol}, ALPN ${handshake.alpn || 'none'}`);
    } catch (error) {
      return handshakeFault(error as NodeJS.ErrnoException, place);
    }
  });
  if (!shaken || handshake === undefined) return false;
  const { certificate, verifyError, alpn } = handshake;
  const findings = await Promise.all([
    examination.make('tls', 'certificate chain', () => chainFinding(verifyError, certificate, target)),
    examination.make('tls', 'certificate names', () => namesFinding(place.host, certificate)),
    examination.make('tls', 'certificate validity', () => validityFinding(certificate, Date.now())),
    ...(target.protocol === 'grpc' ? [examination.make('tls', 'ALPN', () => alpnFinding(alpn))] : []),
  ]);
  return findings.every(Boolean);
}

/** As a sender of its protocol connects, but whatever the certificate is: what is wrong with it is told apart. */
export function connectTls(target: Target, { host, port }: Place): TLSSocket {
  const { ca, cert, key } = target.tls;
  return connect({
    host,
    port,
    ALPNProtocols: target.protocol === 'grpc' ? ['h2'] : ['http/1.1'],
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert, key }),
  });
}

function shake(target: Target, place: Place, timeoutMs: number): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(target, place);
    socket.once('secureConnect', () => {
      const reason = socket.authorizationError as unknown as string | Error | null;
      resolve({
        certificate: socket.getPeerCertificate(),
        protocol: socket.getProtocol() ?? 'TLS',
        alpn: socket.alpnProtocol,
        verifyError: reason === null ? undefined : reason instanceof Error ? reason.message : reason,
      });
      socket.destroy();
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('the handshake is not answered')));
    socket.once('error', reject);
  });
}

function handshakeFault(error: NodeJS.ErrnoException, place: Place): Finding {
  const text = `${error.code ?? ''} ${error.message}`;
  if (
    /wrong version number|packet length|EPROTO.*(unknown|version)|ECONNRESET|socket hang up|disconnected before/i.test(
      text,
    )
  ) {
    return fault(
      'the port does not speak TLS',
      `send in plaintext (http://${place.host}:${place.port}, insecure: true), or give the receiver tls: { cert_file, key_file }`,
    );
  }
  if (/certificate required|bad certificate|handshake failure/i.test(text)) {
    return fault('the hub asks for a client certificate', 'give one it trusts with --cert FILE --key FILE');
  }
  return fault(error.message, 'check what listens there: openssl s_client -connect ' + `${place.host}:${place.port}`);
}

/** The words of `openssl s_client`, which people look for. */
function chainFinding(verifyError: string | undefined, certificate: PeerCertificate, target: Target): Finding {
  if (verifyError === undefined || /ALTNAME|altnames/i.test(verifyError)) {
    return ok(`Verification: OK, against ${target.caSource}`);
  }
  if (/EXPIRED|expired/.test(verifyError)) return ok(`signed by ${issuerOf(certificate)}`); // told by its validity
  if (/LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER|unable to (verify|get)/i.test(verifyError)) {
    return fault(
      `Verification error: ${verifyError}; the certificate is signed by ${issuerOf(certificate)}, which ${target.caSource} does not know, or an intermediate is missing`,
      `give senders the authority (--ca FILE, OTEL_EXPORTER_OTLP_CERTIFICATE), and put the intermediates behind the certificate in cert_file`,
    );
  }
  return fault(
    `Verification error: ${verifyError}`,
    'give senders the authority that signed it (--ca FILE, OTEL_EXPORTER_OTLP_CERTIFICATE), or use a certificate of a public authority',
  );
}

function namesFinding(host: string, certificate: PeerCertificate): Finding {
  const held = certificate.subjectaltname ?? `only the common name ${String(certificate.subject?.CN)}`;
  if (checkServerIdentity(host, certificate) === undefined) return ok(`is for ${host} (${held})`);
  return fault(
    `is not for ${host}: it holds ${held}`,
    `send to a name it holds, or issue it anew with ${isIP(host) === 0 ? `DNS:${host}` : `IP:${host}`} among its subject alternative names`,
  );
}

function validityFinding(certificate: PeerCertificate, nowMs: number): Finding {
  const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
  if (nowMs < from) {
    return fault(
      `is valid from ${new Date(from).toISOString()} on: not yet`,
      "set this machine's clock, or the clock of the machine that issued it",
    );
  }
  if (nowMs > to)
    return fault(`expired at ${new Date(to).toISOString()}`, 'issue a new one and reload or restart the hub');
  const days = Math.floor((to - nowMs) / DAY_MS);
  const found = `valid until ${new Date(to).toISOString()} (${days} days)`;
  return days < SOON_DAYS
    ? doubt(found, 'issue a new one soon; with tls.reload_interval the hub takes it up')
    : ok(found);
}

function alpnFinding(alpn: string | false | null): Finding {
  if (alpn === 'h2') return ok('h2');
  return fault(
    'the server does not offer h2 and so cannot speak gRPC here',
    'send to the gRPC port, or with --protocol http/protobuf to the HTTP port; a proxy in between must pass HTTP/2 through',
  );
}

function issuerOf(certificate: PeerCertificate): string {
  const issuer = certificate.issuer as unknown as Readonly<Record<string, string>> | undefined;
  return JSON.stringify(issuer?.['CN'] ?? issuer?.['O'] ?? 'an unnamed authority');
}
