/** Follows the texts of the set-up tab with real SDKs: pastes each, runs a small program, and looks what arrived. Needs a network. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TempFolder } from '../support/temp.js';
import { until } from '../support/until.js';
import { hubs, putFiles, type WalkedHub } from './hubs.js';
import { LANGUAGES, type Language } from './languages.js';

/** As the texts name it. */
const SERVICE = 'my-service';
const SIGNALS = ['metrics', 'logs', 'traces'];

using folder = new TempFolder();
const chosen = process.argv.slice(2);
const languages = LANGUAGES.filter(({ title }) => chosen.length === 0 || chosen.includes(title)).filter(prepared);
let failed = 0;
for await (const hub of hubs()) {
  for (const language of languages) {
    const problem = await walk(language, hub);
    console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${language.title}, ${hub.name}${problem ?? ''}`);
    if (problem !== undefined) failed++;
  }
}
process.exitCode = failed > 0 || languages.length === 0 ? 1 : 0;

function homeOf({ title }: Language): string {
  return join(folder.path, title);
}

function prepared(language: Language): boolean {
  const missing = language.needs.filter((command) => !shell(`command -v ${command}`, folder.path).ok);
  if (missing.length > 0) {
    console.log(`left out: ${language.title}, for want of ${missing.join(', ')}`);
    return false;
  }
  mkdirSync(homeOf(language));
  const { ok, output } = shell(language.before, homeOf(language));
  if (!ok) throw new Error(`${language.title}: ${output}`);
  return true;
}

/** @returns what is wrong, if anything. */
async function walk(language: Language, hub: WalkedHub): Promise<string | undefined> {
  const home = homeOf(language);
  putFiles(hub, home);
  const before = await hub.accepted();
  const text = hub.filled(await hub.textOf(language.title));
  const { ok, output } = shell(language.pasted(text, home), home);
  const missing = await missed(hub, before);
  const services = await hub.services();
  if (services.join() !== SERVICE) return `: arrived as ${services.join(', ') || 'nobody'}\n${output}`;
  if (ok && missing.length === 0) return undefined;
  return `: ${ok ? '' : 'the text failed; '}not arrived: ${missing.join(', ') || 'nothing'}\n${output}`;
}

async function missed(hub: WalkedHub, before: Record<string, number>): Promise<readonly string[]> {
  const still = async (): Promise<readonly string[]> => {
    const now = await hub.accepted();
    return SIGNALS.filter((signal) => now[signal] === before[signal]);
  };
  await until(async () => (await still()).length === 0, 'all three').catch(() => undefined);
  return still();
}

function shell(text: string, cwd: string): { readonly ok: boolean; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', text], { cwd, encoding: 'utf8' });
  return { ok: status === 0, output: stdout + stderr };
}
