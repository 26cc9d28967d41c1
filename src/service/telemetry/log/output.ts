import { closeSync, openSync, writeSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { StartError } from '../../../component/errors.js';
import { systemErrorText } from '../system-error-text.js';
import { BufferedOutput } from './buffered-output.js';

/** Where finished lines go. */
export interface LogOutput {
  write(text: string): void;
  /** Returns when everything written is out. */
  flush(): void;
  /** Flushes, then gives up what the output holds open. Safe to call twice; what is written later goes nowhere. */
  close(): void;
}

/**
 * The output that `service::telemetry::logs::output_paths` describes.
 *
 * @throws {StartError} in the reference's words when a path cannot be opened.
 */
export function openOutputs(paths: readonly string[]): LogOutput {
  const outputs: LogOutput[] = [];
  const failures: string[] = [];
  for (const path of paths) {
    try {
      outputs.push(openOutput(path));
    } catch (error) {
      failures.push(`open sink ${JSON.stringify(path)}: ${(error as Error).message}`);
    }
  }
  if (failures.length > 0) {
    for (const output of outputs) output.close();
    throw new StartError(failures.join('; '));
  }
  return outputs.length === 1 ? outputs[0]! : combined(outputs);
}

function openOutput(path: string): LogOutput {
  const file = isAbsolute(path) ? path : pathOfUrl(path);
  if (file === 'stderr') return descriptorOutput(2);
  if (file === 'stdout') return descriptorOutput(1);
  let descriptor: number;
  try {
    descriptor = openSync(file, 'a', 0o666);
  } catch (error) {
    throw new StartError(systemErrorText(error, `open ${file}`), { cause: error });
  }
  return descriptorOutput(descriptor, () => closeSync(descriptor));
}

/** `file:///path` and `file://localhost/path` name a file, any other scheme nothing; text without a scheme is a path. */
function pathOfUrl(text: string): string {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return text;
  if (scheme !== 'file') throw new StartError(`no sink found for scheme ${JSON.stringify(scheme)}`);
  const url = new URL(text);
  if (url.hostname !== '' && url.hostname !== 'localhost') {
    throw new StartError(`file URLs must leave host empty or use localhost: got ${text}`);
  }
  return decodeURIComponent(url.pathname);
}

/** Lines into an open file, pipe or terminal. What is not out yet when the process ends goes out then. */
export function descriptorOutput(descriptor: number, release: () => void = () => {}): LogOutput {
  const flush = (): void => output.flush();
  const output = new BufferedOutput(
    (bytes, offset) => writeSync(descriptor, bytes, offset),
    () => {
      process.removeListener('exit', flush);
      release();
    },
  );
  process.once('exit', flush);
  return output;
}

function combined(outputs: readonly LogOutput[]): LogOutput {
  return {
    write: (text) => outputs.forEach((output) => output.write(text)),
    flush: () => outputs.forEach((output) => output.flush()),
    close: () => outputs.forEach((output) => output.close()),
  };
}
