import type { TranslatorOptions } from '../../src/exporters/prometheusremotewrite/translator.js';
import { Translator } from '../../src/exporters/prometheusremotewrite/translator.js';

/** A translator as the exporter's defaults make it, but for what a test says. */
export function testTranslator(overrides: Partial<TranslatorOptions> = {}): Translator {
  return new Translator({
    namespace: '',
    suffixes: true,
    externalLabels: new Map(),
    targetInfo: true,
    resourceToTelemetry: false,
    maxBatchBytes: 3_000_000,
    sendMetadata: false,
    ...overrides,
  });
}
