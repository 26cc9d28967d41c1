/**
 * gzip and zlib: on this thread where that is over in a few milliseconds, else on one of the pool. How long it takes depends on what is left far
 * more than on what comes in: zlib passes over repeated bytes at a gigabyte a second, and writes some sixty megabytes.
 */
import type { ZlibOptions } from 'node:zlib';
import { joined, lengthOf, type CompressPieces } from './compress-pieces.js';
import { DeflateHere } from './deflate-here.js';
import { DeflateStreams } from './deflate-streams.js';

/** Of a body that is packed on this thread. */
const MAX_BYTES_HERE = 4 * 1024 * 1024;
/** Of what it is expected to leave. */
const MAX_OUTPUT_HERE = 128 * 1024;
/** Each piece of a stream's output is a trip to another thread; a batch of thousands of items is mostly one. */
const PIECE_BYTES = 64 * 1024;
/** Head, checksum, and the codes of the first block. */
const LEAST_ROOM = 1024;

/** @param isQuick whether the level is one of those that are over soon. */
export function deflating(format: 'gzip' | 'zlib', options: ZlibOptions, isQuick: boolean): CompressPieces {
  const streams = new DeflateStreams(format, { ...options, chunkSize: PIECE_BYTES });
  const elsewhere = joined((body) => streams.compress(body));
  const here = isQuick ? DeflateHere.create(format, options) : undefined;
  if (here === undefined) return elsewhere;
  /** What was left of the last body; the next one is of the same kind. */
  let share = 0;
  return async (pieces) => {
    const bytes = lengthOf(pieces);
    const expected = bytes * share;
    const isHere = bytes <= MAX_BYTES_HERE && expected <= MAX_OUTPUT_HERE;
    const packed = isHere ? here.compress(pieces, LEAST_ROOM + Math.ceil(expected * 1.25)) : await elsewhere(pieces);
    if (bytes > 0) share = packed.length / bytes;
    return packed;
  };
}
