import { StartError } from '../../component/errors.js';

/** Where to write, and what with. */
export interface BlobEndpoint {
  /** Of the service, with a slash at the end of its path, without query. */
  readonly url: string;
  /** Account and key, or a shared access signature (a query without `?`). */
  readonly access:
    | { readonly kind: 'key'; readonly account: string; readonly key: string }
    | { readonly kind: 'sas'; readonly signature: string };
}

/** The account every emulator has, and its key, as Microsoft publishes them. */
const EMULATOR = {
  account: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

const MALFORMED =
  'connection string is either blank or malformed. The expected connection string should contain key value pairs separated by semicolons. ' +
  "For example 'DefaultEndpointsProtocol=https;AccountName=<accountName>;AccountKey=<accountKey>;EndpointSuffix=core.windows.net'";

/**
 * Takes a connection string apart. Beside what the reference takes there is `UseDevelopmentStorage=true` with
 * `DevelopmentStorageProxyUri`, which it does not know.
 *
 * Source followed: the Azure SDK for Go, azblob v1.6.1, which the reference uses; texts included.
 *
 * @throws {StartError} that names the part that is wrong and shows no value of a secret part.
 */
export function parseConnectionString(text: string): BlobEndpoint {
  const parts = partsOf(text);
  if (parts.get('UseDevelopmentStorage')?.toLowerCase() === 'true') return emulatorEndpoint(parts);
  const url = serviceUrl(parts);
  const account = parts.get('AccountName');
  const key = parts.get('AccountKey');
  const signature = parts.get('SharedAccessSignature');
  if (account !== undefined && key !== undefined) {
    checkKey(key);
    return { url, access: { kind: 'key', account, key } };
  }
  if (signature === undefined) fail('connection string needs either AccountKey or SharedAccessSignature');
  return { url, access: { kind: 'sas', signature: signature.replace(/^\?/, '') } };
}

function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const pieces = text.replace(/;+$/, '').split(';');
  for (const [index, piece] of pieces.entries()) {
    const equals = piece.indexOf('=');
    if (equals < 0) fail(`${MALFORMED}; part ${index + 1} of ${pieces.length} has no '='`);
    const [name, value] = [piece.slice(0, equals).trim(), piece.slice(equals + 1)];
    const swallowed = /(?:AccountKey|SharedAccessSignature)=/.exec(value)?.[0];
    if (swallowed !== undefined)
      fail(`part ${index + 1} of ${pieces.length} has ${swallowed} in it; put a ';' in front of it`);
    parts.set(name, value);
  }
  return parts;
}

function serviceUrl(parts: ReadonlyMap<string, string>): string {
  const endpoint = parts.get('BlobEndpoint');
  if (endpoint !== undefined) return withSlash(checkedUrl(endpoint, 'BlobEndpoint'));
  const account = parts.get('AccountName');
  if (account === undefined) fail('connection string needs either AccountName or BlobEndpoint');
  const protocol = parts.get('DefaultEndpointsProtocol') ?? 'https';
  if (protocol !== 'http' && protocol !== 'https') {
    fail('DefaultEndpointsProtocol must be http or https');
  }
  const suffix = parts.get('EndpointSuffix') ?? 'core.windows.net';
  return withSlash(checkedUrl(`${protocol}://${account}.blob.${suffix}`, 'AccountName or EndpointSuffix'));
}

/**
 * No value is shown: where a `;` was forgotten it holds a secret.
 *
 * @param part of the connection string the address comes from.
 */
function checkedUrl(text: string, part: string): string {
  if (!URL.canParse(text)) fail(`${part} gives no valid address`);
  const { protocol } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') fail(`${part} must begin with http:// or https://`);
  return text;
}

function checkKey(key: string): void {
  const digits = key.replace(/=+$/, '');
  const foreign = digits.search(/[^A-Za-z0-9+/]/);
  const at = foreign >= 0 ? foreign : key.length % 4 === 0 ? -1 : digits.length - (digits.length % 4);
  if (at >= 0 || key === '') {
    fail(
      `decode account key: illegal base64 data at input byte ${Math.max(at, 0)} (AccountKey, ${key.length} characters)`,
    );
  }
}

function emulatorEndpoint(parts: ReadonlyMap<string, string>): BlobEndpoint {
  const proxy = parts.get('DevelopmentStorageProxyUri');
  const base =
    proxy === undefined ? 'http://127.0.0.1' : checkedUrl(proxy, 'DevelopmentStorageProxyUri').replace(/\/+$/, '');
  return { url: `${base}:10000/${EMULATOR.account}/`, access: { kind: 'key', ...EMULATOR } };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function fail(problem: string): never {
  throw new StartError(`failed to create client from connection string: ${problem}`);
}
