import { StartError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { openErrorText } from '../../transport/system-error.js';
import type { FileConfig } from './config.js';
import { GroupFiles } from './group-files.js';
import { isInLines } from './message.js';
import type { Output } from './output.js';
import { PlainFile } from './plain-file.js';
import { RotatingFile } from './rotating-file.js';

/** The file of an exporter, which the exporters of its signals share: open from the first start to the last shutdown. */
export class SharedFiles {
  static readonly #byConfig = new WeakMap<FileConfig, SharedFiles>();
  readonly #config: FileConfig;
  #users = 0;
  #opening: Promise<Output | GroupFiles> | undefined;

  private constructor(config: FileConfig) {
    this.#config = config;
  }

  static of(config: FileConfig): SharedFiles {
    const known = this.#byConfig.get(config) ?? new SharedFiles(config);
    this.#byConfig.set(config, known);
    return known;
  }

  /** @throws {StartError} */
  async open(settings: Pick<ComponentSettings, 'clock' | 'logger'>): Promise<Output | GroupFiles> {
    this.#users++;
    this.#opening ??= this.#open(settings);
    return this.#opening.catch((error: unknown) => {
      this.#users--;
      this.#opening = undefined;
      throw error;
    });
  }

  /** Of each that opened it, once. */
  async close(): Promise<void> {
    if (--this.#users > 0) return;
    const opening = this.#opening;
    this.#opening = undefined;
    await (await opening)?.close();
  }

  async #open({ clock, logger }: Pick<ComponentSettings, 'clock' | 'logger'>): Promise<Output | GroupFiles> {
    const { path, rotation, append, group_by: groupBy } = this.#config;
    if (groupBy.enabled) return new GroupFiles(this.#config, logger);
    if (rotation !== undefined) return new RotatingFile(path, rotation, clock, isInLines(this.#config) ? 1 : 0);
    return PlainFile.open(path, append).catch((cause: unknown) => {
      throw new StartError(openErrorText(path, cause), { cause });
    });
  }
}
