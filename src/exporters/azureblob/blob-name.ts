import type { Clock, Random } from '../../component/clock.js';
import type { Signal } from '../../pdata/signal.js';
import type { BlobNameConfig } from './config.js';
import { compileTimeLayout } from './go-time-layout.js';

/** Draws names for blobs of one signal: the time in the signal's layout, and a random number. */
export class BlobNamer {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #range: number;
  readonly #formatTime: (time: Date) => string;
  /** What follows the number as it is. */
  readonly #extension: string;

  constructor(clock: Clock, random: Random, config: BlobNameConfig, signal: Signal) {
    this.#clock = clock;
    this.#random = random;
    this.#range = config.serial_num_range;
    const layout = config[`${signal}_format`];
    this.#extension = config.serial_num_before_extension ? extensionOf(layout) : '';
    this.#formatTime = compileTimeLayout(layout.slice(0, layout.length - this.#extension.length));
  }

  draw(): string {
    const number = Math.floor(this.#random() * this.#range);
    return `${this.#formatTime(new Date(this.#clock.now()))}_${number}${this.#extension}`;
  }

  /** The name to go on with where `name` cannot take more. @param part from 2 on. */
  continuation(name: string, part: number): string {
    const stem = name.slice(0, name.length - this.#extension.length);
    return `${stem}.${part}${this.#extension}`;
  }
}

/** From the last dot of the last path segment on; empty without one. */
function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot) : '';
}
