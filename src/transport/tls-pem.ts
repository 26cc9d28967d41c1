/**
 * Checks of PEM input that OpenSSL leaves out or words in a way nobody can act on.
 *
 * Source: Go `crypto/tls.X509KeyPair` and `x509.CertPool.AppendCertsFromPEM`, whose error texts these are.
 */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

interface PemBlock {
  readonly type: string;
  readonly text: string;
}

const PEM_BLOCK = /-----BEGIN ([^\n-]+)-----\r?\n[\s\S]*?-----END \1-----/g;

function pemBlocks(text: string): PemBlock[] {
  return Array.from(text.matchAll(PEM_BLOCK), (match) => ({ type: match[1]!, text: match[0] }));
}

/** Whether there is at least one certificate that can be read. */
export function holdsCertificate(pem: string): boolean {
  return pemBlocks(pem).some((block) => block.type === 'CERTIFICATE' && parseCertificate(block.text) !== undefined);
}

/** Why the two are no certificate and its private key, or undefined when they are. */
export function keyPairProblem(certPem: string, keyPem: string): string | undefined {
  const leaf = leafCertificate(pemBlocks(certPem));
  if (typeof leaf === 'string') return leaf;
  const key = privateKey(pemBlocks(keyPem));
  if (typeof key === 'string') return key;
  if (leaf.publicKey.asymmetricKeyType !== key.asymmetricKeyType) {
    return 'tls: private key type does not match public key type';
  }
  return publicBytes(leaf.publicKey).equals(publicBytes(createPublicKey(key)))
    ? undefined
    : 'tls: private key does not match public key';
}

function leafCertificate(blocks: readonly PemBlock[]): X509Certificate | string {
  const leaf = blocks.find((block) => block.type === 'CERTIFICATE');
  if (leaf !== undefined) return parseCertificate(leaf.text) ?? 'x509: malformed certificate';
  if (blocks.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (blocks.length === 1 && isPrivateKey(blocks[0]!)) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types(blocks)}]`;
}

function privateKey(blocks: readonly PemBlock[]): KeyObject | string {
  const key = blocks.find(isPrivateKey);
  if (key === undefined) {
    if (blocks.length === 0) return 'tls: failed to find any PEM data in key input';
    if (blocks.length === 1 && blocks[0]!.type === 'CERTIFICATE') {
      return 'tls: found a certificate rather than a key in the PEM for the private key';
    }
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types(blocks)}]`;
  }
  try {
    return createPrivateKey(key.text);
  } catch {
    return 'tls: failed to parse private key';
  }
}

function isPrivateKey(block: PemBlock): boolean {
  return block.type === 'PRIVATE KEY' || block.type.endsWith(' PRIVATE KEY');
}

function types(blocks: readonly PemBlock[]): string {
  return blocks.map((block) => block.type).join(' ');
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function publicBytes(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
