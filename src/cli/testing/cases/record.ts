/** Writes down what left as what is expected, into the file the case came from; comments and order stay. */
import { writeFile } from 'node:fs/promises';
import type { CaseFile } from './read.js';
import { isHarmless, type Outcome } from './outcome.js';
import { toJson } from '../../../testing/control/wire.js';

/** What left, as a case's `expect`. */
export function expectationsOf({ hub, refusals, losses }: Outcome): object {
  const series = hub.remoteWrite.series().map(({ name, labels, value }) => ({
    name,
    labels,
    ...(value === undefined ? {} : { value }),
  }));
  const blobs = hub.blobs.list().map(({ container, name, text }) => ({ name: `${container}/${name}`, text }));
  const forwarded = {
    logs: hub.forwarded.logs.all().map(({ body, attributes, resource }) => ({ body, attributes, resource })),
    metrics: hub.forwarded.metrics
      .all()
      .map(({ name, attributes, value, count }) => ({ name, attributes, value, count })),
    spans: hub.forwarded.spans.all().map(({ name, kind, attributes }) => ({ name, kind, attributes })),
  };
  const someForwarded = Object.fromEntries(Object.entries(forwarded).filter(([, items]) => items.length > 0));
  return toJson({
    ...(series.length === 0 ? {} : { series }),
    ...(blobs.length === 0 ? {} : { blobs }),
    ...(Object.keys(someForwarded).length === 0 ? {} : { forwarded: someForwarded }),
    ...(refusals.length === 0 ? {} : { refusals }),
    ...(losses.length === 0 ? {} : { losses: losses.filter((loss) => !isHarmless(loss)) }),
    complete: true,
  }) as object;
}

/** @param recorded `expect` by index of the case. */
export async function writeRecorded(file: CaseFile, recorded: ReadonlyMap<number, object>): Promise<void> {
  const documents = file.documents.filter((document) => document.toJS() !== null);
  for (const [index, expect] of recorded) documents[index]!.set('expect', expect);
  const text = documents.map((document) => document.toString({ lineWidth: 0, directives: false }));
  await writeFile(file.path, text.join('---\n'));
}
