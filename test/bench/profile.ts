/** Reads CPU profiles that Node wrote and says where the time went. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 45;

/** The functions with the largest share of their own time, over all profiles in the folder. */
export function topFunctions(folder: string): string {
  const micros = new Map<string, number>();
  let total = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
    const names = new Map(nodes.map(({ id, callFrame }) => [id, frameName(callFrame)]));
    samples.forEach((id, index) => {
      const name = names.get(id) ?? '?';
      const delta = timeDeltas[index] ?? 0;
      if (name === '(idle)') return;
      total += delta;
      micros.set(name, (micros.get(name) ?? 0) + delta);
    });
  }
  const top = [...micros].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return top.map(([name, time]) => `${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`).join('\n');
}

function frameName({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.replace(/^.*\/(dist|node_modules)\//, '').replace(/^file:\/\//, '');
  return file === '' ? functionName || '(anonymous)' : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}
