/**
 * A process that writes log records through the exporter, for what a process decides once: which authorities it trusts, its
 * environment. Prints `delivered`, or the error.
 *
 *     node --import tsx write-child.ts '{"config": {…}, "bodies": ["…"]}'
 */
import { systemClock } from '../../../src/component/clock.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { azureBlobSchema } from '../../../src/exporters/azureblob/config.js';
import { createAzureBlobExporter } from '../../../src/exporters/azureblob/exporter.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { testSettings } from '../settings.js';

const { config: block, bodies } = JSON.parse(process.argv[2]!) as { config: object; bodies: string[] };
const { config, problems } = decodeConfig(azureBlobSchema, block);
if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
const settings = { ...testSettings('exporter', 'azureblob'), clock: systemClock };
const exporter = createAzureBlobExporter(settings, config, 'logs');
await exporter.start({ extension: () => undefined, reportFatal: () => {} });
const logRecords = bodies.map((stringValue) => ({ body: { stringValue } }));
try {
  await exporter.consume(batchFromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] }), {});
  console.log('delivered');
} catch (error) {
  console.log((error as Error).message);
}
await exporter.shutdown(new AbortController().signal);
