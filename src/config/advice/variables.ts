import type { VariableOrigin } from '../operator/variables.js';
import { leavesOf } from '../resolve/merge.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { textsIn } from './look.js';

type Resolved = Pick<AdviceContext, 'resolution'>;

/** Variables that references name and nobody has set, with how to give them. */
export function* unsetVariables({ resolution }: Resolved): Generator<ConfigWarning> {
  const unset = new Set(resolution.notices.filter(({ level }) => level === 'warn').map(({ name }) => name));
  const origins = resolution.resource?.variables.origins ?? new Map<string, VariableOrigin>();
  for (const name of unset) {
    const message = `${name} is not set, so ${howToGive(name, origins.get(name))}`;
    yield { level: 'warning', code: 'unset-variable', path: firstUse(resolution.written, name), message };
  }
}

function howToGive(name: string, origin: VariableOrigin | undefined): string {
  const becomes = 'a text becomes empty here and any other setting its zero value, not its default';
  if (origin === undefined) return `${becomes}; set it, or write \${env:${name}:-value} for a value of its own`;
  const command = origin.command === undefined ? '' : `: export ${name}="$(${origin.command})"`;
  return `${becomes}; in the cluster it comes from ${origin.words}, to run here set it yourself${command}`;
}

function firstUse(written: AdviceContext['resolution']['written'], name: string): readonly string[] {
  const reference = new RegExp(`\\$\\{(env:)?${name}(:-|\\})`);
  for (const [path, { value }] of leavesOf(written)) {
    for (const [text, at] of textsIn(value, path)) if (reference.test(text)) return at;
  }
  return [];
}
