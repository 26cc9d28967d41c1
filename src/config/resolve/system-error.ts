/** System errors in Go's words, which users know from the reference's log. */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
};

/** `open /x: no such file or directory`. */
export function systemErrorText(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = TEXTS[code];
  if (text === undefined) return error instanceof Error ? error.message : String(error);
  return `${code === 'EISDIR' ? 'read' : 'open'} ${path}: ${text}`;
}

const NETWORK_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
};

/** What keeps a request from being answered: `dial tcp 127.0.0.1:80: connect: connection refused`. */
export function networkErrorText(error: unknown): string {
  const cause = (error as { readonly cause?: unknown }).cause ?? error;
  const { code = '', address, port, hostname, message } = cause as Partial<NodeJS.ErrnoException & NetworkDetails>;
  const text = NETWORK_TEXTS[code];
  if (text !== undefined && address !== undefined) {
    return `dial tcp ${address.includes(':') ? `[${address}]` : address}:${port}: connect: ${text}`;
  }
  return code === 'ENOTFOUND' ? `dial tcp: lookup ${hostname}: no such host` : (message ?? String(error));
}

interface NetworkDetails {
  readonly address: string;
  readonly port: number;
  readonly hostname: string;
}
