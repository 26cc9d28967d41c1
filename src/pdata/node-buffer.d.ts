/** Methods that every Buffer has in Node 20 and later and that `@types/node` leaves out. Without arguments: the whole buffer. */
declare global {
  interface Buffer {
    utf8Slice(start?: number, end?: number): string;
    latin1Slice(start?: number, end?: number): string;
    hexSlice(start?: number, end?: number): string;
  }
}

export {};
