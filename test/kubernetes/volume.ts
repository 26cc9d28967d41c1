import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { TempFolder } from '../support/temp.js';

/**
 * A config map or secret as the kubelet lays it out: each file is a link into `..data`, itself a link to a folder with a time for a name.
 * An update writes a new folder and swaps that one link, so that all files change at once.
 *
 * Source: Kubernetes, pkg/volume/util/atomic_writer.go.
 */
export class MountedVolume {
  readonly path: string;
  #version = 0;

  constructor(files: Readonly<Record<string, string>>) {
    const folder = new TempFolder();
    onTestFinished(() => folder[Symbol.dispose]());
    this.path = folder.path;
    chmodSync(this.path, 0o755);
    this.update(files);
    for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(this.path, name));
  }

  update(files: Readonly<Record<string, string>>): void {
    const current = `..2026_01_01_00_00_0${++this.#version}`;
    mkdirSync(join(this.path, current), { mode: 0o755 });
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(this.path, current, name), content, { mode: 0o644 });
    }
    symlinkSync(current, join(this.path, '..data_tmp'));
    renameSync(join(this.path, '..data_tmp'), join(this.path, '..data'));
    rmSync(join(this.path, `..2026_01_01_00_00_0${this.#version - 1}`), { recursive: true, force: true });
  }
}
