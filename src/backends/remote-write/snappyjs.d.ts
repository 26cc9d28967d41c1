/** The package ships no declarations. */
declare module 'snappyjs' {
  /** Snappy's block format. @param maxLength refuses what claims to be longer. @throws on anything else. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(uncompressed: Uint8Array): Uint8Array;
  const snappy: { uncompress: typeof uncompress; compress: typeof compress };
  export default snappy;
}
