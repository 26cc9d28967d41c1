import type { Exporter } from '../../component/component.js';
import type { ComponentSettings } from '../../component/settings.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import type { Signal } from '../../pdata/signal.js';
import { connect } from './connect.js';
import type { AzureBlobConfig } from './config.js';
import { BlobSender } from './sender.js';

/** The reference has no key for it. */
const TIMEOUT_MS = 5000;

export function createAzureBlobExporter(
  settings: ComponentSettings,
  config: AzureBlobConfig,
  signal: Signal,
): Exporter {
  const sender = new BlobSender(settings, config, signal, connect);
  return wrapExporter(settings, signal, sender, { timeoutMs: TIMEOUT_MS, retry: config.retry_on_failure });
}
