/**
 * Loads what nearly every test hub needs, once, while the test file is being loaded, so that starting a hub costs what
 * starting a hub costs. Only the library entry for tests imports this. One after the other: jest's loader of modules mixes
 * up imports that are made at the same time.
 */
import { createWriteRequestDecoder } from '../backends/remote-write/write-request.js';
import type { ComponentKind } from '../component/settings.js';
import { components } from '../components.js';

const KINDS: readonly ComponentKind[] = ['receiver', 'processor', 'exporter', 'extension'];
for (const kind of KINDS) for (const type of components.types(kind)) await components.load(kind, type);

await import('@azure/storage-blob');
await import('../exporters/azureblob/exporter.js');
await import('../exporters/otlp/exporter.js');
await import('../exporters/prometheusremotewrite/exporter.js');
await import('../extensions/bearertokenauth/extension.js');
await import('../extensions/text_encoding/extension.js');
await import('../processors/batch/processor.js');
await import('../receivers/otlp/receiver.js');
await import('../receivers/otlp/grpc-server.js');
await import('../receivers/otlp/http-server.js');
await createWriteRequestDecoder(0);
