import { expect, test } from 'vitest';
import { parseConnectionString } from '../../../src/exporters/azureblob/connection-string.js';
import { recordings } from './recorded.js';

/** Where a connection string leads, with the signature if it has one; or what is wrong with it. */
function outcome(text: string): { readonly output: string } | { readonly error: string } {
  try {
    const { url, access } = parseConnectionString(text);
    return { output: access.kind === 'sas' ? `${url}?${access.signature}` : url };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

test.each(recordings<string>('connections'))('$input', ({ input, output, error }) => {
  const ours = outcome(input);
  if (error === undefined) expect(ours).toEqual({ output });
  else expect(ours).toEqual({ error: expect.stringContaining(error) as string }); // we say which part, too
});
