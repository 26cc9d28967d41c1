import type { RequestContext } from '../../component/consumer.js';
import type { BatchConfig } from './config.js';
import type { Shard } from './shard.js';

/** One shard per combination of values of `metadata_keys`. Shards stay for good, so their number is limited. */
export class ShardsByMetadata {
  readonly #keys: readonly string[];
  readonly #limit: number;
  readonly #create: (metadata: RequestContext['metadata']) => Shard;
  readonly #shards = new Map<string, Shard>();

  constructor(config: BatchConfig, create: (metadata: RequestContext['metadata']) => Shard) {
    this.#keys = config.metadata_keys.map((key) => key.toLowerCase()).sort();
    this.#limit = config.metadata_cardinality_limit;
    this.#create = create;
  }

  /** The shard for a request; undefined when that would be one more than `metadata_cardinality_limit`. */
  of(context: RequestContext): Shard | undefined {
    const values = this.#keys.map((key) => context.metadata?.get(key) ?? []);
    const combination = JSON.stringify(values);
    const known = this.#shards.get(combination);
    if (known !== undefined) return known;
    if (this.#limit !== 0 && this.#shards.size >= this.#limit) return undefined;
    const metadata = new Map(this.#keys.map((key, index) => [key, values[index]!])); // one list per key
    const shard = this.#create(metadata);
    this.#shards.set(combination, shard);
    return shard;
  }

  all(): readonly Shard[] {
    return [...this.#shards.values()];
  }
}
