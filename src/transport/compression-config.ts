/** Ways to compress what is sent. Source: collector `configcompression` at 0.131.0. */
import { text } from '../component/schema.js';
import type { TextField } from '../component/schema.js';

const COMPRESSIONS = ['', 'none', 'gzip', 'zlib', 'deflate', 'snappy', 'x-snappy-framed', 'zstd', 'lz4'] as const;

/** A value of `compression`; the empty one and `none` leave bodies as they are. */
export type Compression = (typeof COMPRESSIONS)[number];

/** A setting that holds a compression. @param values for the docs: those that the component can use. */
export function compressionField(preset: Compression, values: string): TextField<Compression> {
  return text<Compression>({
    default: preset,
    values,
    goType: 'configcompression.Type',
    parse: parseCompression,
    doc: 'Compression of what is sent.',
  });
}

/** Whether what is sent is compressed. */
export function isCompressed(compression: Compression): boolean {
  return compression !== '' && compression !== 'none';
}

function parseCompression(given: string): { readonly value: Compression } | { readonly error: string } {
  const value = COMPRESSIONS.find((one) => one === given);
  return value === undefined ? { error: `unsupported compression type ${JSON.stringify(given)}` } : { value };
}
