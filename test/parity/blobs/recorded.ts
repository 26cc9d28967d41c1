import { readFileSync } from 'node:fs';

/** What the reference's packages made of one input (`record/main.ts`). */
export interface Recording<Input> {
  readonly input: Input;
  readonly output?: string;
  readonly error?: string;
}

export function recordings<Input>(kind: string): readonly Recording<Input>[] {
  return JSON.parse(readFileSync(new URL(`./recorded/${kind}.json`, import.meta.url), 'utf8')) as Recording<Input>[];
}
