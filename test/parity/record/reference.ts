import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface ReferenceInput {
  readonly args: readonly string[];
  /** By name; written to the folder the reference runs in. */
  readonly files?: Readonly<Record<string, string>>;
  /** The only variables it has. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the reference printed and ended with, without what differs between two runs. */
export interface ReferenceAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the reference until it ends by itself. */
export function runReference(binary: string, { args, files = {}, env = {} }: ReferenceInput): ReferenceAnswer {
  const cwd = mkdtempSync(join(tmpdir(), 'reference-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const { status, stdout, stderr, error } = spawnSync(binary, args, { cwd, env, encoding: 'utf8', timeout: 20_000 });
    if (error !== undefined) throw error;
    const normal = (text: string) => withoutName(withoutTime(text), basename(binary));
    return { exitCode: status ?? -1, stdout: normal(stdout), stderr: normal(stderr) };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** Lines start with local time where Go's standard logger prints them, and with UTC where the collector's does. */
export function withoutTime(text: string): string {
  return text.replaceAll(/^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+Z)(?=[ \t])/gm, 'TIME');
}

/** The program's name where it stands for itself, not in a Go path or a gate's id. */
function withoutName(text: string, name: string): string {
  return text.replaceAll(new RegExp(`(?<![\\w/.-])${name}(?![\\w/.-])`, 'g'), '{program}');
}

export function writeRecording(path: string, recording: unknown): void {
  writeFileSync(path, `${JSON.stringify(recording, null, 1)}\n`);
}
