import { formatComponentId, type ComponentId } from '../../component/id.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { settingAt, textAt, usedOf, type FoundComponent } from './look.js';

/** Azure's limit of appends to one blob. */
const MAX_BLOCKS = 50_000;
const DAY_MS = 24 * 3600 * 1000;

/** Parts of the time in a Go layout, finest first, and how long a name with that part stays the same. */
const PARTS: readonly { readonly layout: RegExp; readonly words: string; readonly lastsMs: number }[] = [
  { layout: /05|(?<!\d)5(?!\d)|[.,]0+|[.,]9+/, words: 'the second', lastsMs: 1000 },
  { layout: /04|(?<!\d)4(?!\d)/, words: 'the minute', lastsMs: 60_000 },
  { layout: /15|03|(?<!\d)3(?!\d)/, words: 'the hour', lastsMs: 3_600_000 },
  { layout: /02|(?<!\d)2(?!\d)/, words: 'the day', lastsMs: DAY_MS },
];

/** What becomes of logs, metrics and traces in blobs. */
export function* blobs(context: AdviceContext): Generator<ConfigWarning> {
  for (const exporter of usedOf(context.config, 'exporters', 'azureblob')) {
    const signals = new Set(exporter.pipelines.map((pipeline) => pipeline.split('/')[0] ?? ''));
    const appends = settingAt(exporter.component.config, 'append_blob', 'enabled') === true;
    for (const signal of signals) {
      if (appends) yield* appending(exporter, signal, context);
      else yield* overwriting(exporter, signal);
    }
    yield* gluedRecords(exporter, context);
  }
}

function* appending(exporter: FoundComponent, signal: string, context: AdviceContext): Generator<ConfigWarning> {
  const { path, component } = exporter;
  const range = Number(settingAt(component.config, 'blob_name_format', 'serial_num_range') ?? 1);
  const { format, part } = nameFormat(exporter, signal);
  const changing = [
    ...(range > 1 ? [`a random number below ${range} (serial_num_range)`] : []),
    ...(part?.lastsMs === 1000 ? ['the second'] : []),
  ];
  if (changing.length > 0) {
    const message =
      `the name of a blob of ${signal} holds ${changing.join(' and ')}, so nearly every export makes a blob of its own and nothing is ` +
      `appended; for one blob an hour write serial_num_range: 1 and ${signal}_format: 2006/01/02/${signal}_15.json`;
    yield { level: 'warning', code: 'append-blob-name', path: [...path, 'append_blob', 'enabled'], message };
    return;
  }
  yield* blockLimit(exporter, signal, { format, lastsMs: part?.lastsMs }, context);
}

/** One export is one block; `batch` makes one export at least every `timeout` while data comes. */
function* blockLimit(
  { path, pipelines }: FoundComponent,
  signal: string,
  name: { readonly format: string; readonly lastsMs: number | undefined },
  { config }: AdviceContext,
): Generator<ConfigWarning> {
  const timeouts = pipelines
    .filter((pipeline) => pipeline.split('/')[0] === signal)
    .map((pipeline) => batchTimeoutMs(config.service.pipelines[pipeline]?.processors ?? [], config));
  const timeoutMs = Math.min(...timeouts);
  const fullAfterMs = MAX_BLOCKS * timeoutMs;
  if (!Number.isFinite(fullAfterMs) || (name.lastsMs !== undefined && name.lastsMs <= fullAfterMs)) return;
  const days = fullAfterMs / DAY_MS;
  const when = days < 1 ? `${Math.max(1, Math.round(days * 24))} hours` : `${Math.round(days)} days`;
  const message =
    `a blob takes ${MAX_BLOCKS} appends, which at one batch every ${timeoutMs / 1000}s are used up after ${when}, and "${name.format}" names ` +
    `the same blob for longer; from then on every export fails. Put the hour into ${signal}_format (2006/01/02/${signal}_15.json), or raise the timeout of batch`;
  yield { level: 'warning', code: 'blob-block-limit', path: [...path, 'append_blob', 'enabled'], message };
}

function batchTimeoutMs(processors: readonly (ComponentId | undefined)[], config: AdviceContext['config']): number {
  for (const id of processors) {
    if (id?.type !== 'batch') continue;
    const timeout = settingAt(config.processors.get(formatComponentId(id))?.config, 'timeout');
    if (typeof timeout === 'number' && timeout > 0) return timeout;
  }
  return Infinity; // how often exports come is up to the senders then
}

/** In the reference block blobs of the same name replace each other. */
function* overwriting(exporter: FoundComponent, signal: string): Generator<ConfigWarning> {
  const range = Number(settingAt(exporter.component.config, 'blob_name_format', 'serial_num_range') ?? 1);
  if (range > 1) return;
  const { part } = nameFormat(exporter, signal);
  const message =
    `two exports of ${signal} within ${part?.words ?? 'the whole run'} get the same name: in the collector the later blob replaces the ` +
    'earlier, here it takes a name beside it; raise serial_num_range, or turn append_blob on';
  const path = [...exporter.path, 'blob_name_format', 'serial_num_range'];
  yield { level: 'warning', code: 'blob-overwritten', path, message };
}

function nameFormat({ component }: FoundComponent, signal: string) {
  const format = textAt(component.config, 'blob_name_format', `${signal}_format`);
  const layout = format.replaceAll('2006', '').replaceAll('01', '');
  return { format, part: PARTS.find((one) => one.layout.test(layout)) };
}

function* gluedRecords(exporter: FoundComponent, { compat }: AdviceContext): Generator<ConfigWarning> {
  const encoding = settingAt(exporter.component.config, 'encodings', 'logs') as ComponentId | undefined;
  if (encoding?.type !== 'text_encoding' || compat !== '0.131.0') return;
  const message =
    'text_encoding of this release writes the records of an export behind each other with nothing between them; start with --compat latest ' +
    'for one a line, or let the senders end each record with a line break';
  yield { level: 'info', code: 'text-without-separator', path: [...exporter.path, 'encodings', 'logs'], message };
}
