/** `spec.env` and `spec.envFrom` of the custom resource: which environment variables the pod would have. */
import type { ConfigValue } from '../value.js';
import { entryAt, itemsOf, textAt } from './lookup.js';

export interface ResourceVariables {
  /** Values written in the resource itself. */
  readonly literals: Readonly<Record<string, string>>;
  /** Where the cluster takes the others from, in words: `secret "s", key "k"`. */
  readonly origins: ReadonlyMap<string, string>;
  /** Secrets and config maps whose every key becomes a variable. */
  readonly bundles: readonly string[];
}

export function resourceVariables(spec: ConfigValue | undefined): ResourceVariables {
  const literals: Record<string, string> = Object.create(null) as Record<string, string>;
  const origins = new Map<string, string>();
  for (const item of itemsOf(entryAt(spec, 'env'))) {
    const name = textAt(item, 'name');
    if (name === undefined) continue;
    const origin = originOf(entryAt(item, 'valueFrom'));
    if (origin === undefined) literals[name] = expandReferences(textAt(item, 'value') ?? '', literals);
    else origins.set(name, origin);
  }
  return { literals, origins, bundles: itemsOf(entryAt(spec, 'envFrom')).flatMap(bundleOf) };
}

function originOf(source: ConfigValue | undefined): string | undefined {
  const secret = entryAt(source, 'secretKeyRef');
  if (secret !== undefined) return `secret "${textAt(secret, 'name') ?? ''}", key "${textAt(secret, 'key') ?? ''}"`;
  const map = entryAt(source, 'configMapKeyRef');
  if (map !== undefined) return `config map "${textAt(map, 'name') ?? ''}", key "${textAt(map, 'key') ?? ''}"`;
  const field = textAt(source, 'fieldRef', 'fieldPath');
  if (field !== undefined) return `the pod's field ${field}`;
  const resource = textAt(source, 'resourceFieldRef', 'resource');
  return resource === undefined ? undefined : `the container's resource ${resource}`;
}

function bundleOf(item: ConfigValue): string[] {
  const secret = textAt(item, 'secretRef', 'name');
  if (secret !== undefined) return [`secret "${secret}"`];
  const map = textAt(item, 'configMapRef', 'name');
  return map === undefined ? [] : [`config map "${map}"`];
}

/** Kubernetes' own `$(NAME)` references to variables defined earlier; `$$(NAME)` is literal. */
function expandReferences(text: string, known: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) => {
    if (name === undefined) return '$';
    return known[name] ?? match;
  });
}
