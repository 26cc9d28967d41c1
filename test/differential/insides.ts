/**
 * Insides of Go's values, which the reference prints of maps, lists and times where it expects none: addresses, which differ with each
 * run, and fields of times. docs/deviations.md has them.
 */
export const INSIDES =
  /\{0x[0-9a-f]+ 0x[0-9a-f]+\}|0x[0-9a-f]{7,}\)|\{[0-9a-f]{8,} [0-9a-f]{8,}\}|\{(?:%!\w\(uint64=)?\d+\)? (?:%!\w\(int64=)?-?\d+\)? [^}]*\}|\*internal\.State|\{0_x_/;
