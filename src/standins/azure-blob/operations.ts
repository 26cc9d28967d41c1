/** What the blob service answers to one request. Source: Azure Storage REST API, "Blob service". */
import type { StandInAnswer, StandInRequest } from '../exchange.js';
import type { Blob, Blobs, Conditions, NewBlob } from './blobs.js';
import { blockCount, contentOf, md5Of } from './blobs.js';
import { BlobServiceError } from './service-error.js';
import { blobListXml, blockIdsOf, containerListXml } from './xml.js';

/** What a request is about. */
interface Target {
  readonly container: string | undefined;
  readonly blob: string | undefined;
}

export interface BlobService {
  readonly blobs: Blobs;
  /** With the account. */
  readonly url: string;
  readonly account: string;
}

const DEFAULT_PAGE = 5_000;

/** @throws {BlobServiceError} */
export function operate(request: StandInRequest, service: BlobService): StandInAnswer {
  const target = targetOf(request.path, service.account);
  if (target.container === undefined) return serviceOperation(request, service);
  if (target.blob === undefined) return containerOperation(request, target.container, service);
  return blobOperation(request, target.container, target.blob, service.blobs);
}

/** Path style: `/account/container/name`; `/` in a name may be escaped or not. */
function targetOf(path: string, account: string): Target {
  const [, first = '', container, ...rest] = path.split('/');
  if (first !== account) throw new BlobServiceError('AuthenticationFailed');
  const name = decodeURIComponent(rest.join('/'));
  return {
    container: container === undefined || container === '' ? undefined : decodeURIComponent(container),
    blob: name === '' ? undefined : name,
  };
}

function serviceOperation({ method, query }: StandInRequest, { blobs, url }: BlobService): StandInAnswer {
  if (method === 'GET' && query.get('comp') === 'list') return xml(containerListXml(url, blobs.containers));
  if (method === 'GET' && query.get('comp') === 'properties') {
    return xml('<?xml version="1.0" encoding="UTF-8"?><StorageServiceProperties/>');
  }
  throw new BlobServiceError('InvalidQueryParameterValue');
}

function containerOperation(request: StandInRequest, container: string, service: BlobService): StandInAnswer {
  const { method, query } = request;
  const { blobs } = service;
  if (query.get('restype') !== 'container') throw new BlobServiceError('InvalidQueryParameterValue');
  if (method === 'GET' && query.get('comp') === 'list') return listBlobs(query, container, service);
  switch (method) {
    case 'PUT':
      blobs.createContainer(container);
      return { status: 201 };
    case 'DELETE':
      blobs.deleteContainer(container);
      return { status: 202 };
    case 'GET':
    case 'HEAD':
      if (!blobs.hasContainer(container)) throw new BlobServiceError('ContainerNotFound');
      return { status: 200, headers: { 'x-ms-lease-status': 'unlocked', 'x-ms-lease-state': 'available' } };
    default:
      throw new BlobServiceError('UnsupportedHttpVerb');
  }
}

function listBlobs(query: URLSearchParams, container: string, { blobs, url }: BlobService): StandInAnswer {
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('marker') ?? '';
  const size = Number(query.get('maxresults') ?? DEFAULT_PAGE);
  const left = blobs.list(container, prefix).filter(({ name }) => name > marker || marker === '');
  const page = left.slice(0, size);
  const nextMarker = left.length > page.length ? page.at(-1)!.name : '';
  const delimiter = query.get('delimiter') ?? '';
  return xml(blobListXml({ serviceUrl: `${url}/`, container, prefix, delimiter, blobs: page, nextMarker }));
}

function blobOperation(request: StandInRequest, container: string, name: string, blobs: Blobs): StandInAnswer {
  const { method, query } = request;
  if (method === 'PUT') return write(request, container, name, blobs);
  if (method === 'GET' || method === 'HEAD') {
    if (query.has('comp')) throw new BlobServiceError('InvalidQueryParameterValue');
    return read(request, blobs.get(container, name));
  }
  if (method !== 'DELETE') throw new BlobServiceError('UnsupportedHttpVerb');
  blobs.delete(container, name);
  return { status: 202 };
}

function write(request: StandInRequest, container: string, name: string, blobs: Blobs): StandInAnswer {
  const { query, body } = request;
  checkMd5(request);
  switch (query.get('comp')) {
    case null:
      return putBlob(request, container, name, blobs);
    case 'appendblock': {
      const { blob, offset, blocks } = blobs.append(container, name, body, {
        ...conditionsOf(request),
        position: numberHeader(request, 'x-ms-blob-condition-appendpos'),
        maxSize: numberHeader(request, 'x-ms-blob-condition-maxsize'),
      });
      const headers = { 'x-ms-blob-append-offset': offset, 'x-ms-blob-committed-block-count': blocks };
      return { status: 201, headers: { ...written(blob), ...headers } };
    }
    case 'block':
      blobs.putBlock(container, name, query.get('blockid') ?? '', body);
      return { status: 201, headers: { 'content-md5': md5Of(body), 'x-ms-request-server-encrypted': 'true' } };
    case 'blocklist': {
      const ids = blockIdsOf(body.toString('utf8'));
      if (ids === undefined) throw new BlobServiceError('InvalidBlockList');
      const blob = blobs.commitBlocks(container, name, ids, { ...newBlobOf(request), ...conditionsOf(request) });
      return { status: 201, headers: written(blob) };
    }
    default:
      throw new BlobServiceError('InvalidQueryParameterValue');
  }
}

function putBlob(request: StandInRequest, container: string, name: string, blobs: Blobs): StandInAnswer {
  const type = request.headers['x-ms-blob-type'];
  if (type === undefined) throw new BlobServiceError('MissingRequiredHeader');
  if (type !== 'AppendBlob' && type !== 'BlockBlob') throw new BlobServiceError('InvalidHeaderValue');
  if (type === 'AppendBlob' && request.body.length > 0) throw new BlobServiceError('InvalidHeaderValue');
  const options = { ...newBlobOf(request), ...conditionsOf(request) };
  const blob = blobs.put(container, name, type, request.body, options);
  const md5: Record<string, string> = type === 'BlockBlob' ? { 'content-md5': md5Of(request.body) } : {};
  return { status: 201, headers: { ...written(blob), ...md5 } };
}

function read({ method, headers }: StandInRequest, blob: Blob): StandInAnswer {
  const content = contentOf(blob);
  const properties = {
    ...modified(blob),
    'content-type': blob.contentType,
    'accept-ranges': 'bytes',
    'x-ms-blob-type': blob.type,
    'x-ms-creation-time': new Date(blob.createdAtMs).toUTCString(),
    'x-ms-lease-status': 'unlocked',
    'x-ms-lease-state': 'available',
    'x-ms-server-encrypted': 'true',
    ...(blob.type === 'AppendBlob' ? { 'x-ms-blob-committed-block-count': blockCount(blob) } : {}),
    ...Object.fromEntries(Object.entries(blob.metadata).map(([key, value]) => [`x-ms-meta-${key}`, value])),
  };
  if (method === 'HEAD') return { status: 200, headers: { ...properties, 'content-length': content.length } };
  const range = rangeOf(headers['x-ms-range'] ?? headers.range, content.length);
  if (range === undefined) return { status: 200, headers: properties, body: content };
  const { start, end } = range;
  return {
    status: 206,
    headers: { ...properties, 'content-range': `bytes ${start}-${end - 1}/${content.length}` },
    body: content.subarray(start, end),
  };
}

/** @returns undefined for the whole. */
function rangeOf(header: string | readonly string[] | undefined, size: number) {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(String(header ?? '')) ?? [];
  if (from === undefined || Number(from) >= size) return undefined;
  return { start: Number(from), end: to === '' ? size : Math.min(size, Number(to) + 1) };
}

function written(blob: Blob): Readonly<Record<string, string>> {
  return { ...modified(blob), 'x-ms-request-server-encrypted': 'true' };
}

function modified({ etag, modifiedAtMs }: Blob): Readonly<Record<string, string>> {
  return { etag, 'last-modified': new Date(modifiedAtMs).toUTCString() };
}

function newBlobOf({ headers }: StandInRequest): NewBlob {
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-ms-meta-'))
    .map(([name, value]) => [name.slice('x-ms-meta-'.length), String(value)]);
  const contentType = headers['x-ms-blob-content-type'] ?? headers['content-type'];
  return {
    contentType: contentType as string | undefined,
    metadata: Object.fromEntries(metadata) as Record<string, string>,
  };
}

function conditionsOf({ headers }: StandInRequest): Conditions {
  return { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] };
}

function numberHeader({ headers }: StandInRequest, name: string): number | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(String(value))) throw new BlobServiceError('InvalidHeaderValue');
  return Number(value);
}

function checkMd5({ headers, body }: StandInRequest): void {
  const given = headers['content-md5'];
  if (given !== undefined && given !== md5Of(body)) throw new BlobServiceError('Md5Mismatch');
}

function xml(body: string): StandInAnswer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
