import type { Pattern } from '../match/pattern.js';
import type { ReceivedLog } from '../received/items.js';
import type { ReceivedView } from '../received/view.js';
import type { Call, Route } from './route.js';
import { COUNT, listOf, MATCH, object, SIGNAL_PATH, TIMEOUT } from './schemas.js';
import { patternFromJson, toJson } from './wire.js';

type View = ReceivedView<'logs'>;
const SIGNAL = { signal: SIGNAL_PATH };

/** Where a verb looks: what clients sent, or what was forwarded. */
type Source = (call: Call) => { readonly logs: unknown; readonly metrics: unknown; readonly spans: unknown };

const RECEIVED: Source = ({ session, hub }) => session ?? hub;
const FORWARDED: Source = ({ hub }) => hub.forwarded;

/** Views differ by signal in the items' type only, which JSON does not tell. */
function viewOf(source: Source, call: Call): View {
  return source(call)[call.params.signal as 'logs'] as View;
}

function predicateOf({ body }: Call): Pattern<ReceivedLog> {
  return patternFromJson(body.match ?? {}) as Pattern<ReceivedLog>;
}

function verbs(base: string, name: string, what: string, source: Source): readonly Route[] {
  const ofSessions = source === RECEIVED ? ({ ofSessions: true } as const) : {};
  return [
    {
      method: 'GET',
      path: `${base}/{signal}`,
      operationId: `list${name}`,
      summary: `Everything ${what} so far, oldest first.`,
      params: SIGNAL,
      answer: listOf('items'),
      ...ofSessions,
      handle: (call) => ({ items: toJson(viewOf(source, call).all()) }),
    },
    {
      method: 'POST',
      path: `${base}/{signal}/find`,
      operationId: `find${name}`,
      summary: `What was ${what} and matches, oldest first.`,
      params: SIGNAL,
      body: object({ match: MATCH }),
      answer: listOf('items'),
      ...ofSessions,
      handle: (call) => ({ items: toJson(viewOf(source, call).filter(predicateOf(call))) }),
    },
    {
      method: 'POST',
      path: `${base}/{signal}/wait`,
      operationId: `waitFor${name}`,
      summary:
        'Answers as soon as enough items match; 409 when time is up, with what was nearest and where the rest went.',
      params: SIGNAL,
      body: object({ match: MATCH, count: { ...COUNT, default: 1 }, timeoutMs: TIMEOUT }),
      answer: listOf('items'),
      ...ofSessions,
      handle: async (call) => {
        const { count = 1, timeoutMs = 5_000 } = call.body as { readonly count?: number; readonly timeoutMs?: number };
        const { signal } = call;
        return { items: toJson(await viewOf(source, call).waitFor(predicateOf(call), { count, timeoutMs, signal })) };
      },
    },
    {
      method: 'POST',
      path: `${base}/{signal}/expect-none`,
      operationId: `expectNo${name}`,
      summary: 'Flushes, then answers 409 naming what matches, if anything does.',
      params: SIGNAL,
      body: object({ match: MATCH }),
      answer: object({}),
      ...ofSessions,
      handle: async (call) => {
        await viewOf(source, call).expectNone(predicateOf(call));
        return {};
      },
    },
  ];
}

export const RECEIVED_VERBS: readonly Route[] = [
  ...verbs('/received', 'Received', 'received', RECEIVED),
  ...verbs('/forwarded', 'Forwarded', 'forwarded over OTLP', FORWARDED),
  {
    method: 'GET',
    path: '/requests',
    operationId: 'listRequests',
    summary: 'Every request a receiver let in, oldest first, with its headers, peer, credential and what became of it.',
    answer: listOf('requests'),
    ofSessions: true,
    handle: ({ session, hub }) => ({ requests: toJson((session ?? hub).requests) }),
  },
];
