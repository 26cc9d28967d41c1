import { encodeAck, encodeSettled } from './record.js';

interface Ack {
  readonly seq: number;
  readonly branch: string;
}

/** What is written of the marks at one time, and what is put back when that fails. */
export interface TakenMarks {
  readonly bytes: Buffer;
  readonly acks: readonly Ack[];
  readonly settled: readonly number[];
}

/** Marks that wait to be written: a branch is done with an entry, all branches are. */
export class PendingMarks {
  #acks: Ack[] = [];
  #settled: number[] = [];

  get isEmpty(): boolean {
    return this.#acks.length === 0 && this.#settled.length === 0;
  }

  acknowledged(seq: number, branch: string): void {
    this.#acks.push({ seq, branch });
  }

  settled(seq: number): void {
    this.#settled.push(seq);
  }

  /** All that wait, as bytes. That a branch is done says nothing any more once all branches are. */
  take(isLive: (seq: number) => boolean): TakenMarks {
    const [acks, settled] = [this.#acks.filter(({ seq }) => isLive(seq)), this.#settled];
    this.#acks = [];
    this.#settled = [];
    const bytes = Buffer.concat([
      ...acks.map(({ seq, branch }) => encodeAck(seq, branch)),
      ...settled.map(encodeSettled),
    ]);
    return { bytes, acks, settled };
  }

  /** They could not be written: they wait on, in front of those that came since. */
  putBack({ acks, settled }: TakenMarks): void {
    this.#acks = [...acks, ...this.#acks];
    this.#settled = [...settled, ...this.#settled];
  }
}
