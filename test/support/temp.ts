/** Folders, certificates and senders that tests share. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueServerCertificate } from '../../src/transport/certificates.js';

/** A folder that is gone after `[Symbol.dispose]`. */
export class TempFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'otlp-hub-test-'));

  /** @returns the file's path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface ServerFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority and a certificate for this machine. */
export async function writeCertificates(folder: TempFolder): Promise<ServerFiles> {
  const authority = await createAuthority();
  const server = await issueServerCertificate(authority, {
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1', '::1'],
  });
  return {
    caFile: folder.write('ca.crt', authority.certPem),
    certFile: folder.write('tls.crt', server.certPem),
    keyFile: folder.write('tls.key', server.keyPem),
  };
}
