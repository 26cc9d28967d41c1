/** The two tables that header blocks point into. Source: RFC 7541, section 2.3 and appendix A. */

export interface Header {
  readonly name: string;
  readonly value: string;
}

const header = (name: string, value = ''): Header => ({ name, value });

export const STATIC_TABLE: readonly Header[] = [
  header(':authority'),
  header(':method', 'GET'),
  header(':method', 'POST'),
  header(':path', '/'),
  header(':path', '/index.html'),
  header(':scheme', 'http'),
  header(':scheme', 'https'),
  header(':status', '200'),
  header(':status', '204'),
  header(':status', '206'),
  header(':status', '304'),
  header(':status', '400'),
  header(':status', '404'),
  header(':status', '500'),
  header('accept-charset'),
  header('accept-encoding', 'gzip, deflate'),
  header('accept-language'),
  header('accept-ranges'),
  header('accept'),
  header('access-control-allow-origin'),
  header('age'),
  header('allow'),
  header('authorization'),
  header('cache-control'),
  header('content-disposition'),
  header('content-encoding'),
  header('content-language'),
  header('content-length'),
  header('content-location'),
  header('content-range'),
  header('content-type'),
  header('cookie'),
  header('date'),
  header('etag'),
  header('expect'),
  header('expires'),
  header('from'),
  header('host'),
  header('if-match'),
  header('if-modified-since'),
  header('if-none-match'),
  header('if-range'),
  header('if-unmodified-since'),
  header('last-modified'),
  header('link'),
  header('location'),
  header('max-forwards'),
  header('proxy-authenticate'),
  header('proxy-authorization'),
  header('range'),
  header('referer'),
  header('refresh'),
  header('retry-after'),
  header('server'),
  header('set-cookie'),
  header('strict-transport-security'),
  header('transfer-encoding'),
  header('user-agent'),
  header('vary'),
  header('via'),
  header('www-authenticate'),
];

/** Counted for each entry besides its text. Source: RFC 7541, section 4.1. */
const ENTRY_OVERHEAD = 32;

/** What a header counts, in the dynamic table and in a list of headers. */
export function headerSize({ name, value }: Header): number {
  return name.length + value.length + ENTRY_OVERHEAD;
}

/** The headers that came before, newest first, within a limit in bytes. */
export class DynamicTable {
  /** Oldest first. */
  #entries: Header[] = [];
  /** Entries before it are evicted; they are cut off now and then. */
  #first = 0;
  #size = 0;
  #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#entries.length - this.#first;
  }

  /** @param index from 0, the newest. */
  at(index: number): Header | undefined {
    return index < this.length ? this.#entries[this.#entries.length - 1 - index] : undefined;
  }

  add(entry: Header): void {
    this.#entries.push(entry);
    this.#size += headerSize(entry);
    this.#evict();
  }

  resize(limit: number): void {
    this.#limit = limit;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) this.#size -= headerSize(this.#entries[this.#first++]!);
    if (this.#first > 64 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }
}
