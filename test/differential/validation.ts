/** What is said to configurations of processors that cannot be loaded, by both. */
import { validateText } from '../parity/config/validate-text.js';
import { comparableError } from '../parity/ottl/run.js';
import { runReference } from '../parity/record/reference.js';
import type { Passage } from './whole.js';

/** Those whose errors differ. Each takes a run of the reference: of several errors in decoding it tells one component's. */
export async function validationProblems(binary: string, passages: readonly Passage[]): Promise<object[]> {
  const different: object[] = [];
  for (const passage of passages) {
    const text = configurationOf(passage);
    const theirs = runReference(binary, { args: ['validate', '--config', 'c.yaml'], files: { 'c.yaml': text } }).stderr;
    const ours = (await validateText(text)).stderr;
    if (theirs.startsWith('panic: ')) continue; // null among statements; the hub refuses it
    if (comparable(ours) !== comparable(theirs)) different.push({ processors: passage.processors, ours, theirs });
  }
  return different;
}

function configurationOf({ signal, processors }: Passage): string {
  const ids = Object.keys(processors);
  const configuration = {
    receivers: { otlp: { protocols: { http: {} } } },
    processors,
    exporters: { debug: {} },
    service: { pipelines: { [signal]: { receivers: ['otlp'], processors: ids, exporters: ['debug'] } } },
  };
  return JSON.stringify(configuration).replaceAll('$', () => '$$');
}

/** Of several functions that a context does not have any one is named; what a path may have meant comes in any order. */
function comparable(error: string): string {
  return comparableError(error)
    .replaceAll(/does not support the function "\w+"/g, 'does not support a function')
    .replaceAll(/"[\w.[\] ]+"(?:, "[\w.[\] ]+")+/g, (paths) => paths.split(', ').sort().join(', '));
}
