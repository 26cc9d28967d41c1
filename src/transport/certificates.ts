/**
 * Certificates for development and tests: an authority and what it signs, made in the process, no tools needed. P-256 with
 * SHA-256; key identifiers and constraints as strict verifiers (RFC 5280) ask for.
 */
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
/** A clock of the far side may be this much behind. */
const CLOCK_SKEW_MS = 300_000;
const AUTHORITY_DAYS = 3650;
/** Some verifiers refuse server certificates that are valid for longer than 825 days. */
const LEAF_DAYS = 365;

/** A certificate with its private key, both as PEM text. */
export interface IssuedCertificate {
  readonly certPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
  readonly notAfter: Date;
}

/** Signs certificates. Keep `keyPem` as secret as what it protects. */
export interface Authority extends IssuedCertificate {
  readonly subject: string;
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
}

export interface ValidityOptions {
  /** Start of validity, less five minutes for clocks that differ. Default: now. */
  readonly now?: Date;
  readonly validDays?: number;
}

export interface SubjectNames {
  readonly dnsNames?: readonly string[];
  /** IPv4 or IPv6. */
  readonly ipAddresses?: readonly string[];
}

/** Makes an authority of its own, valid for ten years unless told otherwise. */
export async function createAuthority(
  options: ValidityOptions & { readonly commonName?: string } = {},
): Promise<Authority> {
  const keys = await generateKeys();
  const subject = commonName(options.commonName ?? 'otlp-hub development authority');
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(options, AUTHORITY_DAYS),
    serialNumber: randomSerial(),
    name: subject,
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false),
    ],
  });
  return { ...(await issued(certificate, keys)), subject, ...keys };
}

/**
 * An authority made earlier.
 *
 * @throws when the texts are not a certificate and its P-256 private key.
 */
export async function loadAuthority(certPem: string, keyPem: string): Promise<Authority> {
  const certificate = new x509.X509Certificate(certPem);
  const privateKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(keyPem),
    KEY_ALGORITHM,
    true,
    ['sign'],
  );
  const publicKey = await webcrypto.subtle.importKey('spki', certificate.publicKey.rawData, KEY_ALGORITHM, true, [
    'verify',
  ]);
  return { certPem, keyPem, notAfter: certificate.notAfter, subject: certificate.subject, privateKey, publicKey };
}

/** @param names what clients will call the server; the first one becomes the common name. */
export async function issueServerCertificate(
  authority: Authority,
  names: SubjectNames,
  options: ValidityOptions = {},
): Promise<IssuedCertificate> {
  const first = names.dnsNames?.[0] ?? names.ipAddresses?.[0];
  if (first === undefined) throw new Error('a server certificate needs at least one DNS name or IP address');
  return issueLeaf(authority, first, x509.ExtendedKeyUsage.serverAuth, names, options);
}

/** @param name common name the server will see. */
export async function issueClientCertificate(
  authority: Authority,
  name: string,
  options: ValidityOptions = {},
): Promise<IssuedCertificate> {
  return issueLeaf(authority, name, x509.ExtendedKeyUsage.clientAuth, {}, options);
}

async function issueLeaf(
  authority: Authority,
  name: string,
  usage: x509.ExtendedKeyUsage,
  names: SubjectNames,
  options: ValidityOptions,
): Promise<IssuedCertificate> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(options, LEAF_DAYS),
    serialNumber: randomSerial(),
    subject: commonName(name),
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false),
      ...alternativeNames(names),
    ],
  });
  return issued(certificate, keys);
}

function alternativeNames(names: SubjectNames): x509.Extension[] {
  const entries: x509.JsonGeneralNames = [];
  for (const value of names.dnsNames ?? []) entries.push({ type: 'dns', value });
  for (const value of names.ipAddresses ?? []) {
    if (isIP(value) === 0) throw new Error(`${JSON.stringify(value)} is no IP address; give host names as dnsNames`);
    entries.push({ type: 'ip', value });
  }
  return entries.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(entries)];
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

async function issued(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): Promise<IssuedCertificate> {
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certPem: `${certificate.toString('pem')}\n`,
    keyPem: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
    notAfter: certificate.notAfter,
  };
}

function validity(options: ValidityOptions, defaultDays: number): { notBefore: Date; notAfter: Date } {
  const now = (options.now ?? new Date()).getTime();
  return {
    notBefore: new Date(now - CLOCK_SKEW_MS),
    notAfter: new Date(now + (options.validDays ?? defaultDays) * DAY_MS),
  };
}

/** 126 random bits; the first ones are 01 so that the number is positive and its length constant. */
function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

/** The distinguished name, with what its syntax reserves escaped. */
function commonName(name: string): string {
  return `CN=${name.replace(/[\\,+"<>;=#]/g, '\\$&')}`;
}
