import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../component/clock.js';
import { histogramValue, sampleValue } from './api-values.js';
import { parseSelector, type Matcher, SelectorError } from './selector.js';
import { isHistogram, type SeriesStore, type StoredSeries } from './store.js';
import type { NativeHistogram, Sample } from './write-request.js';

/** How far back an instant query looks for a sample, as Prometheus does unless told otherwise. */
const LOOKBACK_MS = 5 * 60_000;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const ONLY_SELECTORS =
  'this back end answers plain selectors only, such as up or http_requests_total{job="api"}; ' +
  'for PromQL point the hub at a Prometheus';

/** What the client asked for is not there or not understood (HTTP 400). */
class BadDataError extends Error {
  override readonly name = 'BadDataError';
}

/** The part of Prometheus' HTTP API that people and tools need to look at what arrived. GET, and POST with a form. */
export function registerQueryApi(server: FastifyInstance, store: SeriesStore, clock: Clock): void {
  const answer =
    (read: (parameters: URLSearchParams, request: FastifyRequest) => unknown) =>
    (request: FastifyRequest, reply: FastifyReply): unknown => {
      try {
        return { status: 'success', data: read(parametersOf(request), request) };
      } catch (error) {
        if (!(error instanceof BadDataError)) throw error;
        return reply.code(400).send({ status: 'error', errorType: 'bad_data', error: error.message });
      }
    };
  const both = (path: string, read: (parameters: URLSearchParams) => unknown): void => {
    server.route({ method: ['GET', 'POST'], url: path, handler: answer(read) });
  };

  both('/api/v1/query', (parameters) => instantVector(store, parameters, clock.now()));
  both('/api/v1/series', (parameters) => {
    if (!parameters.has('match[]')) throw new BadDataError('no match[] parameter provided');
    return matching(store, parameters).map(({ labels }) => Object.fromEntries(labels));
  });
  both('/api/v1/labels', (parameters) => {
    return sortedSet(matching(store, parameters).flatMap(({ labels }) => [...labels.keys()]));
  });
  server.get<{ Params: { name: string } }>('/api/v1/label/:name/values', (request, reply) =>
    answer((parameters) => {
      const { name } = request.params;
      if (!LABEL_NAME.test(name)) throw new BadDataError(`invalid label name: ${JSON.stringify(name)}`);
      return sortedSet(matching(store, parameters).flatMap(({ labels }) => labels.get(name) ?? []));
    })(request, reply),
  );
  server.get(
    '/api/v1/metadata',
    answer((parameters) => metadataOf(store, parameters.get('metric'))),
  );
}

function parametersOf(request: FastifyRequest): URLSearchParams {
  const query = request.url.indexOf('?');
  const parameters = new URLSearchParams(query < 0 ? '' : request.url.slice(query + 1));
  if (request.body instanceof Buffer) {
    for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) parameters.append(name, value);
  }
  return parameters;
}

function instantVector(store: SeriesStore, parameters: URLSearchParams, nowMs: number): unknown {
  const matchers = selectorOf('query', parameters.get('query') ?? '');
  const atMs = timeOf(parameters.get('time')) ?? nowMs;
  const result = store.series(matchers).flatMap((series) => {
    const sample = sampleAt(series, atMs);
    if (sample === undefined) return [];
    const metric = Object.fromEntries(series.labels);
    return isHistogram(sample)
      ? { metric, histogram: histogramValue(atMs, sample) }
      : { metric, value: sampleValue(atMs, sample) };
  });
  return { resultType: 'vector', result };
}

/** The newest sample at or before a time, unless it is too old or ends the series. */
function sampleAt(series: StoredSeries, atMs: number): Sample | NativeHistogram | undefined {
  const last = (list: readonly (Sample | NativeHistogram)[]): Sample | NativeHistogram | undefined =>
    list.findLast(({ timestampMs }) => timestampMs <= atMs);
  const candidates = [last(series.samples), last(series.histograms)].filter((found) => found !== undefined);
  const newest = candidates.sort((a, b) => b.timestampMs - a.timestampMs)[0];
  return newest === undefined || newest.stale || newest.timestampMs <= atMs - LOOKBACK_MS ? undefined : newest;
}

/** Series that any of the `match[]` selectors means; all when there is none. */
function matching(store: SeriesStore, parameters: URLSearchParams): readonly StoredSeries[] {
  const selectors = parameters.getAll('match[]');
  if (selectors.length === 0) return store.series();
  return [...new Set(selectors.flatMap((text) => store.series(selectorOf('match[]', text))))];
}

function selectorOf(parameter: string, text: string): readonly Matcher[] {
  try {
    return parseSelector(text);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new BadDataError(`invalid parameter "${parameter}": ${error.message}; ${ONLY_SELECTORS}`);
  }
}

/** Unix seconds or RFC 3339, as milliseconds. */
function timeOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const ms = /^[0-9.eE+-]+$/.test(text) && !Number.isNaN(Number(text)) ? Number(text) * 1000 : Date.parse(text);
  if (!Number.isFinite(ms)) {
    throw new BadDataError(
      `invalid parameter "time": cannot parse ${JSON.stringify(text)} to a valid timestamp; give Unix seconds or RFC 3339`,
    );
  }
  return ms;
}

function metadataOf(store: SeriesStore, metric: string | null): unknown {
  const entries = [...store.metadata.values()].filter(({ family }) => metric === null || family === metric);
  return Object.fromEntries(entries.map(({ family, type, help, unit }) => [family, [{ type, help, unit }]]));
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
