import { positionOf } from '../position.js';
import type { ConfigWarning } from '../warning.js';
import type { Advice, AdviceContext } from './context.js';

const ADVICE: readonly Advice[] = [];

/** Everything worth saying about a configuration that decodes. */
export async function advise(context: AdviceContext): Promise<ConfigWarning[]> {
  const found = await Promise.all(ADVICE.map((advice) => advice(context)));
  const { value } = context.resolution;
  return found.flat().map((warning) => ({ ...warning, at: warning.at ?? positionOf(value, warning.path) }));
}
