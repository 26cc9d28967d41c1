/** Requests to the hub: JSON and bytes under `/lens/api`, on the host the page came from. */

const API = '/lens/api';

/** What went wrong, in words for the reader. */
export class RequestError extends Error {
  constructor(
    message: string,
    /** 0 where there was no answer. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** @param path Below `/lens/api`, e.g. `/flow`. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await get(path, signal);
  return (await answer.json()) as T; // typed by api.ts, which the server is compiled with, too
}

export async function getBytes(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  return new Uint8Array(await (await get(path, signal)).arrayBuffer());
}

export function urlOf(path: string): string {
  return API + path;
}

/** `?a=b&c=d` of those that say something; empty where none does. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

async function get(path: string, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(urlOf(path), signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new RequestError('The hub does not answer.', 0);
  }
  if (answer.ok) return answer;
  if (answer.status === 401) {
    throw new RequestError(
      'The hub asks for its token: open the address it printed, with ?token=… at its end.',
      answer.status,
    );
  }
  throw new RequestError(`${await reasonOf(answer)} (${answer.status})`, answer.status);
}

async function reasonOf(answer: Response): Promise<string> {
  const told: unknown = await answer.json().catch(() => undefined);
  const error = typeof told === 'object' && told !== null && 'error' in told ? told.error : undefined;
  return typeof error === 'string' ? error : 'The hub refused the request';
}
