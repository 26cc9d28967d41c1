/** Where each worker keeps what must outlive it: the first one where a hub without workers does, the others below it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../component/errors.js';
import type { ServiceDefinition } from '../service/definition.js';

/** The extension that keeps telemetry, and what matters of its settings here. */
export const STORAGE = 'file_storage';

export interface StorageConfig {
  readonly directory: string;
  readonly create_directory: boolean;
}

const WORKER = /^worker-(\d+)$/;

/** Directories in which extensions keep telemetry. */
export function storageDirectories(definition: ServiceDefinition): string[] {
  return definition.extensions
    .filter(({ type }) => type === STORAGE)
    .flatMap((id) => {
      const config = definition.component('extension', id)?.config as StorageConfig | undefined;
      return config === undefined ? [] : [config.directory];
    });
}

/** @param index from 0. */
export function workerDirectory(directory: string, index: number): string {
  return index === 0 ? directory : join(directory, `worker-${index}`);
}

/**
 * Telemetry of an earlier run with more workers would never be delivered.
 *
 * @param workers that are about to run.
 * @throws {StartError} when there is some.
 */
export function refuseLeftovers(directory: string, workers: number): void {
  const left = workerNumbers(directory).filter(
    (index) => index >= workers && !isEmpty(workerDirectory(directory, index)),
  );
  if (left.length === 0) return;
  throw new StartError(
    `${directory} holds telemetry of a run with more workers (${left.map((index) => `worker-${index}`).join(', ')}): ` +
      `run with --workers ${Math.max(...left) + 1} until it is delivered, then remove these directories`,
  );
}

function workerNumbers(directory: string): number[] {
  return namesIn(directory).flatMap((name) => {
    const number = WORKER.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function isEmpty(directory: string): boolean {
  return namesIn(directory).length === 0;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // it is not there yet, or what opens it says what is wrong
  }
}
