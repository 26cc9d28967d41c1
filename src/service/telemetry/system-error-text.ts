/** Go's words for an error number, as users know them from the reference's messages. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EAFNOSUPPORT: 'address family not supported by protocol',
  EISDIR: 'is a directory',
  EMFILE: 'too many open files',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
};

/** `<operation>: <what the system said>`, e.g. `open /x/y: no such file or directory`. */
export function systemErrorText(error: unknown, operation: string): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const words = code === undefined ? undefined : WORDS[code];
  return `${operation}: ${words ?? (error instanceof Error ? error.message : String(error))}`;
}
