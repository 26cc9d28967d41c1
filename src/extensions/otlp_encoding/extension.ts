import type { Extension } from '../../component/component.js';
import type { Marshaler } from '../../component/encoding.js';
import { batchBytes, type Batch } from '../../pdata/batch.js';
import { encodeJson } from '../../pdata/json/encode.js';
import { ownBytes } from '../../pdata/own-bytes.js';
import { SIGNALS } from '../../pdata/signal.js';
import type { OtlpEncodingConfig } from './config.js';

/** Writes a batch as one OTLP request, which on the wire is the same as OTLP data at rest (`LogsData` and its siblings). */
export class OtlpEncodingExtension implements Extension, Marshaler {
  readonly marshals = SIGNALS;
  readonly #json: boolean;

  constructor({ protocol }: OtlpEncodingConfig) {
    this.#json = protocol === 'otlp_json';
  }

  async start(): Promise<void> {}

  async shutdown(): Promise<void> {}

  marshal(batch: Batch): Uint8Array {
    if (this.#json) return encodeJson(batch.signal, batch.chunks);
    // A batch of one chunk shares its bytes with other branches; the caller owns what it gets.
    return batch.chunks.length === 1 ? ownBytes(batch.chunks[0]!) : batchBytes(batch);
  }
}
