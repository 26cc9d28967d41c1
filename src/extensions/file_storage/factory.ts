import type { ExtensionFactory } from '../../component/factory.js';
import { fileStorageSchema, type FileStorageConfig } from './config.js';

export const fileStorageFactory: ExtensionFactory<FileStorageConfig> = {
  kind: 'extension',
  type: 'file_storage',
  module: 'github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage v0.131.0',
  stability: { extension: 'Beta' },
  schema: fileStorageSchema,
  async create(settings, config) {
    const { FileStorageExtension } = await import('./extension.js');
    const extension = new FileStorageExtension(settings, config);
    await extension.prepare();
    return extension;
  },
};
