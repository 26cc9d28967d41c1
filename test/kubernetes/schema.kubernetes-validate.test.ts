/** Everything rendered, strictly against Kubernetes' own schemas: a wrong type or an unknown field fails. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { TempFolder } from '../support/temp.js';
import { CHART, examples, manifests, rendered } from './chart.js';

/** Oldest and newest that the chart is for. */
const VERSIONS = ['1.28', '1.34'];
/** Their schemas come with the projects that define them. */
const FOREIGN = /^(monitoring\.coreos\.com|gateway\.networking\.k8s\.io)\//;

function validate(text: string, version: string): { status: number | null; output: string } {
  const folder = new TempFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const own = manifests(text).filter(({ apiVersion }) => !FOREIGN.test(apiVersion));
  const file = folder.write('rendered.yaml', own.map((manifest) => stringify(manifest)).join('---\n'));
  const args = ['--strict', '--kubernetes-version', version, file];
  const { status, stdout, stderr } = spawnSync('kubernetes-validate', args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const cases = VERSIONS.flatMap((version) => examples().map((example): [string, string] => [example, version]));

test.each(cases)('%s is valid for Kubernetes %s', (example, version) => {
  const { status, output } = validate(rendered(example), version);
  expect(status, output).toBe(0);
});

test('what is wrong is found', () => {
  const { status, output } = validate(rendered('tutorial').replace('replicas: 1', 'replicaz: 1'), '1.34');
  expect(status, output).not.toBe(0);
  expect(output).toContain('replicaz');
});

const helm = spawnSync('helm', ['version']).status === 0;
const valuesFiles = helm ? readdirSync(join(CHART, 'ci')) : [];
if (!helm) console.log('helm is not installed: only the committed renderings are validated');

test.each(valuesFiles.flatMap((file) => VERSIONS.map((version): [string, string] => [file, version])))(
  'what ci/%s renders to is valid for Kubernetes %s',
  (file, version) => {
    const text = spawnSync('helm', ['template', 'hub', '.', '-f', `ci/${file}`], { cwd: CHART, encoding: 'utf8' });
    const { status, output } = validate(text.stdout, version);
    expect(status, output).toBe(0);
  },
);
