import type { Host } from '../../component/component.js';
import { isMarshaler } from '../../component/encoding.js';
import { StartError } from '../../component/errors.js';
import { formatComponentId } from '../../component/id.js';
import { batchBytes, type Batch } from '../../pdata/batch.js';
import { encodeJson } from '../../pdata/json/encode.js';
import type { Signal } from '../../pdata/signal.js';
import type { AzureBlobConfig } from './config.js';

export type Marshal = (batch: Batch) => Uint8Array;

/** The order in which the reference looks its encodings up. */
const LOOKUP_ORDER: readonly Signal[] = ['logs', 'metrics', 'traces'];

/**
 * What turns batches of `signal` into the bytes of a blob. All encodings are looked up, also those of other signals.
 *
 * @throws {StartError} in the reference's words.
 */
export function resolveMarshal(config: AzureBlobConfig, signal: Signal, host: Host): Marshal {
  let marshal: Marshal = config.format === 'proto' ? batchBytes : (batch) => encodeJson(signal, batch.chunks);
  for (const each of LOOKUP_ORDER) {
    const id = config.encodings[each];
    if (id === undefined) continue;
    const extension = host.extension(id);
    const name = JSON.stringify(formatComponentId(id));
    if (extension === undefined) throw new StartError(`unknown encoding ${name}`);
    if (!isMarshaler(extension) || !extension.marshals.includes(each)) {
      throw new StartError(`encoding ${name} does not support ${each}`);
    }
    if (each === signal) marshal = (batch) => extension.marshal(batch);
  }
  return marshal;
}
