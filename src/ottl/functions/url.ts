import { decodeText, encodeText } from '../../pdata/view/text.js';
import { listOf, mapOf, type PValue } from '../../pdata/view/value.js';
import { goQuote } from '../../pdata/json/go-number.js';
import { OttlError } from '../error.js';
import { define } from '../function.js';
import { parseInt64 } from '../go/number.js';
import { parseUrl, splitHost, urlText, userInfoText } from '../go/url.js';
import { unescape } from '../go/url-escape.js';
import { rawMap } from '../value.js';

/** Takes a URL apart, by the names of semantic conventions; or, behind a question mark, a query. */
export const url = define('URL', { URI: 'StringGetter' }, ({ URI }) => (context) => {
  const text = URI(context);
  if (text === '') throw new OttlError('url cannot be empty');
  const bytes = Buffer.from(encodeText(text)).toString('latin1');
  return rawMap(mapOf(bytes.startsWith('?') ? queryEntries(bytes.slice(1)) : urlEntries(bytes)));
});

/** Text of which a character stands for a byte, as text. */
function asText(bytes: string): string {
  const buf = Buffer.from(bytes, 'latin1');
  return decodeText(buf, 0, buf.length);
}

function urlEntries(text: string): [string, PValue][] {
  const parsed = parseUrl(text);
  const { name, port } = splitHost(parsed.host);
  const entries: [string, PValue][] = [
    ['url.original', asText(urlText(parsed))],
    ['url.domain', asText(name)],
    ['url.scheme', parsed.scheme],
    ['url.path', asText(parsed.path)],
  ];
  const add = (key: string, value: string | undefined): void => {
    if (value !== undefined) entries.push([key, asText(value)]);
  };
  if (port !== '') entries.push(['url.port', portNumber(port)]);
  add('url.fragment', parsed.fragment === '' ? undefined : parsed.fragment);
  if (parsed.user !== undefined) {
    const { name: userName, password } = parsed.user;
    add('url.user_info', userInfoText(parsed.user));
    add('url.username', userName === '' ? undefined : userName);
    add('url.password', password);
  }
  add('url.query', parsed.rawQuery === '' ? undefined : parsed.rawQuery);
  add('url.extension', /\.([^.]+)$/s.exec(parsed.path)?.[1]);
  return entries;
}

function portNumber(port: string): bigint {
  const parsed = parseInt64(port, 10);
  if ('value' in parsed) return parsed.value;
  throw new OttlError(`strconv.Atoi: parsing ${goQuote(port)}: value out of range`);
}

const MOST_PARAMETERS = 10_000;

function queryEntries(query: string): [string, PValue][] {
  const parameters = new Map<string, string[]>();
  const fields = query.split('&');
  if (fields.length > MOST_PARAMETERS) throw new OttlError('number of URL query parameters exceeded limit');
  for (const field of fields) {
    if (field.includes(';')) throw new OttlError('invalid semicolon separator in query');
    if (field === '') continue;
    const at = field.indexOf('=');
    const key = asText(unescape(at === -1 ? field : field.slice(0, at), 'query'));
    const value = asText(unescape(at === -1 ? '' : field.slice(at + 1), 'query'));
    parameters.set(key, [...(parameters.get(key) ?? []), value]);
  }
  if (parameters.size === 0) return [];
  return [['query', mapOf([...parameters].map(([key, values]) => [key, listOf(values)] as const))]];
}
