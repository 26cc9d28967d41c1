/** Packages with compiled parts come in a build for each platform that the image is for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly integrity?: string;
}

const lock = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, Locked>> };

/** Families of builds, such as `@napi-rs/snappy`, for glibc on Linux with this processor; what is only for development aside. */
function builtFor(cpu: string): string[] {
  return Object.entries(packages)
    .filter(([, { dev, devOptional }]) => !dev && !devOptional)
    .filter(([, { os, cpu: cpus }]) => os?.includes('linux') && cpus?.includes(cpu))
    .filter(([, { libc }]) => libc?.includes('glibc') ?? true)
    .filter(([, { integrity }]) => integrity !== undefined)
    .map(([path]) => path.replace('node_modules/', '').replace(/-linux-.*$/, ''))
    .sort();
}

test('what is compiled for linux/amd64 is there for linux/arm64', () => {
  expect(builtFor('x64')).toEqual(['@napi-rs/snappy']);
  expect(builtFor('arm64')).toEqual(builtFor('x64'));
});
