/**
 * Loads what nearly every test hub needs, once, while the test file is being loaded, so that starting a hub costs what
 * starting a hub costs. Only the library entry for tests imports this.
 */
import { createWriteRequestDecoder } from '../backends/remote-write/write-request.js';
import type { ComponentKind } from '../component/settings.js';
import { components } from '../components.js';

const KINDS: readonly ComponentKind[] = ['receiver', 'processor', 'exporter', 'extension'];

await Promise.all([
  import('@azure/storage-blob'),
  import('../exporters/azureblob/exporter.js'),
  import('../exporters/otlp/exporter.js'),
  import('../exporters/prometheusremotewrite/exporter.js'),
  import('../extensions/bearertokenauth/extension.js'),
  import('../extensions/text_encoding/extension.js'),
  import('../processors/batch/processor.js'),
  import('../receivers/otlp/receiver.js'),
  import('../receivers/otlp/grpc-server.js'),
  import('../receivers/otlp/http-server.js'),
  createWriteRequestDecoder(0),
  ...KINDS.flatMap((kind) => components.types(kind).map((type) => components.load(kind, type))),
]);
