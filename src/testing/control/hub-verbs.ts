import type { Protocol } from '../access.js';
import type { Fault } from '../faults/fault.js';
import { RECIPES, type RecipeName } from '../faults/recipes.js';
import type { Call, Route } from './route.js';
import { FAULTS_BODY, FREE, listOf, object } from './schemas.js';
import { toJson } from './wire.js';

const faultsOf = ({ body }: Call): readonly (Fault | RecipeName)[] => body.faults as readonly (Fault | RecipeName)[];

export const HUB_VERBS: readonly Route[] = [
  {
    method: 'GET',
    path: '/readyz',
    operationId: 'ready',
    summary: 'Answers once the hub takes data.',
    answer: object({ ready: { type: 'boolean' } }, ['ready']),
    handle: () => ({ ready: true }),
  },
  {
    method: 'GET',
    path: '/env',
    operationId: 'env',
    summary: 'OTEL_EXPORTER_OTLP_* variables for an instrumented program.',
    query: { protocol: { type: 'string', enum: ['grpc', 'http/protobuf', 'http/json'] } },
    answer: { type: 'object', additionalProperties: { type: 'string' } },
    ofSessions: true,
    handle: ({ hub, session, query }) => {
      if (session !== undefined) return session.env;
      return query.protocol === undefined ? hub.env : hub.envFor(query.protocol as Protocol);
    },
  },
  {
    method: 'GET',
    path: '/replacements',
    operationId: 'listReplacements',
    summary: 'What runs otherwise than the configuration says, and why.',
    answer: listOf('replacements'),
    handle: ({ hub }) => ({ replacements: hub.replacements }),
  },
  {
    method: 'POST',
    path: '/flush',
    operationId: 'flush',
    summary: 'Sends on what is held back; answers with the ledger when everything accepted before has left.',
    body: object({ timeoutMs: { type: 'integer', minimum: 0, default: 30_000 } }),
    answer: FREE,
    handle: async ({ hub, body }) => {
      const { timeoutMs } = body as { readonly timeoutMs?: number };
      await hub.flush(timeoutMs === undefined ? {} : { timeoutMs });
      return hub.ledger();
    },
  },
  {
    method: 'POST',
    path: '/advance',
    operationId: 'advance',
    summary: 'Moves a manual clock forward; everything that becomes due happens.',
    body: object({ duration: { description: '10s, 1h30m, 6d, or milliseconds.' } }, ['duration']),
    answer: object({ now: { type: 'string', format: 'date-time' } }, ['now']),
    handle: async ({ hub, body }) => {
      await hub.advance(body.duration as string | number);
      return { now: new Date(hub.now()).toISOString() };
    },
  },
  {
    method: 'POST',
    path: '/reset',
    operationId: 'reset',
    summary: 'Forgets what was received and delivered and turns faults off; ports, certificates and token stay.',
    body: object({}),
    answer: object({}),
    ofSessions: true,
    handle: async ({ hub, session }) => {
      if (session === undefined) await hub.reset();
      else session.reset();
      return {};
    },
  },
  {
    method: 'GET',
    path: '/ledger',
    operationId: 'ledger',
    summary: 'Where every accepted item is, per pipeline and exporter.',
    answer: FREE,
    handle: ({ hub }) => hub.ledger(),
  },
  {
    method: 'GET',
    path: '/explain',
    operationId: 'explain',
    summary: 'The ledger, refusals, faults and complaints in sentences.',
    answer: listOf('lines', { type: 'string' }),
    handle: ({ hub }) => ({ lines: hub.explain() }),
  },
  {
    method: 'GET',
    path: '/output',
    operationId: 'output',
    summary: "The hub's log, line by line.",
    answer: listOf('lines', { type: 'string' }),
    handle: ({ hub }) => ({ lines: hub.output }),
  },
  {
    method: 'GET',
    path: '/faults',
    operationId: 'listFaults',
    summary: 'Faults that are on, and how often each struck.',
    answer: listOf('faults'),
    handle: ({ hub }) => ({ faults: toJson(hub.faults.active) }),
  },
  {
    method: 'PUT',
    path: '/faults',
    operationId: 'setFaults',
    summary: 'Turns these faults on and all others off.',
    body: FAULTS_BODY,
    answer: listOf('faults'),
    ofSessions: true,
    handle: (call) => {
      (call.session ?? call.hub).faults.set(faultsOf(call));
      return { faults: toJson(call.hub.faults.active) };
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    operationId: 'clearFaults',
    summary: 'Turns all faults off.',
    answer: object({}),
    ofSessions: true,
    handle: ({ hub, session }) => {
      (session ?? hub).faults.clear();
      return {};
    },
  },
  {
    method: 'GET',
    path: '/faults/recipes',
    operationId: 'listRecipes',
    summary: 'Faults by name.',
    answer: FREE,
    handle: () => RECIPES,
  },
];
