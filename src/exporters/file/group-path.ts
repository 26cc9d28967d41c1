import { posix } from 'node:path';

/**
 * The file for a value of the attribute: the value in the place of `*`, kept inside the folder in front of it.
 *
 * Source followed: contrib `fileexporter/grouping_file_exporter.go` at 0.131.0.
 */
export class GroupPath {
  readonly #prefix: string;
  readonly #suffix: string;

  /** @param pattern with one `*`. */
  constructor(pattern: string) {
    const [prefix = '', suffix = ''] = pattern.split('*');
    const cleaned = clean(prefix);
    this.#prefix = prefix.endsWith('/') && !cleaned.endsWith('/') ? `${cleaned}/` : cleaned;
    this.#suffix = suffix;
  }

  of(value: string): string {
    let segment = value;
    if (value.startsWith('./')) segment = value.slice(1);
    else if (value.startsWith('../')) segment = value.slice(2);
    const path = clean(`${this.#prefix}${segment}${this.#suffix}`);
    if (path.startsWith(this.#prefix)) return path;
    return clean(`${this.#prefix}/${clean(`/${segment}${this.#suffix}`)}`); // a value that climbs out
  }
}

/** Go's `path.Clean`: no slash at the end, `.` for nothing. */
function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
