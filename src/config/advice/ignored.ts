import type { Section } from '../hub-config.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { componentsOf, settingAt, settingsOf, writtenAt } from './look.js';

interface Ignored {
  readonly section: Section;
  readonly type: string;
  readonly path: readonly string[];
  /** Why it changes nothing, and what to do. */
  readonly reason: string;
}

/** Keys that the reference takes at 0.131.0 and that change nothing. */
const IGNORED: readonly Ignored[] = [
  {
    section: 'exporters',
    type: 'prometheusremotewrite',
    path: ['max_batch_request_parallelism'],
    reason: 'how many requests run at once is remote_write_queue::num_consumers',
  },
  {
    section: 'exporters',
    type: 'prometheusremotewrite',
    path: ['retry_on_failure', 'max_interval'],
    reason: 'every wait is initial_interval, within timeout altogether',
  },
  {
    section: 'exporters',
    type: 'azureblob',
    path: ['blob_name_format', 'params'],
    reason: 'the release matched here has no templates in blob names',
  },
  {
    section: 'extensions',
    type: 'health_check',
    path: ['check_collector_pipeline'],
    reason: 'failing exporters do not turn the answer; watch otelcol_exporter_send_failed_… instead',
  },
];
const SEPARATORS = ['marshaling_separator', 'unmarshaling_separator'];

/** Settings somebody wrote that do nothing. */
export function* ignoredSettings({ config, resolution, compat }: AdviceContext): Generator<ConfigWarning> {
  const separators = compat === '0.131.0' ? SEPARATORS.map(separator) : [];
  for (const { section, type, path } of componentsOf(config)) {
    for (const ignored of [...IGNORED, ...separators]) {
      if (ignored.section !== section || ignored.type !== type) continue;
      const at = [...path, ...ignored.path];
      const written = writtenAt(resolution.written, at);
      if (written === undefined || written.kind === 'null') continue;
      yield { level: 'warning', code: 'ignored-setting', path: at, message: `has no effect: ${ignored.reason}` };
    }
  }
}

function separator(key: string): Ignored {
  const reason = 'text_encoding of the release matched here does not apply it; start with --compat latest';
  return { section: 'extensions', type: 'text_encoding', path: [key], reason };
}

/** A bare number is a time in nanoseconds. */
export function* bareDurations({ config, resolution }: AdviceContext): Generator<ConfigWarning> {
  for (const { schema, component, path } of componentsOf(config)) {
    for (const { field, value, path: at } of settingsOf(schema, component.config, path)) {
      const written = field.kind === 'duration' ? writtenAt(resolution.written, at) : undefined;
      if ((written?.kind !== 'int' && written?.kind !== 'float') || value === 0) continue;
      const message = `a number without a unit is nanoseconds; for ${Number(written.value)} seconds write ${Number(written.value)}s`;
      yield { level: 'warning', code: 'bare-duration', path: at, message };
    }
  }
}

/** A block whose key has blanks in it is not found by the reference, which looks it up under the id's one spelling. */
export function* misspeltIds({ config, resolution }: AdviceContext): Generator<ConfigWarning> {
  for (const { section, id } of componentsOf(config)) {
    const written = writtenAt(resolution.written, [section]);
    if (written?.kind !== 'map' || written.entries.has(id)) continue;
    const key = [...written.entries.keys()].find((one) => one.replaceAll(/\s/g, '') === id);
    const block = key === undefined ? undefined : settingAt(written.entries.get(key), 'value', 'entries');
    if (key === undefined || !(block instanceof Map) || block.size === 0) continue;
    const message = `the blanks in "${key}" keep its settings from taking effect; write "${id}"`;
    yield { level: 'warning', code: 'misspelt-id', path: [section, key], message };
  }
}
