/** What left a hub or a collector, in a form that can be compared. */
import type { Refusal } from '../cases/case.js';
import { toJson } from '../../../testing/control/wire.js';
import type { BackEnds } from '../../../testing/back-ends/back-ends.js';

/** Each a sorted list of texts, so that order and grouping into requests make no difference. */
export interface Delivered {
  /** Labels, time and value of each sample. */
  readonly samples: readonly string[];
  /** Lines of blobs, by container. */
  readonly blobs: readonly string[];
  readonly forwarded: readonly string[];
  /** What senders were told. */
  readonly refusals: readonly string[];
}

export function deliveredBy(backEnds: BackEnds, refusals: readonly Refusal[]): Delivered {
  const samples = backEnds.remoteWrites.flatMap(({ exporter, standIn }) =>
    standIn.series().flatMap(({ labels, samples: floats, histograms }) => {
      const series = `${exporter} ${JSON.stringify(Object.fromEntries(labels))}`;
      return [...floats, ...histograms].map((sample) => `${series} ${JSON.stringify(toJson(sample))}`);
    }),
  );
  const blobs = backEnds.blobs.flatMap(({ exporter, standIn }) =>
    standIn.blobs.containers.flatMap((container) =>
      standIn.blobs
        .list(container)
        .flatMap(({ blocks }) =>
          Buffer.concat([...blocks])
            .toString('utf8')
            .split('\n'),
        )
        .filter((line) => line !== '')
        .map((line) => `${exporter} ${container} ${line}`),
    ),
  );
  const { forwarded } = backEnds;
  const items = [
    ...forwarded.store('logs').items(),
    ...forwarded.store('metrics').items(),
    ...forwarded.store('traces').items(),
  ].map(({ request, ...item }) => `${request.receiver} ${request.signal} ${JSON.stringify(toJson(item))}`);
  return {
    samples: samples.sort(),
    blobs: blobs.sort(),
    forwarded: items.sort(),
    refusals: refusals.map((refusal) => JSON.stringify(refusal)),
  };
}

/** Lines only one side has: `- ` the reference, `+ ` the hub. Empty when both delivered the same. */
export function differences(reference: Delivered, hub: Delivered): string[] {
  return (Object.keys(reference) as (keyof Delivered)[]).flatMap((kind) => {
    const missing = without(reference[kind], hub[kind]).map((line) => `- ${kind}: ${line}`);
    const added = without(hub[kind], reference[kind]).map((line) => `+ ${kind}: ${line}`);
    return [...missing, ...added];
  });
}

/** Lists may hold a line more than once. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
