/**
 * A path as `traces_url_path` and its siblings write it.
 *
 * Source followed: Go's `url.Parse`, of which only the path is kept.
 */
export function parseUrlPath(text: string): { readonly value: string } | { readonly error: string } {
  const problem = problemOf(text);
  if (problem !== undefined) {
    return { error: `invalid HTTP URL path set for signal: parse ${JSON.stringify(text)}: ${problem}` };
  }
  const withoutFragment = text.split('#', 1)[0]!; // a split has a first part
  const withoutQuery = withoutFragment.split('?', 1)[0]!;
  const path = decodeURIComponent(withoutQuery.replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:/, '').replace(/^\/\/[^/]*/, ''));
  return { value: path.startsWith('/') ? path : `/${path}` };
}

function problemOf(text: string): string | undefined {
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'net/url: invalid control character in URL';
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text)?.[0];
  if (escape !== undefined) return `invalid URL escape ${JSON.stringify(escape)}`;
  if (text.startsWith(':')) return 'missing protocol scheme';
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text);
  if (colon >= 0 && !scheme && (slash < 0 || colon < slash)) return 'first path segment in URL cannot contain colon';
  try {
    decodeURIComponent(text);
    return undefined;
  } catch {
    return 'invalid UTF-8 in URL escape';
  }
}
