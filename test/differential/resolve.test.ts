/**
 * The same scalars, references to providers, defaults and escapes to the reference collector and to us: what becomes of them, or in
 * what words they are refused. Run as told in pdata.test.ts.
 */
import { comparePrinted } from './printed-config.js';
import { RESOLVE_ENV, RESOLVE_FILES, randomResolvable } from './resolve-inputs.js';

comparePrinted('providers', {
  random: randomResolvable,
  files: RESOLVE_FILES,
  env: RESOLVE_ENV,
  // Its own notes about values from variables within what another provider gave, which it prints as if they were settings (docs/deviations.md).
  isLeftOut: ({ stdout }) => /^ +original: /m.test(stdout),
});
