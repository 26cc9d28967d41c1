/** Errors of the operating system in the words of the reference (Go's `syscall.Errno` texts). */

const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EAFNOSUPPORT: 'address family not supported by protocol',
  ECONNABORTED: 'software caused connection abort',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EEXIST: 'file exists',
  EHOSTUNREACH: 'no route to host',
  EINVAL: 'invalid argument',
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENETUNREACH: 'network is unreachable',
  ENFILE: 'too many open files in system',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
  EPIPE: 'broken pipe',
  EROFS: 'read-only file system',
  ETIMEDOUT: 'connection timed out',
};

/** What went wrong, e.g. `permission denied`; the error's own message when the code has no such text. */
export function systemErrorText(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && TEXTS[code]) || (message ?? String(error));
}

/** Of a file that is to be written, e.g. `open /var/log/out.json: permission denied`. */
export function openErrorText(path: string, error: unknown): string {
  return `open ${path}: ${systemErrorText(error)}`;
}

/** Of a file that is to be read, e.g. `open /etc/tls.crt: no such file or directory`. A folder opens, but is not read. */
export function fileErrorText(path: string, error: unknown): string {
  const operation = (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'read' : 'open';
  return `${operation} ${path}: ${systemErrorText(error)}`;
}
