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
