/** What a remote-write endpoint answers to one request, apart from how the request comes. */
import { RefusedError, seriesText } from './check.js';
import type { SeriesStore } from './store.js';
import { MalformedRequestError, type WriteRequest } from './write-request.js';

export interface Answer {
  readonly status: number;
  /** Text for people; a line feed is added. */
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const NO_CONTENT: Answer = { status: 204 };

export class WriteEndpoint {
  readonly #store: SeriesStore;
  readonly #decode: (body: Uint8Array) => WriteRequest;

  constructor(store: SeriesStore, decode: (body: Uint8Array) => WriteRequest) {
    this.#store = store;
    this.#decode = decode;
  }

  /** Stores what is good and says what is not. @returns the decoded body where there is one, and the answer. */
  receive(headers: Headers, body: Uint8Array): { readonly decoded: WriteRequest | undefined; readonly answer: Answer } {
    const fault = headerFault(headers);
    if (fault !== undefined) return { decoded: undefined, answer: fault };
    let decoded: WriteRequest | undefined;
    try {
      decoded = this.#decode(body);
      this.#store.write(decoded);
      return { decoded, answer: NO_CONTENT };
    } catch (error) {
      return { decoded, answer: refusal(error) };
    }
  }
}

/** Headers that remote write 1.0 demands. Prometheus lets their absence pass; other receivers do not. */
function headerFault(headers: Headers): Answer | undefined {
  const contentType = String(headers['content-type'] ?? '')
    .split(';')[0]!
    .trim();
  if (contentType !== 'application/x-protobuf') {
    return { status: 415, message: `Content-Type must be application/x-protobuf, got "${contentType}"` };
  }
  if (/proto=(?!prometheus\.WriteRequest)/.test(String(headers['content-type']))) {
    return {
      status: 415,
      message: `only prometheus.WriteRequest is accepted, got "${String(headers['content-type'])}"`,
    };
  }
  if (headers['content-encoding'] !== 'snappy') {
    return {
      status: 415,
      message: `Content-Encoding must be snappy, got "${String(headers['content-encoding'] ?? '')}"`,
    };
  }
  if (headers['x-prometheus-remote-write-version'] === undefined) {
    return { status: 400, message: 'the header X-Prometheus-Remote-Write-Version is missing; it must be 0.1.0' };
  }
  return undefined;
}

function refusal(error: unknown): Answer {
  if (error instanceof MalformedRequestError) return { status: 400, message: error.message };
  if (error instanceof RefusedError) {
    const series = seriesText(new Map(error.labels.map(({ name, value }) => [name, value])));
    return { status: 400, message: `${error.message} (series ${series}${timesText(error)})` };
  }
  throw error;
}

function timesText({ times }: RefusedError): string {
  if (times === undefined) return '';
  return `, sample at ${new Date(times.sampleMs).toISOString()}, newest stored at ${new Date(times.storedMs).toISOString()}`;
}
