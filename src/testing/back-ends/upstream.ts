/** Hands a request on to a real back end, as it came. */
import { Agent, request as send } from 'undici';
import type { StandInAnswer, StandInRequest } from '../../standins/exchange.js';

/** Belong to one connection. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect']);

export interface Upstream {
  readonly forward: (request: StandInRequest) => Promise<StandInAnswer>;
  readonly close: () => Promise<void>;
}

/** @param origin e.g. `http://127.0.0.1:9090`. @param pathOf where a request goes; default: to the path it asks for. */
export function upstreamTo(origin: string, pathOf: (path: string) => string = (path) => path): Upstream {
  const dispatcher = new Agent();
  return {
    async forward({ method, path, query, headers, body }) {
      const search = query.size === 0 ? '' : `?${query.toString()}`;
      const {
        statusCode,
        headers: answered,
        body: stream,
      } = await send(`${origin}${pathOf(path)}${search}`, {
        method: method as 'GET',
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name))),
        body: body.length === 0 && method !== 'PUT' && method !== 'POST' ? null : body,
        dispatcher,
      });
      const kept = Object.entries(answered).filter(([name]) => !HOP_BY_HOP.has(name));
      const bytes = Buffer.from(await stream.arrayBuffer());
      return {
        status: statusCode,
        headers: {
          ...(Object.fromEntries(kept) as Record<string, string>),
          ...(method === 'HEAD' ? { 'content-length': String(answered['content-length'] ?? 0) } : {}),
        },
        body: isText(answered['content-type']) ? bytes.toString('utf8') : bytes,
      };
    },
    close: () => dispatcher.close(),
  };
}

function isText(contentType: string | string[] | undefined): boolean {
  return /^text\/|xml|json/.test(String(contentType ?? ''));
}
