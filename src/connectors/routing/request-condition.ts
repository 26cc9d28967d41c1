/**
 * Conditions of the context `request`: `request["header"] == "value"`, or `!=`, and nothing more.
 *
 * Source followed: `routingconnector/request.go` at 0.131.0.
 */
import type { RequestContext } from '../../component/consumer.js';

/** Whether a request takes the route. */
export type RequestTest = (context: RequestContext) => boolean;

export function parseRequestCondition(text: string): { readonly test: RequestTest } | { readonly error: string } {
  const comparators = text.match(/==|!=/g) ?? [];
  const [comparator] = comparators;
  if (comparator === undefined) return { error: 'condition does not contain a valid comparator' };
  const parts = text.split(comparator);
  if (comparators.length > 1 || parts.length > 2) return { error: 'condition contains multiple comparators' };
  const [field, value] = parts.map((part) => part.trim()) as [string, string]; // the comparator is in it once
  if (!/request\[".*"\]/.test(field)) {
    return { error: `condition must have format 'request["<name>"] <comparator> <value>'` };
  }
  if (!/".*"/.test(value)) {
    return { error: `condition must have format 'request["<name>"] <comparator> "<value>"'` };
  }
  const name = field
    .replace(/^request\["/, '')
    .replace(/"\]$/, '')
    .toLowerCase();
  const wanted = value.replace(/^"/, '').replace(/"$/, '');
  const matches = (found: string): boolean => (comparator === '==') === (found === wanted);
  return {
    test: ({ grpcMetadata, metadata }) =>
      grpcMetadata?.().get(name)?.some(matches) === true || metadata?.get(name)?.some(matches) === true,
  };
}
