import { createPrivateKey, X509Certificate } from 'node:crypto';
import { systemErrorText } from '../resolve/system-error.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { componentsOf, settingAt, settingsOf } from './look.js';

/** A certificate that ends sooner is told of. */
const SOON_MS = 14 * 24 * 3600 * 1000;

/** Files of TLS blocks: there, readable, certificates, matching, in date. */
export async function certificateFiles(context: AdviceContext): Promise<ConfigWarning[]> {
  const found: ConfigWarning[] = [];
  for (const { isUsed, schema, component, path } of componentsOf(context.config)) {
    if (!isUsed) continue;
    for (const { field, value, path: at } of settingsOf(schema, component.config, path)) {
      const isTls = 'schema' in field && Object.hasOwn(field.schema.fields, 'cert_file');
      if (isTls && value !== undefined) found.push(...(await checkTls(value, at, context)));
    }
  }
  return found;
}

async function checkTls(tls: unknown, path: readonly string[], context: AdviceContext): Promise<ConfigWarning[]> {
  const found: ConfigWarning[] = [];
  const read = async (key: string): Promise<Uint8Array | undefined> => {
    const file = settingAt(tls, key);
    if (typeof file !== 'string' || file === '') return undefined;
    try {
      return await context.environment.readFile(file);
    } catch (error: unknown) {
      found.push(unreadable(file, error, [...path, key], context));
      return undefined;
    }
  };
  const [certificate, key, ...authorities] = [
    await read('cert_file'),
    await read('key_file'),
    await read('ca_file'),
    await read('client_ca_file'),
  ];
  if (certificate !== undefined) found.push(...checkCertificate(certificate, key, path, context.now));
  for (const [index, authority] of authorities.entries()) {
    if (authority === undefined || parse(authority) !== undefined) continue;
    found.push(noCertificate([...path, index === 0 ? 'ca_file' : 'client_ca_file']));
  }
  return found;
}

function unreadable(file: string, error: unknown, path: readonly string[], context: AdviceContext): ConfigWarning {
  const mount = context.resolution.resource?.mounts.find((one) => file.startsWith(`${one.path}/`));
  const reason = systemErrorText(error, file);
  if (mount === undefined || context.inContainer) {
    const message = `${reason}, so the hub will not start; put the file there or change the path`;
    return { level: 'error', code: 'certificate-file', path, message };
  }
  const message = `${reason}; in the cluster it comes from the volume mounted at ${mount.path}, to run here put it there or change the path`;
  return { level: 'warning', code: 'certificate-file', path, message };
}

function parse(pem: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function noCertificate(path: readonly string[]): ConfigWarning {
  const message = 'the file holds no PEM certificate (-----BEGIN CERTIFICATE-----), so the hub will not start';
  return { level: 'error', code: 'certificate-file', path, message };
}

function* checkCertificate(
  pem: Uint8Array,
  key: Uint8Array | undefined,
  path: readonly string[],
  now: number,
): Generator<ConfigWarning> {
  const at = [...path, 'cert_file'];
  const certificate = parse(pem);
  if (certificate === undefined) {
    yield noCertificate(at);
    return;
  }
  const end = Date.parse(certificate.validTo);
  if (end < now) {
    const message = `the certificate ended on ${day(end)}, so clients refuse it; renew it`;
    yield { level: 'warning', code: 'certificate-expiry', path: at, message };
  } else if (end < now + SOON_MS) {
    const message = `the certificate ends on ${day(end)}; renew it, and set reload_interval so that the new one is taken up`;
    yield { level: 'warning', code: 'certificate-expiry', path: at, message };
  }
  if (key !== undefined && !belongsTo(certificate, key)) {
    const message = 'the key is not that of the certificate, or no PEM key, so the hub will not start';
    yield { level: 'error', code: 'certificate-file', path: [...path, 'key_file'], message };
  }
}

function belongsTo(certificate: X509Certificate, key: Uint8Array): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(Buffer.from(key))) === true;
  } catch {
    return false;
  }
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
