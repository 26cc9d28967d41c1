/** Identifier of a pipeline: `signal` or `signal/name`. Source followed: collector `pipeline.ID` at 0.131.0. */
import { nameError } from './id.js';
import { goQuote } from '../pdata/json/go-number.js';

/** `profiles` is known as a word but needs a feature gate of the reference that the hub does not have. */
const SIGNALS = ['traces', 'metrics', 'logs', 'profiles'] as const;
export type PipelineSignal = (typeof SIGNALS)[number];

export interface PipelineId {
  readonly signal: PipelineSignal;
  /** Empty when the identifier has no `/name`. */
  readonly name: string;
}

export function parsePipelineId(text: string): PipelineId | { readonly error: string } {
  const slash = text.indexOf('/');
  const word = (slash < 0 ? text : text.slice(0, slash)).trim();
  const name = slash < 0 ? '' : text.slice(slash + 1).trim();
  const quoted = goQuote(text);
  if (word === '') {
    return { error: slash < 0 ? 'id must not be empty' : `in ${quoted} id: the part before / should not be empty` };
  }
  if (slash >= 0 && name === '') return { error: `in ${quoted} id: the part after / should not be empty` };
  const wrongName = nameError(name);
  if (wrongName !== undefined) return { error: `in ${goQuote(name)} id: ${wrongName}` };
  const signal = SIGNALS.find((known) => known === word);
  return signal === undefined
    ? { error: `in ${quoted} id: unknown pipeline signal: ${goQuote(word)}` }
    : { signal, name };
}

export function formatPipelineId(id: PipelineId): string {
  return id.name === '' ? id.signal : `${id.signal}/${id.name}`;
}

/** The key of `service::pipelines` in its one spelling. */
export function parsePipelineKey(text: string): { readonly key: string } | { readonly error: string } {
  const id = parsePipelineId(text);
  return 'error' in id ? id : { key: formatPipelineId(id) };
}
