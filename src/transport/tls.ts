/**
 * Reads what a `tls:` block names and makes of it what Node's TLS takes.
 *
 * Source: collector `configtls` at 0.131.0, whose error texts these are.
 */
import { readFile } from 'node:fs/promises';
import type { TlsOptions } from 'node:tls';
import { StartError } from '../component/errors.js';
import { fileErrorText } from './system-error.js';
import type { TlsClientConfig, TlsServerConfig, TlsVersion } from './tls-config.js';
import { tlsVersions } from './tls-config.js';
import { cipherList, curveList } from './tls-names.js';
import { holdsCertificate, keyPairProblem } from './tls-pem.js';
import { systemRoots } from './tls-system-roots.js';

/** A part of `tls.ConnectionOptions`. */
export interface ClientTls {
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion: TlsVersion;
  readonly maxVersion?: TlsVersion;
  readonly ciphers?: string;
  readonly ecdhCurve?: string;
  readonly rejectUnauthorized: boolean;
  /** Name to ask for and to expect; undefined: the host that is dialled. */
  readonly servername?: string;
}

/** What a server needs for its handshakes, and how to renew it. */
export interface ServerTls {
  /** For `tls.createServer`, without ALPN; and for `setSecureContext`. As of the last reading that succeeded. */
  readonly options: TlsOptions;
  /**
   * Reads the files again.
   *
   * @returns whether anything changed.
   * @throws {Error} naming file and reason; `options` are then still the last good ones.
   */
  reload(): Promise<boolean>;
}

type CommonConfig = Omit<TlsServerConfig, 'client_ca_file' | 'client_ca_file_reload'>;

/** @throws {StartError} */
export async function loadServerTls(config: TlsServerConfig): Promise<ServerTls> {
  let options = await readServerOptions(config).catch(refuseStart);
  return {
    get options() {
      return options;
    },
    async reload() {
      const next = await readServerOptions(config);
      const changed = next.cert !== options.cert || next.key !== options.key || next.ca !== options.ca;
      options = next;
      return changed;
    },
  };
}

/**
 * @returns undefined when the connection is to be made without TLS.
 * @throws {StartError}
 */
export async function loadClientTls(config: TlsClientConfig): Promise<ClientTls | undefined> {
  if (config.insecure && config.ca_file === '' && config.ca_pem === '') return undefined;
  try {
    const { ca, ...common } = await readCommon(config);
    return {
      ...common,
      ca: ca ?? (await systemRoots()),
      rejectUnauthorized: !config.insecure_skip_verify,
      ...(config.server_name_override !== '' && { servername: config.server_name_override }),
    };
  } catch (error) {
    return refuseStart(error);
  }
}

function refuseStart(error: unknown): never {
  throw new StartError((error as Error).message, { cause: error });
}

/** The same words in front of everything that goes wrong before client authorities are read. */
async function readServerOptions(config: TlsServerConfig): Promise<TlsOptions> {
  // The authorities of the far side play no part in a server, but the reference reads them and so finds what is wrong.
  const common: TlsOptions & CommonTls = await readCommon(config);
  delete common.ca;
  if (config.client_ca_file === '') return common;
  return { ...common, ca: await readClientAuthorities(config), requestCert: true, rejectUnauthorized: true };
}

async function readClientAuthorities(config: TlsServerConfig): Promise<string> {
  const path = config.client_ca_file;
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`failed to load client CA CertPool: failed to load CA ${path}: ${fileErrorText(path, error)}`, {
      cause: error,
    });
  }
  if (!holdsCertificate(pem)) throw new Error(`failed to load client CA CertPool: failed to parse CA ${path}`);
  return config.include_system_ca_certs_pool ? [pem, ...(await systemRoots())].join('\n') : pem;
}

interface CommonTls {
  readonly ca?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion: TlsVersion;
  readonly maxVersion?: TlsVersion;
  readonly ciphers?: string;
  readonly ecdhCurve?: string;
}

async function readCommon(config: CommonConfig): Promise<CommonTls> {
  try {
    const ca = await readAuthorities(config);
    const pair = await readKeyPair(config).catch((error: Error) => {
      throw new Error(`failed to load TLS cert and key: ${error.message}`, { cause: error });
    });
    return { ...(ca !== undefined && { ca }), ...pair, ...readChoices(config) };
  } catch (error) {
    throw new Error(`failed to load TLS config: ${(error as Error).message}`, { cause: error });
  }
}

async function readAuthorities(config: CommonConfig): Promise<string[] | undefined> {
  if (config.ca_file !== '' && config.ca_pem !== '') {
    throw new Error('failed to load CA CertPool: provide either a CA file or the PEM-encoded string, but not both');
  }
  if (config.ca_file === '' && config.ca_pem === '') return undefined;
  const pem = config.ca_file === '' ? config.ca_pem : await readAuthorityFile(config.ca_file);
  if (!holdsCertificate(pem)) {
    throw new Error(`failed to load CA CertPool ${config.ca_file === '' ? 'PEM' : 'File'}: failed to parse cert`);
  }
  return config.include_system_ca_certs_pool ? [pem, ...(await systemRoots())] : [pem];
}

async function readAuthorityFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`failed to load CA CertPool File: failed to load cert ${path}: ${fileErrorText(path, error)}`, {
      cause: error,
    });
  }
}

async function readKeyPair(config: CommonConfig): Promise<{ cert: string; key: string } | undefined> {
  const hasCert = config.cert_file !== '' || config.cert_pem !== '';
  const hasKey = config.key_file !== '' || config.key_pem !== '';
  if (hasCert !== hasKey) throw new Error('for auth via TLS, provide both certificate and key, or neither');
  if (!hasCert) return undefined;
  if (config.tpm.enabled) {
    throw new Error('private keys in a TPM are not supported; give key_file or key_pem and remove tpm');
  }
  const cert = await readOneOf('certificate', config.cert_file, config.cert_pem, config);
  const key = await readOneOf('key', config.key_file, config.key_pem, config);
  const problem = keyPairProblem(cert, key);
  if (problem !== undefined) throw new Error(`failed to load TLS cert and key PEMs: ${problem}`);
  return { cert, key };
}

async function readOneOf(what: string, path: string, pem: string, config: CommonConfig): Promise<string> {
  if (path === '') return pem;
  if (pem !== '') {
    throw new Error(`for auth via TLS, provide either a ${what} or the PEM-encoded string, but not both`);
  }
  // The reference complains about a key given twice before it opens the certificate's file.
  if (config.key_file !== '' && config.key_pem !== '') {
    throw new Error('for auth via TLS, provide either a key or the PEM-encoded string, but not both');
  }
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(fileErrorText(path, error), { cause: error });
  }
}

function readChoices(config: CommonConfig): Pick<CommonTls, 'minVersion' | 'maxVersion' | 'ciphers' | 'ecdhCurve'> {
  const versions = orThrow(tlsVersions(config));
  const legacy = versions.minVersion < 'TLSv1.2';
  const ciphers = orThrow(cipherList(config.cipher_suites, legacy));
  const ecdhCurve = orThrow(curveList(config.curve_preferences));
  return {
    minVersion: versions.minVersion,
    ...(versions.maxVersion !== undefined && { maxVersion: versions.maxVersion }),
    ...(ciphers !== undefined && { ciphers }),
    ...(ecdhCurve !== undefined && { ecdhCurve }),
  };
}

function orThrow<T>(result: T | { readonly error: string }): T {
  if (typeof result === 'object' && result !== null && 'error' in result) throw new Error(result.error);
  return result;
}
