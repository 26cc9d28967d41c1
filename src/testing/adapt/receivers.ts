/** Receivers on free ports of this machine, with certificates that a client here can verify. */
import type { TestCertificates } from '../certificates.js';
import type { Draft } from './draft.js';
import type { Path } from './edit.js';

const FREE_PORT = 'tests run side by side: a free port of this machine';
const TEST_TLS = "a certificate for localhost from the test's own authority";

/** Where receivers listen in a test: not reachable from other machines. */
export const TEST_ENDPOINT = 'localhost:0';

export function adaptReceivers(draft: Draft, certificates: TestCertificates): void {
  for (const id of draft.keys(['receivers'])) {
    if (id.split('/')[0] !== 'otlp') continue;
    for (const protocol of draft.keys(['receivers', id, 'protocols'])) {
      adaptServer(draft, ['receivers', id, 'protocols', protocol], certificates);
    }
  }
}

function adaptServer(draft: Draft, at: Path, certificates: TestCertificates): void {
  draft.set([...at, 'endpoint'], TEST_ENDPOINT, FREE_PORT);
  if (draft.text([...at, 'transport']) === 'unix') draft.remove([...at, 'transport'], FREE_PORT);
  const tls = [...at, 'tls'];
  if (!draft.has(tls) || draft.plain(tls) === null) return;
  const needsClientCertificate = (draft.text([...tls, 'client_ca_file']) ?? '') !== '';
  for (const key of ['cert_pem', 'key_pem', 'ca_file', 'ca_pem', 'tpm']) draft.remove([...tls, key], TEST_TLS);
  draft.set([...tls, 'cert_file'], certificates.certFile, TEST_TLS);
  draft.set([...tls, 'key_file'], certificates.keyFile, TEST_TLS);
  if (needsClientCertificate) {
    draft.set([...tls, 'client_ca_file'], certificates.caFile, 'client certificates come from that authority, too');
  }
}
