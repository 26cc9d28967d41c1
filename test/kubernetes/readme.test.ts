/**
 * The three blocks of README's "Deploy", run by a shell. Programs that need a cluster or root are stand-ins that write down how they were called,
 * and what was called is held against the chart, the fixtures and the unit.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { TempFolder } from '../support/temp.js';
import { rendered } from './chart.js';

const REPOSITORY = join(import.meta.dirname, '../..');
const FIXTURES = join(REPOSITORY, 'test/fixtures/operator');

function blocks(): readonly [string, string, string] {
  const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
  const deploy = /^## Deploy$([\s\S]*?)^## /m.exec(readme)![1]!;
  return [...deploy.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text!) as [string, string, string];
}

/** Runs the block. @returns the stand-ins' calls, one argument list each. */
function calls(block: string, programs: readonly string[]): string[][] {
  const folder = new TempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  mkdirSync(join(folder.path, 'bin'));
  for (const program of programs) {
    const script = `#!/bin/sh\n{ printf '${program}'; for arg; do printf '\\t%s' "$arg"; done; echo; } >>"$CALLS"\n`;
    chmodSync(folder.write(join('bin', program), script), 0o755);
  }
  const file = folder.write('calls', '');
  const path = `${join(folder.path, 'bin')}${delimiter}${process.env['PATH']}`;
  const env = {
    PATH: path,
    CALLS: file,
    TOKEN: 'T0ken',
    AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  };
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', block], { cwd: REPOSITORY, env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => line.split('\t'));
}

const valueOf = (call: readonly string[], flag: string): string => call[call.indexOf(flag) + 1]!;

describe('README, Deploy', () => {
  const [swap, chart, systemd] = blocks();

  test('the image is swapped by a patch of one field, and that is all that changes in the pod', () => {
    const [patch] = calls(swap, ['kubectl']);
    expect(patch!.slice(0, 4)).toEqual(['kubectl', 'patch', 'opentelemetrycollector', 'otel-hub']);
    const image = (JSON.parse(valueOf(patch!, '--patch')) as { spec: { image: string } }).spec.image;
    expect(JSON.parse(valueOf(patch!, '--patch'))).toEqual({ spec: { image } });
    // What the Operator makes of the resource with either image.
    const pod = (folder: string): Record<string, unknown> => {
      const text = readFileSync(join(FIXTURES, folder, 'deployment.yaml'), 'utf8');
      const { spec } = parse(text) as { spec: { template: { spec: { containers: [Record<string, unknown>] } } } };
      return { ...spec.template.spec, containers: [{ ...spec.template.spec.containers[0], image: '' }] };
    };
    expect(pod('working-otlp-hub-dev')).toEqual(pod('working'));
  });

  test('the chart finds every secret and key that it refers to', () => {
    const made = calls(chart, ['kubectl', 'helm']);
    const secrets = made
      .filter(([program, verb, kind]) => program === 'kubectl' && verb === 'create' && kind === 'secret')
      .flatMap((call) =>
        call
          .map((arg) => /^--from-(?:literal|file)=([^=]+)/.exec(arg)?.[1])
          .filter((key) => key !== undefined)
          .map((key) => `${call[4]}/${key}`),
      );
    const text = rendered('tutorial');
    const referred = [...text.matchAll(/secretKeyRef:\n\s+key: (\S+)\n\s+name: (\S+)/g)].map(
      ([, key, name]) => `${name}/${key}`,
    );
    expect(referred.length).toBeGreaterThan(1);
    expect(secrets).toEqual(expect.arrayContaining([...new Set(referred)]));
    const mounted = /secretName: (\S+)/.exec(text)![1];
    const files = [...text.matchAll(/\/etc\/otel\/tls\/(\S+?)"?$/gm)].map(([, file]) => `${mounted}/${file}`);
    expect(new Set(files)).toEqual(new Set(secrets.filter((secret) => secret.startsWith(`${mounted}/`))));
    expect(made.at(-2)).toEqual(
      expect.arrayContaining(['helm', 'install', './helm', 'helm/examples/tutorial/values.yaml']),
    );
    expect(made.at(-1)).toEqual(['helm', 'test', 'hub', '--namespace', 'monitoring']);
  });

  test('the unit and the configuration that it names are put in place', () => {
    const made = calls(systemd, ['sudo']).map((call) => call.slice(1));
    const installed = made.filter(([program]) => program === 'install').map((call) => call.slice(-2));
    expect(installed.map(([source]) => readFileSync(join(REPOSITORY, source!), 'utf8').length > 0)).toEqual([
      true,
      true,
    ]);
    const unit = readFileSync(join(REPOSITORY, installed[0]![0]!), 'utf8');
    expect(unit).toContain(`--config=${installed[1]![1]} `);
    expect(installed[0]![1]).toBe('/etc/systemd/system/otlp-hub.service');
    expect(made.at(-1)).toEqual(['systemctl', 'enable', '--now', 'otlp-hub']);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (!hasSystemd) console.log('systemd-analyze is not installed: the unit is not verified');
  if (hasSystemd) {
    test('systemd finds nothing wrong with the unit', () => {
      const args = ['verify', join(REPOSITORY, 'config/otlp-hub.service')];
      const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
      expect({ status, output: stdout + stderr }).toEqual({ status: 0, output: '' });
    });
  }
});
