import type { DeliveredBlob } from '../delivered/blobs.js';
import type { LabelPattern, NamePattern } from '../delivered/remote-write.js';
import { UsageError } from '../errors.js';
import type { Call, Route } from './route.js';
import { RawAnswer } from './route.js';
import { listOf, MATCH, object, TEXT, TIMEOUT } from './schemas.js';
import { patternFromJson, toJson } from './wire.js';

const SERIES_BODY = {
  name: { description: 'A metric name as the back end has it, or {"$regex": …}. Absent: any.' },
  labels: { ...MATCH, description: 'Labels that must hold; {"$absent": true} asks for absence.' },
};
const BLOB_BODY = {
  match: { description: 'The beginning of a name, or {"$regex": …} over container/name. Absent: any.' },
};

function seriesOf({ body }: Call): { readonly name: NamePattern | undefined; readonly labels: LabelPattern } {
  return {
    name: patternFromJson(body.name) as NamePattern | undefined,
    labels: (patternFromJson(body.labels) ?? {}) as LabelPattern,
  };
}

function blobOf({ body }: Call): string | RegExp | undefined {
  return patternFromJson(body.match) as string | RegExp | undefined;
}

const timeoutOf = ({ body }: Call): number => (body.timeoutMs as number | undefined) ?? 5_000;

const blobJson = ({ container, name, type, contentType, size, blockCount, text, exporter }: DeliveredBlob): object => ({
  container,
  name,
  type,
  contentType,
  size,
  blockCount,
  text,
  exporter,
});

export const DELIVERED_VERBS: readonly Route[] = [
  {
    method: 'POST',
    path: '/delivered/series/find',
    operationId: 'findSeries',
    summary: 'Series the metrics back end has.',
    body: object(SERIES_BODY),
    answer: listOf('series'),
    handle: (call) => {
      const { name, labels } = seriesOf(call);
      return { series: toJson(call.hub.remoteWrite.series(name, labels)) };
    },
  },
  {
    method: 'POST',
    path: '/delivered/series/wait',
    operationId: 'waitForSeries',
    summary: 'Answers as soon as a series matches; 409 when time is up, with the nearest one.',
    body: object({ ...SERIES_BODY, timeoutMs: TIMEOUT }),
    answer: listOf('series'),
    handle: async (call) => {
      const { name, labels } = seriesOf(call);
      const options = { timeoutMs: timeoutOf(call), signal: call.signal };
      return { series: toJson(await call.hub.remoteWrite.waitFor(name ?? /^/, labels, options)) };
    },
  },
  {
    method: 'GET',
    path: '/delivered/writes',
    operationId: 'listWrites',
    summary: 'Every remote-write request, decoded, with its headers and the answer it got.',
    answer: listOf('writes'),
    handle: ({ hub }) => ({ writes: toJson(hub.remoteWrite.requests) }),
  },
  {
    method: 'POST',
    path: '/delivered/blobs/find',
    operationId: 'findBlobs',
    summary: 'Blobs the store has, with their text.',
    body: object(BLOB_BODY),
    answer: listOf('blobs'),
    handle: (call) => ({ blobs: call.hub.blobs.list(blobOf(call)).map(blobJson) }),
  },
  {
    method: 'POST',
    path: '/delivered/blobs/wait',
    operationId: 'waitForBlobs',
    summary: 'Answers as soon as a blob matches; 409 when time is up, with those there are.',
    body: object({ ...BLOB_BODY, timeoutMs: TIMEOUT }),
    answer: listOf('blobs'),
    handle: async (call) => {
      const options = { timeoutMs: timeoutOf(call), signal: call.signal };
      return { blobs: (await call.hub.blobs.waitFor(blobOf(call), options)).map(blobJson) };
    },
  },
  {
    method: 'GET',
    path: '/delivered/blob',
    operationId: 'readBlob',
    summary: 'The bytes of one blob.',
    query: { name: { ...TEXT, description: 'The beginning of its name, or of container/name.' } },
    handle: ({ hub, query }) => {
      if (query.name === undefined) throw new UsageError('give the blob as ?name=');
      const bytes = hub.blobs.bytes(query.name);
      return new RawAnswer('application/octet-stream', bytes);
    },
  },
  {
    method: 'GET',
    path: '/delivered/blob-requests',
    operationId: 'listBlobRequests',
    summary: 'Every request to the blob store, with the answer it got.',
    answer: listOf('requests'),
    handle: ({ hub }) => ({ requests: toJson(hub.blobs.requests) }),
  },
];
