/**
 * The authorities the operating system trusts. Node brings a list of its own and looks at no other, so an authority that an
 * administrator has installed would be unknown; the reference knows it.
 *
 * Source: Go `crypto/x509` root files per system.
 */
import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';

const LINUX_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** As PEM texts; those that Node brings when the system has none we can find. */
export async function systemRoots(): Promise<readonly string[]> {
  const override = process.env['SSL_CERT_FILE'];
  for (const file of override === undefined || override === '' ? LINUX_FILES : [override]) {
    try {
      return [await readFile(file, 'utf8')];
    } catch {
      // The next one may exist.
    }
  }
  return nodeKnowsTheSystem(tls) ? tls.getCACertificates('system') : tls.rootCertificates;
}

/** Node 22.15 and newer ask the system on macOS and Windows. */
function nodeKnowsTheSystem(
  module: typeof tls,
): module is typeof tls & { getCACertificates(type: 'system'): readonly string[] } {
  return 'getCACertificates' in module;
}
