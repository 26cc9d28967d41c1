/**
 * Cipher suites and curves: Go's names, which the configuration uses, to OpenSSL's.
 *
 * Source: Go `crypto/tls` 1.26 `CipherSuites()` (the secure ones; the reference takes no others), `configtls` curve names.
 */
import { DEFAULT_CIPHERS } from 'node:tls';

/** Suites of TLS 1.3; neither Go nor we let the configuration choose among them. */
const TLS13_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

const SUITES: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: '',
  TLS_AES_256_GCM_SHA384: '',
  TLS_CHACHA20_POLY1305_SHA256: '',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
};

const CURVES: Readonly<Record<string, string>> = {
  P256: 'P-256',
  P384: 'P-384',
  P521: 'P-521',
  X25519: 'X25519',
};

/**
 * OpenSSL's cipher list for suites named as in Go, or the reference's words for which names are wrong.
 *
 * @param legacy versions below TLS 1.2 are allowed, which OpenSSL 3 only does at security level 0.
 */
export function cipherList(names: readonly string[], legacy: boolean): string | undefined | { readonly error: string } {
  const unknown = names.filter((name) => !Object.hasOwn(SUITES, name));
  if (unknown.length > 0) {
    return { error: unknown.map((name) => `invalid TLS cipher suite: ${JSON.stringify(name)}`).join('\n') };
  }
  if (names.length === 0) return legacy ? `${DEFAULT_CIPHERS}:@SECLEVEL=0` : undefined;
  const chosen = names.map((name) => SUITES[name]!).filter((suite) => suite !== '');
  return [TLS13_SUITES, ...chosen, ...(legacy && chosen.length > 0 ? ['@SECLEVEL=0'] : [])].join(':');
}

/** OpenSSL's group list for `curve_preferences`, or the reference's words for what is wrong. */
export function curveList(names: readonly string[]): string | undefined | { readonly error: string } {
  if (names.some((name) => !Object.hasOwn(CURVES, name))) {
    return { error: 'invalid curve type: CurveID(0). Expected values are [P-256, P-384, P-521, X25519]' };
  }
  return names.length === 0 ? undefined : names.map((name) => CURVES[name]!).join(':');
}
