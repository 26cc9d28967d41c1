import type { IncomingMessage } from 'node:http';

/**
 * What is wrong with the head of an HTTP/1 request that Node lets through, as status and text of the answer; undefined when nothing
 * is.
 *
 * Sources: RFC 9112, 2.5 (versions), 3.2 (exactly one host); RFC 3986, 2.1 (escapes). Texts are those of Go's `net/http`.
 */
export function requestProblem(request: IncomingMessage): string | undefined {
  const { httpVersionMajor, httpVersionMinor, url = '' } = request;
  if (url.includes('%') && /%(?![\da-f]{2})/i.test(url.split('?', 1)[0]!)) return '400 Bad Request'; // a split has a first part
  if (httpVersionMajor !== 1) return '505 HTTP Version Not Supported: unsupported protocol version';
  const hosts = hostCount(request.rawHeaders);
  if (hosts > 1) return '400 Bad Request';
  return hosts === 0 && httpVersionMinor > 0 ? '400 Bad Request: missing required Host header' : undefined;
}

/** @param rawHeaders names and values in turn. */
function hostCount(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!; // below length
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}
