/**
 * Encoded labels: `WriteRequest.timeseries.labels` fields end to end, sorted by name. A series' labels are
 * before · `__name__` · middle · `le` or `quantile` · after, where everything but those two is shared by the series of a point.
 *
 * Source: prometheus `prompb/types.proto`, messages TimeSeries (labels = 1) and Label (name = 1, value = 2).
 */
import { joinOwnBytes } from '../../pdata/own-bytes.js';
import { WireWriter } from '../../pdata/wire-writer.js';
import { bytesOfByteString } from './byte-string.js';
import { bytesOf, hashSpan } from './spans.js';

export const TAG_LABELS = 0x0a;
const TAG_NAME = 0x0a;
export const TAG_VALUE = 0x12;
export const NAME_LABEL = '__name__';
/** Any number; hashes of labels are compared with each other only. */
const LABEL_SEED = 0x51ed270b;

/** Where a label sorts: before `__name__`, between that and the extra label, behind the extra label. */
export type LabelPart = 0 | 1 | 2;

/** Labels that stand in the series table's bytes. */
export interface LabelBlock {
  /** Offset there. */
  readonly at: number;
  /** Length of the part that sorts before `__name__`. */
  readonly before: number;
  /** Length of the part between `__name__` and the extra label. */
  readonly middle: number;
  /** Length of the part behind the extra label; 0 without one. */
  readonly after: number;
  /** Sum of the labels' hashes: the hash of a whole series is this plus its name's and its extra label's. */
  readonly hash: number;
  /** Number of the template they were written from; 0 for none. Blocks of one template have the same label names. */
  readonly template: number;
}

/** Labels on their own. */
export interface EncodedLabels extends Omit<LabelBlock, 'at'> {
  readonly bytes: Uint8Array;
}

/** One label, given as byte strings, as a `labels` field of a series. Empty parts are left out, as proto3 writers do. */
export function encodeLabel(name: string, value: string): Uint8Array {
  const out = new WireWriter(name.length + value.length + 16);
  const mark = out.begin(TAG_LABELS);
  if (name !== '') out.bytesField(TAG_NAME, bytesOfByteString(name));
  if (value !== '') out.bytesField(TAG_VALUE, bytesOfByteString(value));
  out.end(mark);
  return out.finish();
}

/** The first half of a label's content. */
export function encodeNameField(name: string): Uint8Array {
  const out = new WireWriter(name.length + 8);
  if (name !== '') out.bytesField(TAG_NAME, bytesOfByteString(name));
  return out.finish();
}

/** @param extra name of the label that tells a point's series apart, if there is one. */
export function labelPart(name: string, extra: string | undefined): LabelPart {
  if (name <= NAME_LABEL) return 0;
  return extra === undefined || name <= extra ? 1 : 2;
}

/** Hash of a label: of its value, seeded with that of its name. */
export function labelHash(name: string, value: string): number {
  const { view } = bytesOf(bytesOfByteString(value));
  return hashSpan(view, 0, view.byteLength, nameHash(name));
}

export function nameHash(name: string): number {
  const { view } = bytesOf(bytesOfByteString(name));
  return hashSpan(view, 0, view.byteLength, LABEL_SEED);
}

/**
 * The labels that the series of one point share.
 *
 * @param extra name of the label that tells the series apart (`le`, `quantile`), or undefined. A point attribute of that
 * name, or of the name `__name__`, then stays beside it, in front.
 */
export function encodeLabelBlock(labels: ReadonlyMap<string, string>, extra: string | undefined): EncodedLabels {
  const names = [...labels.keys()].sort((a, b) => (a < b ? -1 : 1));
  const parts: [Uint8Array[], Uint8Array[], Uint8Array[]] = [[], [], []];
  let hash = 0;
  for (const name of names) {
    const value = labels.get(name)!;
    const label = encodeLabel(name, value);
    hash = (hash + labelHash(name, value)) | 0;
    parts[labelPart(name, extra)].push(label);
  }
  const [before, middle, after] = parts.map((part) => part.reduce((sum, label) => sum + label.length, 0));
  return { bytes: joinOwnBytes(parts.flat()), before: before!, middle: middle!, after: after!, hash, template: 0 };
}

/** `labels` without a `__name__` of their own: where the metric's name takes the place of an attribute's. */
export function withoutName(labels: Map<string, string>): Map<string, string> {
  labels.delete(NAME_LABEL);
  return labels;
}
