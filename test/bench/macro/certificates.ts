import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, issueServerCertificate } from '../../../src/transport/certificates.js';
import type { Certificates } from './run.js';

/** An authority and a certificate for this machine, as files. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const authority = await createAuthority();
  const server = await issueServerCertificate(authority, { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] });
  const certFile = join(directory, 'tls.crt');
  const keyFile = join(directory, 'tls.key');
  writeFileSync(certFile, server.certPem);
  writeFileSync(keyFile, server.keyPem);
  return { caPem: authority.certPem, certFile, keyFile };
}
