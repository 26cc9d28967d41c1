/**
 * What an authorization server answers.
 *
 * Source: RFC 6749, sections 5.1 and 5.2; the texts are those of Go's `oauth2` library 0.30.
 */
export interface Token {
  /** What stands in the header, type and token. */
  readonly header: string;
  /** On the clock's monotonic scale, in milliseconds; undefined: it does not end. */
  readonly endsAtMs: number | undefined;
}

export interface TokenAnswer {
  readonly status: number;
  /** e.g. `401 Unauthorized`. */
  readonly statusText: string;
  readonly contentType: string;
  readonly body: string;
}

type Fields = Readonly<Record<string, unknown>>;

const FORM_TYPES = ['application/x-www-form-urlencoded', 'text/plain'];

/** @throws with the server's own words. */
export function tokenOf(answer: TokenAnswer, nowMs: number): Token {
  const isFailure = answer.status < 200 || answer.status > 299;
  const fields = fieldsOf(answer, isFailure);
  const said = words(fields);
  if (said !== undefined) throw new Error(said);
  if (isFailure) throw new Error(`oauth2: cannot fetch token: ${answer.statusText}\nResponse: ${answer.body}`);
  const token = text(fields['access_token']);
  if (token === '') throw new Error('oauth2: server response missing access_token');
  const seconds = Math.trunc(Number(fields['expires_in'] ?? 0));
  const endsAtMs = Number.isFinite(seconds) && seconds !== 0 ? nowMs + seconds * 1000 : undefined;
  return { header: `${typeName(text(fields['token_type']))} ${token}`, endsAtMs };
}

function fieldsOf({ contentType, body }: TokenAnswer, isFailure: boolean): Fields {
  if (FORM_TYPES.includes(contentType.split(';')[0]!.trim().toLowerCase())) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value as Fields;
    throw new Error('it is no object');
  } catch (error) {
    if (isFailure) return {};
    // The parser's own words repeat the body, and a token may stand in it.
    throw new Error('oauth2: cannot parse json: the answer is no JSON object', { cause: error });
  }
}

function words(fields: Fields): string | undefined {
  const code = text(fields['error']);
  if (code === '') return undefined;
  const parts = [code, text(fields['error_description']), text(fields['error_uri'])].filter((part) => part !== '');
  return `oauth2: ${parts.map((part) => JSON.stringify(part)).join(' ')}`;
}

/** As the library spells known types. */
function typeName(type: string): string {
  const known: Readonly<Record<string, string>> = { '': 'Bearer', bearer: 'Bearer', mac: 'MAC', basic: 'Basic' };
  return known[type.toLowerCase()] ?? type;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
