/** Reads files of test cases: YAML with one case or several (documents, or a list under `cases`), or JSON. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseAllDocuments, type Document } from 'yaml';
import type { Signal } from '../../../pdata/signal.js';
import { durationMs } from '../../../testing/clock.js';
import { patternFromJson } from '../../../testing/control/wire.js';
import { UsageError } from '../../../testing/errors.js';
import {
  CaseFileError,
  type ExpectedBlob,
  type ExpectedSeries,
  type Expectations,
  type Loss,
  type Refusal,
  type Step,
  type TestCase,
} from './case.js';
import { fieldsOf, listOf, numberOf, textOf } from './fields.js';
import { requestOf } from './shorthand.js';

/** Where the clock begins unless a case says otherwise. */
const START = '2026-01-02T03:04:05Z';

const CASE_FIELDS = ['name', 'now', 'env', 'send', 'expect'];

/** A file as read, for writing expectations back into it. */
export interface CaseFile {
  readonly path: string;
  readonly documents: readonly Document[];
  readonly cases: readonly TestCase[];
}

/** @throws {CaseFileError} naming file, case and field. */
export async function readCases(path: string): Promise<CaseFile> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CaseFileError(`${path} cannot be read: ${error.message}`);
  });
  const documents = parseAllDocuments(text) as Document[];
  const [problem] = documents.flatMap(({ errors }) => errors);
  if (problem !== undefined) throw new CaseFileError(`${path}: ${problem.message}`);
  const values = documents.map((document) => document.toJS() as unknown).filter((value) => value !== null);
  if (values.length === 0) throw new CaseFileError(`${path} holds no case`);
  const cases: TestCase[] = [];
  for (const [index, value] of values.entries()) cases.push(await readCase(value, path, index, values.length));
  return { path, documents, cases };
}

async function readCase(value: unknown, file: string, index: number, count: number): Promise<TestCase> {
  const where = count === 1 ? file : `${file} (case ${index + 1})`;
  const { name, now = START, env, send, expect } = fieldsOf(value, where, CASE_FIELDS);
  const startMs = now instanceof Date ? now.getTime() : Date.parse(String(now));
  if (Number.isNaN(startMs))
    throw new CaseFileError(`${where}: now is a point in time like ${START}, got ${JSON.stringify(now)}`);
  const steps: Step[] = [];
  for (const [number, step] of listOf(send, `${where}: send`).entries()) {
    steps.push(...(await readStep(step, `${where}: send[${number}]`, dirname(file))));
  }
  if (steps.length === 0) throw new CaseFileError(`${where} sends nothing: give send`);
  const title = textOf(name, `${where}: name`) ?? (count === 1 ? file : `${file} ${index + 1}`);
  return {
    file,
    index,
    name: title,
    startMs,
    env: variablesOf(env, `${where}: env`),
    steps,
    expect: readExpectations(expect ?? {}, `${where}: expect`),
  };
}

function variablesOf(env: unknown, where: string): Record<string, string> {
  const fields = fieldsOf(env ?? {}, where, Object.keys(env ?? {}));
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value, `${where}.${name}`)!]));
}

const STEP_FIELDS = ['log', 'logs', 'metric', 'metrics', 'span', 'spans', 'otlp', 'file', 'advance'];
const SHORTHANDS: Readonly<Record<string, Signal>> = {
  log: 'logs',
  logs: 'logs',
  metric: 'metrics',
  metrics: 'metrics',
  span: 'traces',
  spans: 'traces',
};

async function readStep(step: unknown, where: string, folder: string): Promise<Step[]> {
  const fields = fieldsOf(step, where, STEP_FIELDS);
  const [key, ...others] = Object.keys(fields);
  if (key === undefined || others.length > 0) {
    throw new CaseFileError(`${where} must do one thing, got ${Object.keys(fields).join(' and ') || 'nothing'}`);
  }
  const value = fields[key];
  if (key === 'advance') return [{ kind: 'advance', ms: asCaseError(where, () => durationMs(value as string)) }];
  if (key === 'otlp') return [otlpStep(value, where)];
  if (key === 'file') return [otlpStep(await readSample(resolve(folder, String(value)), where), where)];
  const signal = SHORTHANDS[key]!; // the other fields are these
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, index): Step => {
    const place = Array.isArray(value) ? `${where}.${key}[${index}]` : `${where}.${key}`;
    return { kind: 'send', signal, request: asCaseError(place, () => requestOf(signal, item, place)) };
  });
}

const REQUEST_FIELDS: Readonly<Record<string, Signal>> = {
  resourceLogs: 'logs',
  resourceMetrics: 'metrics',
  resourceSpans: 'traces',
};

function otlpStep(value: unknown, where: string): Step {
  const fields = fieldsOf(value, where, Object.keys(REQUEST_FIELDS));
  const [signal, ...others] = Object.keys(fields).map((key) => REQUEST_FIELDS[key]!);
  if (signal === undefined || others.length > 0) throw new CaseFileError(`${where} must be one OTLP/JSON request`);
  return { kind: 'send', signal, request: () => fields };
}

async function readSample(path: string, where: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new CaseFileError(`${where}: ${path}: ${(error as Error).message}`);
  }
}

const EXPECT_FIELDS = ['series', 'noSeries', 'blobs', 'forwarded', 'refusals', 'losses', 'complete'];

function readExpectations(value: unknown, where: string): Expectations {
  const fields = fieldsOf(value, where, EXPECT_FIELDS);
  const each = <T>(name: string, read: (item: unknown, place: string) => T): T[] =>
    listOf(fields[name], `${where}.${name}`).map((item, index) => read(item, `${where}.${name}[${index}]`));
  const forwarded = fieldsOf(fields.forwarded ?? {}, `${where}.forwarded`, ['logs', 'metrics', 'spans']);
  return {
    series: each('series', readSeries),
    noSeries: each('noSeries', readSeries),
    blobs: each('blobs', readBlob),
    forwarded: Object.fromEntries(
      Object.entries(forwarded).map(([signal, list]) => [
        signal,
        listOf(list, `${where}.forwarded.${signal}`).map((item) =>
          asCaseError(where, () => patternFromJson(item) as object),
        ),
      ]),
    ),
    refusals: each(
      'refusals',
      (item, place) => fieldsOf(item, place, ['signal', 'status', 'message']) as Partial<Refusal>,
    ),
    losses: each(
      'losses',
      (item, place) => fieldsOf(item, place, ['at', 'outcome', 'reason', 'items']) as Partial<Loss>,
    ),
    complete: fields.complete === true,
  };
}

function readSeries(value: unknown, where: string): ExpectedSeries {
  const item = typeof value === 'string' ? { name: value } : value;
  const { name, labels = {}, value: number } = fieldsOf(item, where, ['name', 'labels', 'value']);
  if (name === undefined) throw new CaseFileError(`${where} needs a name`);
  const wanted = numberOf(number, `${where}.value`);
  return {
    name: asCaseError(where, () => patternFromJson(name)),
    labels: asCaseError(where, () => patternFromJson(labels)) as ExpectedSeries['labels'],
    ...(wanted === undefined ? {} : { value: wanted }),
  };
}

function readBlob(value: unknown, where: string): ExpectedBlob {
  const item = typeof value === 'string' ? { name: value } : value;
  const { name, text, lines, json } = fieldsOf(item, where, ['name', 'text', 'lines', 'json']);
  return {
    name: textOf(name, `${where}.name`),
    ...(text === undefined ? {} : { text: textOf(text, `${where}.text`)! }),
    ...(lines === undefined ? {} : { lines: listOf(lines, `${where}.lines`).map(String) }),
    ...(json === undefined ? {} : { json: asCaseError(where, () => patternFromJson(json)) }),
  };
}

/** Mistakes that are told without their place get it. */
function asCaseError<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new CaseFileError(`${where}: ${error.message}`);
  }
}
