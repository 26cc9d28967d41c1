/**
 * The `tls:` blocks of servers and clients.
 *
 * Source: collector `configtls` at 0.131.0.
 */
import { bool, duration, list, object, schema, secret, string } from '../component/schema.js';
import type { InferConfig, Issues } from '../component/schema.js';

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

const TLS_VERSIONS: Readonly<Record<string, TlsVersion>> = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
};

/** Below this no connection is made unless `min_version` says so. */
export const DEFAULT_MIN_VERSION: TlsVersion = 'TLSv1.2';

const tpmSchema = schema({
  enabled: bool({
    default: false,
    doc: 'Take the private key from a trusted platform module. Not supported: refused at start.',
  }),
  path: string({ default: '', doc: 'Device of the module.' }),
  owner_auth: secret({ goType: 'string', doc: 'Owner authorisation of the module.' }),
  auth: secret({ goType: 'string', doc: 'Authorisation of the key.' }),
});

const commonFields = {
  ca_file: string({
    default: '',
    doc: 'PEM file of the authorities that sign the far side; empty: those of the system.',
  }),
  ca_pem: secret({ doc: 'The same as PEM text. Not together with `ca_file`.' }),
  include_system_ca_certs_pool: bool({
    default: false,
    doc: 'Trust the authorities of the system beside those given.',
  }),
  cert_file: string({ default: '', doc: 'PEM file of the own certificate, followed by its intermediates.' }),
  cert_pem: secret({ doc: 'The same as PEM text.' }),
  key_file: string({ default: '', doc: 'PEM file of the private key of the certificate.' }),
  key_pem: secret({ doc: 'The same as PEM text.' }),
  min_version: string({ default: '', doc: 'Lowest TLS version: `1.0`, `1.1`, `1.2` (when empty) or `1.3`.' }),
  max_version: string({ default: '', doc: 'Highest TLS version; empty: the newest.' }),
  cipher_suites: list(string({ default: '', doc: "A suite by Go's name." }), {
    doc: "Cipher suites of TLS 1.2 and below, by Go's names, e.g. `TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256`; empty: a safe list.",
  }),
  reload_interval: duration({
    default: '0s',
    doc: 'Age after which certificate and key are read again, at the next handshake; 0: never.',
  }),
  curve_preferences: list(string({ default: '', doc: 'A curve.' }), {
    doc: 'Key exchange groups in order: `P256`, `P384`, `P521`, `X25519`; empty: the defaults.',
  }),
  tpm: object(tpmSchema, { doc: 'Trusted platform module.' }),
};

// The common part is squashed into the others and therefore decoded after what is theirs.

const serverFields = {
  client_ca_file: string({
    default: '',
    doc: 'PEM file of the authorities that sign clients. When set, a client without such a certificate is refused.',
  }),
  client_ca_file_reload: bool({ default: false, doc: 'Read `client_ca_file` again when it changes.' }),
  ...commonFields,
};

const clientFields = {
  insecure: bool({ default: false, doc: 'Connect without TLS, unless an authority is given.' }),
  insecure_skip_verify: bool({ default: false, doc: 'Use TLS but accept any certificate.' }),
  server_name_override: string({
    default: '',
    doc: 'Name to expect in the certificate instead of the host of the endpoint.',
  }),
  ...commonFields,
};

type VersionConfig = { readonly min_version: string; readonly max_version: string };
type CommonConfig = VersionConfig & { readonly ca_file: string; readonly ca_pem: string };

function validateTls(config: CommonConfig, issues: Issues): void {
  const problem = tlsProblem(config);
  if (problem !== undefined) issues.add([], problem);
}

/**
 * The check of a client's block where the reference runs it under the names of the Go fields.
 *
 * @param path name of the block, e.g. `['clientconfig', 'tls']`.
 */
export function validateTlsClient(config: TlsClientConfig, issues: Issues, path: readonly string[]): void {
  const problem = tlsProblem(config);
  if (problem === undefined) return;
  issues.add(path, problem);
  issues.add([...path, 'config'], problem);
}

function tlsProblem(config: CommonConfig): string | undefined {
  if (config.ca_file !== '' && config.ca_pem !== '') {
    return 'provide either a CA file or the PEM-encoded string, but not both';
  }
  const versions = tlsVersions(config);
  return 'error' in versions ? versions.error : undefined;
}

export const tlsServerSchema = schema(serverFields, validateTls);
export const tlsClientSchema = schema(clientFields, validateTls);

export type TlsServerConfig = InferConfig<typeof tlsServerSchema>;
export type TlsClientConfig = InferConfig<typeof tlsClientSchema>;

export interface TlsVersions {
  readonly minVersion: TlsVersion;
  /** Undefined: the newest there is. */
  readonly maxVersion: TlsVersion | undefined;
}

/** The versions meant by `min_version` and `max_version`, or the reference's words for what is wrong with them. */
export function tlsVersions(config: VersionConfig): TlsVersions | { readonly error: string } {
  const minVersion = config.min_version === '' ? DEFAULT_MIN_VERSION : TLS_VERSIONS[config.min_version];
  if (minVersion === undefined) {
    return { error: `invalid TLS min_version: unsupported TLS version: ${JSON.stringify(config.min_version)}` };
  }
  const maxVersion = config.max_version === '' ? undefined : TLS_VERSIONS[config.max_version];
  if (maxVersion === undefined && config.max_version !== '') {
    return { error: `invalid TLS max_version: unsupported TLS version: ${JSON.stringify(config.max_version)}` };
  }
  // The names of the versions sort as the versions do.
  if (maxVersion !== undefined && maxVersion < minVersion) {
    return { error: 'invalid TLS configuration: min_version cannot be greater than max_version' };
  }
  return { minVersion, maxVersion };
}
