/** Writes docs/control-api.openapi.json from the verbs. */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../../../src/testing/control/openapi.js';

writeFileSync('docs/control-api.openapi.json', `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
