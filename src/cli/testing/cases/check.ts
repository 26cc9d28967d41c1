/** Compares what left with what was expected. */
import type { DeliveredSeries, LabelPattern, NamePattern } from '../../../testing/delivered/remote-write.js';
import { ExpectationError, UsageError } from '../../../testing/errors.js';
import { matches } from '../../../testing/match/pattern.js';
import { valueText } from '../../../testing/match/value-text.js';
import type { ExpectedBlob, ExpectedSeries, Expectations, Loss, Refusal } from './case.js';
import { lineDiff } from './line-diff.js';
import { isHarmless, type Outcome } from './outcome.js';

/** One thing that is not as expected: a line, and what a person needs to see why. */
export interface Finding {
  readonly title: string;
  readonly lines: readonly string[];
}

export async function check(expect: Expectations, outcome: Outcome): Promise<Finding[]> {
  return [
    ...(await checkSeries(expect, outcome)),
    ...checkBlobs(expect, outcome),
    ...(await checkForwarded(expect, outcome)),
    ...checkList('refusal', expect.refusals, outcome.refusals, () => true),
    ...checkList('loss', expect.losses, outcome.losses, (loss) => !isHarmless(loss)),
  ];
}

async function checkSeries(expect: Expectations, { hub }: Outcome): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, labels, value } of expect.series) {
    const wanted = [name as NamePattern, labels as LabelPattern] as const;
    const missing = await missOf(() => hub.remoteWrite.waitFor(...wanted, { timeoutMs: 0 }));
    if (missing !== undefined) findings.push(findingOf('a series is missing', missing));
    else if (value !== undefined && !hub.remoteWrite.series(...wanted).some((series) => series.value === value)) {
      const found = hub.remoteWrite.series(...wanted).map((series) => `+ ${seriesTitle(series)}`);
      findings.push({ title: `a series has another value than ${value}`, lines: found });
    }
  }
  for (const { name, labels } of expect.noSeries) {
    const found = hub.remoteWrite.series(name as NamePattern, labels as LabelPattern);
    if (found.length > 0)
      findings.push({ title: 'a series is there that should not be', lines: found.map(seriesTitle) });
  }
  const others = expect.complete ? hub.remoteWrite.series().filter((series) => !isExpected(series, expect.series)) : [];
  if (others.length > 0)
    findings.push({ title: 'series nobody expects', lines: others.map((series) => `+ ${seriesTitle(series)}`) });
  return findings;
}

function isExpected(series: DeliveredSeries, expected: readonly ExpectedSeries[]): boolean {
  return expected.some(({ name, labels }) => matches({ name, labels }, series));
}

export function seriesTitle({ name, labels, value }: DeliveredSeries): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}{${pairs.join(', ')}} ${value ?? 'native histogram'}`;
}

function checkBlobs(expect: Expectations, { hub }: Outcome): Finding[] {
  const findings = expect.blobs.flatMap((blob) => checkBlob(blob, hub.blobs));
  const isMeant = (path: string, name: string): boolean =>
    expect.blobs.some(
      (wanted) => wanted.name === undefined || name.startsWith(wanted.name) || path.startsWith(wanted.name),
    );
  const others = expect.complete
    ? hub.blobs.list().filter(({ container, name }) => !isMeant(`${container}/${name}`, name))
    : [];
  if (others.length === 0) return findings;
  const lines = others.map(({ container, name }) => `+ ${container}/${name}`);
  return [...findings, { title: 'blobs nobody expects', lines }];
}

function checkBlob({ name, text, lines, json }: ExpectedBlob, blobs: Outcome['hub']['blobs']): Finding[] {
  const title = name === undefined ? 'the blobs' : `the blob ${name}`;
  try {
    const got = blobs.text(name);
    if (text !== undefined && text !== got)
      return [{ title: `${title} hold another text`, lines: lineDiff(text, got) }];
    if (lines !== undefined) {
      const found = blobs.lines(name);
      const isSame = found.length === lines.length && found.every((line, index) => line === lines[index]);
      if (!isSame) return [{ title: `${title} hold other lines`, lines: lineDiff(lines.join('\n'), found.join('\n')) }];
    }
    if (json !== undefined && !matches(json, blobs.json(name))) {
      return [
        {
          title: `${title} hold other JSON`,
          lines: [`wanted ${valueText(json)}`, `got ${valueText(blobs.json(name))}`],
        },
      ];
    }
    return [];
  } catch (error) {
    if (!(error instanceof ExpectationError) && !(error instanceof UsageError)) throw error;
    return [findingOf('a blob is missing', error.message)];
  }
}

async function checkForwarded(expect: Expectations, { hub }: Outcome): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [signal, wanted] of Object.entries(expect.forwarded)) {
    const view = hub.forwarded[signal as 'logs'];
    for (const predicate of wanted) {
      const missing = await missOf(() => view.waitFor(predicate, { timeoutMs: 0 }));
      if (missing !== undefined) findings.push(findingOf('something is missing among what was forwarded', missing));
    }
    const isOver = expect.complete && view.count > wanted.length;
    if (isOver)
      findings.push({ title: `${view.count} ${signal} were forwarded, ${wanted.length} expected`, lines: [] });
  }
  return findings;
}

/** Every expected one must be there, and those that matter must be expected. */
function checkList<T extends Refusal | Loss>(
  word: string,
  expected: readonly Partial<T>[],
  found: readonly T[],
  matters: (item: T) => boolean,
): Finding[] {
  const missing = expected.filter((wanted) => !found.some((item) => matches(wanted, item)));
  const others = found.filter((item) => matters(item) && !expected.some((wanted) => matches(wanted, item)));
  return [
    ...missing.map((wanted) => ({
      title: `a ${word} is missing`,
      lines: [`- ${valueText(wanted)}`, ...found.map((item) => `+ ${valueText(item)}`)],
    })),
    ...(others.length === 0
      ? []
      : [{ title: `a ${word} nobody expects`, lines: others.map((item) => `+ ${valueText(item)}`) }]),
  ];
}

/** The message of an expectation that does not hold, or undefined. */
async function missOf(wait: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await wait();
    return undefined;
  } catch (error) {
    if (error instanceof ExpectationError || error instanceof UsageError) return error.message;
    throw error;
  }
}

/** Without the first line, which speaks of time. */
function findingOf(title: string, message: string): Finding {
  const [first = '', ...rest] = message.split('\n');
  return { title, lines: / matched within 0 ms$/.test(first) ? rest : [first, ...rest] };
}
