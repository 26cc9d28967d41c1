import type { Extension } from '../../component/component.js';
import type { Marshaler } from '../../component/encoding.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { BodyTextEncoder } from './body-text.js';
import type { TextEncodingConfig } from './config.js';

/** Writes log records as the text of their bodies. Everything else of a record is left out. */
export class TextEncodingExtension implements Extension, Marshaler {
  readonly marshals: readonly Signal[] = ['logs'];
  readonly #encoder: BodyTextEncoder;

  constructor(settings: Pick<ComponentSettings, 'compat'>, config: TextEncodingConfig) {
    // 0.131.0 takes the separator and then forgets it; January 2026 put it between records.
    this.#encoder = new BodyTextEncoder(settings.compat === 'latest' ? config.marshaling_separator : '');
  }

  async start(): Promise<void> {}

  async shutdown(): Promise<void> {}

  marshal(batch: Batch): Uint8Array {
    return this.#encoder.encode(batch.chunks);
  }
}
