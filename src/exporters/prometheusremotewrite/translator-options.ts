import { StartError } from '../../component/errors.js';
import { toByteString } from './byte-string.js';
import { DEFAULT_MAX_BATCH_BYTES, type PrometheusRemoteWriteConfig } from './config.js';
import { labelName } from './names.js';
import type { TranslatorOptions } from './translator.js';

/** What the settings mean for the translation. @throws {StartError} for external labels that are none. */
export function translatorOptions(config: PrometheusRemoteWriteConfig): TranslatorOptions {
  return {
    namespace: toByteString(config.namespace),
    suffixes: config.add_metric_suffixes,
    externalLabels: externalLabels(config.external_labels),
    targetInfo: config.target_info.enabled,
    resourceToTelemetry: config.resource_to_telemetry_conversion.enabled,
    maxBatchBytes: config.max_batch_size_bytes === 0 ? DEFAULT_MAX_BATCH_BYTES : config.max_batch_size_bytes,
    sendMetadata: config.send_metadata,
  };
}

function externalLabels(given: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [key, value] of Object.entries(given)) {
    if (key === '' || value === '') {
      throw new StartError('prometheus remote write: external labels configuration contains an empty key or value');
    }
    labels.set(labelName(toByteString(key)), toByteString(value));
  }
  return labels;
}
