/** An authority, a server certificate for this machine and a client certificate, as files in a folder of the test's own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
  type Authority,
  type IssuedCertificate,
} from '../transport/certificates.js';

const NAMES = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', '::1'] } as const;

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
}

/** Certificates of one test hub. */
export class TestCertificates implements CertificateFiles {
  readonly #authority: Authority;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;

  private constructor(folder: string, authority: Authority) {
    this.#authority = authority;
    this.caFile = join(folder, 'ca.crt');
    this.certFile = join(folder, 'server.crt');
    this.keyFile = join(folder, 'server.key');
    this.clientCertFile = join(folder, 'client.crt');
    this.clientKeyFile = join(folder, 'client.key');
  }

  static async create(folder: string): Promise<TestCertificates> {
    const authority = await createAuthority({ commonName: 'otlp-hub test authority' });
    const certificates = new TestCertificates(folder, authority);
    const [server, client] = await Promise.all([
      issueServerCertificate(authority, NAMES),
      issueClientCertificate(authority, 'otlp-hub test client'),
    ]);
    await Promise.all([
      writeFile(certificates.caFile, authority.certPem),
      certificates.write(server),
      writeFile(certificates.clientCertFile, client.certPem),
      writeFile(certificates.clientKeyFile, client.keyPem, { mode: 0o600 }),
    ]);
    return certificates;
  }

  get caPem(): string {
    return this.#authority.certPem;
  }

  /** A server certificate that ended a day ago. */
  async expired(): Promise<IssuedCertificate> {
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    return issueServerCertificate(this.#authority, NAMES, { now: twoDaysAgo, validDays: 1 });
  }

  /** A server certificate for another name. */
  async misnamed(): Promise<IssuedCertificate> {
    return issueServerCertificate(this.#authority, { dnsNames: ['elsewhere.example'] });
  }

  /** A new server certificate from the same authority. */
  async renewed(): Promise<IssuedCertificate> {
    return issueServerCertificate(this.#authority, NAMES);
  }

  /** Puts a server certificate where the hub reads it. */
  async write({ certPem, keyPem }: IssuedCertificate): Promise<void> {
    await Promise.all([writeFile(this.certFile, certPem), writeFile(this.keyFile, keyPem, { mode: 0o600 })]);
  }
}
