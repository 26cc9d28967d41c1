import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { componentsOf, settingAt, usedOf } from './look.js';

/** Settings with which data is thrown away and counted as sent. */
export function* discarded({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const { component, path } of usedOf(config, 'exporters', 'prometheusremotewrite')) {
    const queue = settingAt(component.config, 'remote_write_queue');
    if (settingAt(queue, 'enabled') === true && settingAt(queue, 'num_consumers') === 0) {
      const message =
        'with 0 consumers nothing is sent, and all data is counted as sent; write 1 or more, or leave it away';
      yield { level: 'error', code: 'data-discarded', path: [...path, 'remote_write_queue', 'num_consumers'], message };
    }
  }
  for (const { isUsed, section, component, path } of componentsOf(config)) {
    if (!isUsed || section !== 'exporters') continue;
    const queue = settingAt(component.config, 'sending_queue');
    const batch = settingAt(queue, 'batch');
    if (batch === undefined || settingAt(queue, 'enabled') === false) continue;
    const sizer = settingAt(batch, 'sizer') ?? settingAt(queue, 'sizer');
    if (sizer !== 'requests') continue;
    const message =
      'batches cannot be measured in requests: the data is discarded without a word; write sizer: items or sizer: bytes';
    yield { level: 'error', code: 'data-discarded', path: [...path, 'sending_queue', 'batch'], message };
  }
}

/** Back ends that take cumulative metrics only. Which ones clients send is not known here. */
export function* deltaTemporality({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const { path } of usedOf(config, 'exporters', 'prometheusremotewrite')) {
    const message =
      'metrics of delta temporality are left out without a word, and counted as sent; have the SDKs send cumulative ones (OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative)';
    yield { level: 'info', code: 'delta-temporality', path, message };
  }
}
