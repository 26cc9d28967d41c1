/** What is in the files of exporter `file` after some requests, in a form that is the same for every run. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompress } from 'fzstd';
import { encodeRequest } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { until } from '../../support/until.js';
import type { FileCase } from '../record/file/cases.js';

/** A collector under a configuration. */
export interface Running {
  /** Of the receiver of OTLP/HTTP. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface FileOutcome {
  /** Why it did not start. */
  readonly startError?: string;
  /** What senders were told, where it is not that all is well. */
  readonly refusals?: readonly string[];
  /** Text, or the messages behind their lengths, by name. */
  readonly files: Readonly<Record<string, string | readonly string[]>>;
}

/** Runs a case with whatever `start` starts. */
export async function outcomeOf(one: FileCase, start: (exporter: object) => Promise<Running>): Promise<FileOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'file-parity-'));
  const settled = (text: string): string => text.replaceAll(folder, '{folder}');
  try {
    for (const [name, text] of Object.entries(one.before ?? {})) writeFileSync(join(folder, name), text);
    const exporter = JSON.parse(JSON.stringify(one.config).replaceAll('{folder}', folder)) as object;
    let running: Running;
    try {
      running = await start(exporter);
    } catch (error) {
      return { startError: settled((error as Error).message), files: filesIn(folder, one) };
    }
    const refusals: string[] = [];
    try {
      for (const request of one.requests) {
        const refusal = await post(running.port, request);
        if (refusal !== undefined) refusals.push(settled(refusal));
      }
      if (one.waitsFor !== undefined) {
        const path = join(folder, one.waitsFor);
        await until(() => readFileSync(path).length > 0, `text in ${path}`);
        return { files: filesIn(folder, one) };
      }
    } finally {
      await running.stop();
    }
    return { ...(refusals.length > 0 && { refusals }), files: filesIn(folder, one) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function post(port: number, { signal, request }: FileCase['requests'][number]): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', accept: 'application/json' },
    body: Buffer.from(encodeRequest(signal, request)),
  });
  const body = Buffer.from(await response.arrayBuffer());
  return response.status === 200 ? undefined : `${response.status} ${printable(body)}`;
}

/** The text in a google.rpc.Status. */
function printable(body: Buffer): string {
  return body.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '');
}

function filesIn(folder: string, one: FileCase): FileOutcome['files'] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const seen = new Map<string, number>();
  return Object.fromEntries(
    names.map((name) => {
      const timeless = name.replace(/-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}/, '-{time}');
      const nth = (seen.get(timeless) ?? 0) + 1;
      seen.set(timeless, nth);
      const bytes = readFileSync(join(folder, name));
      return [nth === 1 ? timeless : `${timeless} ${nth}`, contentOf(bytes, one)];
    }),
  );
}

function contentOf(bytes: Buffer, { config, requests }: FileCase): string | readonly string[] {
  const { format, compression } = config;
  if (format !== 'proto' && compression === undefined) return shortened(bytes.toString());
  const messages: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    const message = bytes.subarray(at + 4, end);
    const plain = compression === undefined ? message : Buffer.from(decompress(message));
    const signal = requests[Math.min(messages.length, requests.length - 1)]?.signal ?? 'logs';
    messages.push(shortened(format === 'proto' ? jsonOf(signal, plain) : plain.toString()));
    at = end;
  }
  return messages;
}

/** The reference writes ids that are empty; the same telemetry is the same JSON. */
function jsonOf(signal: Signal, message: Buffer): string {
  try {
    return Buffer.from(encodeJson(signal, [message])).toString();
  } catch {
    return message.toString('base64'); // what stood there before
  }
}

/** Long runs of a letter as their length. */
function shortened(text: string): string {
  return text.replaceAll(/(.)\1{99,}/g, (run, part: string) => `${part}*${run.length}`);
}
