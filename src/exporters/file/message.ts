/** What a batch becomes in the file. */
import type { Host } from '../../component/component.js';
import { isMarshaler } from '../../component/encoding.js';
import { StartError } from '../../component/errors.js';
import { formatComponentId } from '../../component/id.js';
import { batchBytes, type Batch } from '../../pdata/batch.js';
import { encodeJson } from '../../pdata/json/encode.js';
import type { Signal } from '../../pdata/signal.js';
import type { Compress } from '../../transport/compress.js';
import { zstdCompressor } from '../../transport/compress-zstd.js';
import type { FileConfig } from './config.js';

export type ToMessage = (batch: Batch) => Promise<Uint8Array>;

const NEWLINE = Buffer.from('\n');
const LENGTH_BYTES = 4;

/** Whether each batch ends with a newline, in place of standing behind its length. */
export function isInLines({ format, compression }: FileConfig): boolean {
  return format === 'json' && compression === '';
}

/** @throws {StartError} for an encoding that is not there or does not know the signal. */
export async function messageWriter(config: FileConfig, signal: Signal, host: Host): Promise<ToMessage> {
  const marshal = marshalOf(config, signal, host);
  const compress: Compress | undefined = config.compression === 'zstd' ? await zstdCompressor(0) : undefined;
  const asLine = isInLines(config);
  return async (batch) => {
    const bytes = marshal(batch);
    if (asLine) return Buffer.concat([bytes, NEWLINE]);
    return behindLength(compress === undefined ? bytes : await compress(bytes));
  };
}

function marshalOf(config: FileConfig, signal: Signal, host: Host): (batch: Batch) => Uint8Array {
  const { encoding, format } = config;
  if (encoding === undefined) return format === 'proto' ? batchBytes : (batch) => encodeJson(signal, batch.chunks);
  const extension = host.extension(encoding);
  if (extension === undefined) throw new StartError(`unknown encoding ${JSON.stringify(formatComponentId(encoding))}`);
  if (!isMarshaler(extension) || !extension.marshals.includes(signal)) {
    throw new StartError(`${signal} are not supported by encoding`);
  }
  return (batch) => extension.marshal(batch);
}

/** The length is a big-endian unsigned 32-bit number. */
function behindLength(bytes: Uint8Array): Uint8Array {
  const message = Buffer.allocUnsafe(LENGTH_BYTES + bytes.length);
  message.writeUInt32BE(bytes.length, 0);
  message.set(bytes, LENGTH_BYTES);
  return message;
}
