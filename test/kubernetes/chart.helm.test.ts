/** Helm itself: renderings are in step, every set of values lints and renders, wrong values are refused by name. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHART, examples, manifests, rendered, type Manifest } from './chart.js';

function helm(...args: string[]): string {
  return execFileSync('helm', args, { cwd: CHART, encoding: 'utf8' });
}

function render(...args: string[]): Manifest[] {
  return manifests(helm('template', 'hub', '.', '--namespace', 'monitoring', ...args));
}

test.each(examples())('examples/%s/rendered.yaml is what Helm makes of its values', (example) => {
  const text = helm('template', 'hub', '.', '--namespace', 'monitoring', '-f', `examples/${example}/values.yaml`);
  expect(manifests(text)).toEqual(manifests(rendered(example)));
});

const valuesFiles = readdirSync(join(CHART, 'ci')).map((name) => `ci/${name}`);

test.each(valuesFiles)('%s lints and renders', (file) => {
  helm('lint', '--strict', '.', '-f', file);
  expect(render('-f', file).length).toBeGreaterThan(3);
});

test('with autoscaling the deployment has no replicas of its own', () => {
  const set = (file: string): Manifest => render('-f', file).find(({ kind }) => kind === 'Deployment')!;
  expect(set('ci/everything-values.yaml').spec).not.toHaveProperty('replicas');
  expect(set('ci/minimal-values.yaml').spec).toHaveProperty('replicas', 1);
});

test('GOMEMLIMIT is 80 % of the memory limit', () => {
  const workload = render('--set', 'resources.limits.memory=1Gi').find(({ kind }) => kind === 'Deployment')!;
  expect(JSON.stringify(workload)).toContain('{"name":"GOMEMLIMIT","value":"819MiB"}');
});

test.each([
  ['replicas=3', "additional properties 'replicas' not allowed"],
  ['mode=daemonset', "at '/mode': value must be 'deployment'"],
  ['ports.otlp.enabeld=true', "at '/ports/otlp': additional properties 'enabeld' not allowed"],
  ['terminationGracePeriodSeconds=5', "at '/terminationGracePeriodSeconds'"],
  ['serviceMonitor.enabled=true', '[ERROR] ServiceMonitor needs ports.metrics.enabled: true'],
  ['configMap.create=false', '[ERROR] configMap.existingName'],
])('%s is refused', (setting, message) => {
  const { status, stderr } = spawnSync('helm', ['template', 'hub', '.', '--set', setting], {
    cwd: CHART,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});
