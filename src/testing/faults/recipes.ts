/** Faults by name: what every client and every hub must survive. */
import type { Fault } from './fault.js';

export interface Recipe {
  readonly doc: string;
  readonly faults: readonly Fault[];
}

export const RECIPES = {
  'hub-restarting': {
    doc: 'Clients are told UNAVAILABLE three times, then all is well.',
    faults: [{ at: 'receiver', code: 'UNAVAILABLE', message: 'the hub restarts', first: 3 }],
  },
  'hub-overloaded': {
    doc: 'Clients are told RESOURCE_EXHAUSTED with a second to wait, five times.',
    faults: [{ at: 'receiver', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 1_000, message: 'slow down', first: 5 }],
  },
  'hub-refusing': {
    doc: 'Clients are told that their data will never be taken.',
    faults: [{ at: 'receiver', code: 'INVALID_ARGUMENT', message: 'not taken' }],
  },
  'hub-losing-answers': {
    doc: 'Every third request is taken, but its answer never arrives: clients send it again.',
    faults: [{ at: 'receiver', loseAnswer: true, every: 3 }],
  },
  'hub-partial-success': {
    doc: 'Clients are told that one item of each request was rejected.',
    faults: [{ at: 'receiver', partialSuccess: { rejected: 1, message: 'one was too old' } }],
  },
  'connections-reset': {
    doc: 'One in five requests to the hub meets a reset connection.',
    faults: [{ at: 'receiver', reset: true, probability: 0.2 }],
  },
  'certificate-expired': {
    doc: 'New connections meet a certificate that ended yesterday.',
    faults: [{ at: 'receiver', tls: 'expired' }],
  },
  'certificate-misnamed': {
    doc: 'New connections meet a certificate for another name.',
    faults: [{ at: 'receiver', tls: 'misnamed' }],
  },
  'slow-network': {
    doc: 'New connections are read at 10 kB per second.',
    faults: [{ at: 'receiver', throttle: 10_000 }],
  },
  'metrics-down': {
    doc: 'The metrics back end answers 503.',
    faults: [{ at: 'remoteWrite', status: 503, message: 'upstream unavailable' }],
  },
  'metrics-flaky': {
    doc: 'Three in ten writes to the metrics back end are answered 503.',
    faults: [{ at: 'remoteWrite', status: 503, probability: 0.3 }],
  },
  'metrics-throttled': {
    doc: 'The metrics back end answers 429, which the reference does not try again unless a gate says so.',
    faults: [{ at: 'remoteWrite', status: 429, message: 'too many requests', retryAfterMs: 1_000 }],
  },
  'metrics-disk-full': {
    doc: 'The metrics back end cannot write to its disk.',
    faults: [
      { at: 'remoteWrite', status: 500, message: 'write to WAL: write /data/wal/00000001: no space left on device' },
    ],
  },
  'metrics-out-of-order': {
    doc: 'The metrics back end refuses every write as out of order.',
    faults: [{ at: 'remoteWrite', refuse: 'out of order' }],
  },
  'metrics-lying': {
    doc: 'The metrics back end says yes and keeps nothing.',
    faults: [{ at: 'remoteWrite', lie: true }],
  },
  'metrics-slow': {
    doc: 'The metrics back end takes four seconds for each write, close to the 5 s that exporters wait.',
    faults: [{ at: 'remoteWrite', delayMs: 4_000 }],
  },
  'blobs-busy': {
    doc: 'The blob store says ServerBusy three times, then all is well.',
    faults: [{ at: 'blobs', errorCode: 'ServerBusy', first: 3 }],
  },
  'blobs-wall': {
    doc: 'Append blobs take ten appends instead of 50,000.',
    faults: [{ at: 'blobs', blockLimit: 10 }],
  },
  'blobs-losing-answers': {
    doc: 'Every second write to the blob store is done, but its answer never arrives: what is sent again is there twice.',
    faults: [{ at: 'blobs', loseAnswer: true, every: 2 }],
  },
  'blobs-denied': {
    doc: 'The blob store does not accept the key.',
    faults: [{ at: 'blobs', errorCode: 'AuthenticationFailed' }],
  },
  'forwarding-down': {
    doc: 'The OTLP back end answers UNAVAILABLE.',
    faults: [{ at: 'otlp', code: 'UNAVAILABLE', message: 'upstream unavailable' }],
  },
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof RECIPES;
