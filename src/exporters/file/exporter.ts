import type { Exporter, Host } from '../../component/component.js';
import { errorText } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { DroppedItems, Outcome, Sender } from '../../exporterhelper/outcome.js';
import { wrapExporter } from '../../exporterhelper/wrap.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import { openErrorText } from '../../transport/system-error.js';
import type { FileConfig } from './config.js';
import { groupBatch } from './group-batch.js';
import { GroupFiles } from './group-files.js';
import { messageWriter, type ToMessage } from './message.js';
import type { Output } from './output.js';
import { SharedFiles } from './shared-files.js';

export function createFileExporter(settings: ComponentSettings, config: FileConfig, signal: Signal): Exporter {
  return wrapExporter(settings, signal, new FileSender(settings, config, signal), { timeoutMs: 0 });
}

/** Source followed: contrib `fileexporter` at 0.131.0; batches are in the file before they count as delivered. */
class FileSender implements Sender {
  readonly #settings: ComponentSettings;
  readonly #config: FileConfig;
  readonly #signal: Signal;
  readonly #shared: SharedFiles;
  #opened: { readonly files: Output | GroupFiles; readonly toMessage: ToMessage } | undefined;

  constructor(settings: ComponentSettings, config: FileConfig, signal: Signal) {
    this.#settings = settings;
    this.#config = config;
    this.#signal = signal;
    this.#shared = SharedFiles.of(config);
  }

  async start(host: Host): Promise<void> {
    const toMessage = await messageWriter(this.#config, this.#signal, host);
    this.#opened = { files: await this.#shared.open(this.#settings), toMessage };
  }

  async send(batch: Batch): Promise<Outcome> {
    if (this.#opened === undefined) throw new Error('the exporter is not started');
    const { files, toMessage } = this.#opened;
    if (files instanceof GroupFiles) return this.#sendGroups(batch, files, toMessage);
    try {
      await files.write(await toMessage(batch));
      return { status: 'delivered' };
    } catch (error) {
      return { status: 'retryable', cause: this.#withPath(error) };
    }
  }

  async shutdown(): Promise<void> {
    if (this.#opened === undefined) return;
    this.#opened = undefined;
    await this.#shared.close();
  }

  /** Groups that were written cannot be taken back, so what failed is lost, as in the reference. */
  async #sendGroups(batch: Batch, files: GroupFiles, toMessage: ToMessage): Promise<Outcome> {
    const attribute = this.#config.group_by.resource_attribute;
    const { byValue, leftOut } = groupBatch(batch, attribute);
    const failures: string[] = [];
    const dropped: DroppedItems[] = [];
    if (leftOut > 0) {
      this.#settings.logger.debug(`Resource does not contain ${attribute} attribute, dropping it`);
      dropped.push({ items: leftOut, reason: 'filtered', detail: { example: attribute } });
    }
    for (const [value, group] of byValue) {
      try {
        await files.write(value, await toMessage(group));
      } catch (error) {
        failures.push(errorText(this.#withPath(error)));
        dropped.push({ items: group.itemCount, reason: 'permanent_refusal', detail: { answer: failures.at(-1)! } });
      }
    }
    if (failures.length > 0 && failures.length === byValue.size) {
      return { status: 'permanent', cause: new Error(failures.join('\n')) };
    }
    for (const error of failures)
      this.#settings.logger.error('A file cannot be written; its part of a batch is lost.', { error });
    return { status: 'delivered', droppedItems: dropped };
  }

  #withPath(error: unknown): Error {
    const { path } = error as NodeJS.ErrnoException;
    return path === undefined ? (error as Error) : new Error(openErrorText(path, error), { cause: error });
  }
}
