/** Go's `net/url.Parse`. A character stands for a byte here. Source followed: Go 1.24. */
import { goQuote } from '../../pdata/json/go-number.js';
import { OttlError } from '../error.js';
import { escape, mustEscape, unescape, type Part } from './url-escape.js';

export interface UserInfo {
  readonly name: string;
  readonly password: string | undefined;
}

export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: UserInfo | undefined;
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  /** A question mark with nothing behind it. */
  readonly hasEmptyQuery: boolean;
  readonly hasNoAuthority: boolean;
  readonly fragment: string;
  readonly rawFragment: string;
}

const EMPTY: GoUrl = {
  scheme: '',
  opaque: '',
  user: undefined,
  host: '',
  path: '',
  rawPath: '',
  rawQuery: '',
  hasEmptyQuery: false,
  hasNoAuthority: false,
  fragment: '',
  rawFragment: '',
};

/** @throws {OttlError} `parse "…": …`. */
export function parseUrl(text: string): GoUrl {
  const [main, fragment] = cut(text, '#');
  const url = inWords(main, () => parseMain(main));
  if (fragment === '') return url;
  return inWords(text, () => ({ ...url, fragment: unescape(fragment, 'fragment'), rawFragment: fragment }));
}

function inWords(text: string, parse: () => GoUrl): GoUrl {
  try {
    return parse();
  } catch (error) {
    throw new OttlError(`parse ${goQuote(text)}: ${(error as Error).message}`);
  }
}

/** What stands before and behind the first separator. */
function cut(text: string, separator: string): [before: string, behind: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function parseMain(text: string): GoUrl {
  if (/[\0-\x1f\x7f]/.test(text)) throw new OttlError('net/url: invalid control character in URL');
  if (text === '*') return { ...EMPTY, path: '*' };
  if (text.startsWith(':')) throw new OttlError('missing protocol scheme');
  const schemeLength = /^[A-Za-z][A-Za-z0-9+\-.]*(?=:)/.exec(text)?.[0].length;
  const scheme = text.slice(0, schemeLength ?? 0).toLowerCase();
  const behind = schemeLength === undefined ? text : text.slice(schemeLength + 1);
  const hasEmptyQuery = behind.indexOf('?') === behind.length - 1 && behind !== '';
  const [rest, rawQuery] = cut(behind, '?');
  const url = { ...EMPTY, scheme, rawQuery, hasEmptyQuery };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...url, opaque: rest };
    if (cut(rest, '/')[0].includes(':')) throw new OttlError('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) {
    return withPath({ ...url, hasNoAuthority: scheme !== '' && rest.startsWith('/') }, rest);
  }
  const slash = rest.indexOf('/', 2);
  const authority = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
  return withPath({ ...url, ...parseAuthority(authority) }, slash === -1 ? '' : rest.slice(slash));
}

function withPath(url: GoUrl, text: string): GoUrl {
  const path = unescape(text, 'path');
  return { ...url, path, rawPath: text === escape(path, 'path') ? '' : text };
}

function parseAuthority(authority: string): Pick<GoUrl, 'user' | 'host'> {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1));
  if (at === -1) return { user: undefined, host };
  const info = authority.slice(0, at);
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(info)) throw new OttlError('net/url: invalid userinfo');
  const [name, password] = cut(info, ':');
  const hasPassword = info.includes(':');
  return {
    user: {
      name: unescape(name, 'userinfo'),
      password: hasPassword ? unescape(password, 'userinfo') : undefined,
    },
    host,
  };
}

const isPort = (text: string): boolean => /^(?::[0-9]*)?$/.test(text);

function parseHost(host: string): string {
  if (!host.startsWith('[')) {
    const colon = host.lastIndexOf(':');
    if (colon !== -1 && !isPort(host.slice(colon))) throw wrongPort(host.slice(colon));
    return unescape(host, 'host');
  }
  const end = host.lastIndexOf(']');
  if (end === -1) throw new OttlError("missing ']' in host");
  const port = host.slice(end + 1);
  if (!isPort(port)) throw wrongPort(port);
  const zone = host.slice(0, end).indexOf('%25');
  if (zone === -1) return unescape(host, 'host');
  return [
    unescape(host.slice(0, zone), 'host'),
    unescape(host.slice(zone, end), 'zone'),
    unescape(host.slice(end), 'host'),
  ].join('');
}

function wrongPort(port: string): OttlError {
  return new OttlError(`invalid port ${goQuote(port)} after host`);
}

/** Name and port of a host. */
export function splitHost(host: string): { readonly name: string; readonly port: string } {
  const colon = host.lastIndexOf(':');
  const hasPort = colon !== -1 && isPort(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  const isBracketed = name.startsWith('[') && name.endsWith(']');
  return { name: isBracketed ? name.slice(1, -1) : name, port: hasPort ? host.slice(colon + 1) : '' };
}

export function userInfoText({ name, password }: UserInfo): string {
  return escape(name, 'userinfo') + (password === undefined ? '' : `:${escape(password, 'userinfo')}`);
}

/** Go's `URL.String`. */
export function urlText(url: GoUrl): string {
  const { scheme, opaque, host, user, path, rawQuery, fragment, rawFragment } = url;
  let text = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') text += opaque;
  else text += authorityText(url);
  if (opaque === '') {
    const escaped = path === '*' && url.rawPath === '' ? '*' : escapedPart(path, url.rawPath, 'path');
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') text += '/';
    if (text === '' && user === undefined && cut(escaped, '/')[0].includes(':')) text += './';
    text += escaped;
  }
  if (url.hasEmptyQuery || rawQuery !== '') text += `?${rawQuery}`;
  return fragment === '' ? text : `${text}#${escapedPart(fragment, rawFragment, 'fragment')}`;
}

function authorityText({ scheme, host, user, path, hasNoAuthority }: GoUrl): string {
  if ((scheme === '' && host === '' && user === undefined) || (hasNoAuthority && host === '' && user === undefined)) {
    return '';
  }
  const slashes = host !== '' || path !== '' || user !== undefined ? '//' : '';
  return slashes + (user === undefined ? '' : `${userInfoText(user)}@`) + escape(host, 'host');
}

/** As it was written, if that is a way to write it. */
function escapedPart(text: string, raw: string, part: Part): string {
  const isValid = raw !== '' && ![...raw].some((c) => !"!$&'()*+,;=:@[]%".includes(c) && mustEscape(c, part));
  return isValid && unescape(raw, part) === text ? raw : escape(text, part);
}
