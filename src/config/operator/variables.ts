/** `spec.env` and `spec.envFrom` of the custom resource: which environment variables the pod would have. */
import type { ConfigValue } from '../value.js';
import { entryAt, itemsOf, textAt } from './lookup.js';

/** Where the cluster takes a variable from. */
export interface VariableOrigin {
  /** e.g. `secret "s", key "k"`. */
  readonly words: string;
  /** Prints the value, for whoever may read it. */
  readonly command?: string;
}

export interface ResourceVariables {
  /** Values written in the resource itself. */
  readonly literals: Readonly<Record<string, string>>;
  /** Where the cluster takes the others from. */
  readonly origins: ReadonlyMap<string, VariableOrigin>;
  /** Secrets and config maps whose every key becomes a variable. */
  readonly bundles: readonly string[];
}

/** @param namespace the resource's own. */
export function resourceVariables(spec: ConfigValue | undefined, namespace: string | undefined): ResourceVariables {
  const literals: Record<string, string> = Object.create(null) as Record<string, string>;
  const origins = new Map<string, VariableOrigin>();
  for (const item of itemsOf(entryAt(spec, 'env'))) {
    const name = textAt(item, 'name');
    if (name === undefined) continue;
    const origin = originOf(entryAt(item, 'valueFrom'), namespace);
    if (origin === undefined) literals[name] = expandReferences(textAt(item, 'value') ?? '', literals);
    else origins.set(name, origin);
  }
  return { literals, origins, bundles: itemsOf(entryAt(spec, 'envFrom')).flatMap(bundleOf) };
}

function originOf(source: ConfigValue | undefined, namespace: string | undefined): VariableOrigin | undefined {
  const secret = entryAt(source, 'secretKeyRef');
  if (secret !== undefined) return keyOrigin('secret', secret, namespace);
  const map = entryAt(source, 'configMapKeyRef');
  if (map !== undefined) return keyOrigin('configmap', map, namespace);
  const field = textAt(source, 'fieldRef', 'fieldPath');
  if (field !== undefined) return { words: `the pod's field ${field}` };
  const resource = textAt(source, 'resourceFieldRef', 'resource');
  return resource === undefined ? undefined : { words: `the container's resource ${resource}` };
}

function keyOrigin(kind: 'secret' | 'configmap', source: ConfigValue, namespace: string | undefined): VariableOrigin {
  const name = textAt(source, 'name') ?? '';
  const key = textAt(source, 'key') ?? '';
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  const get = `kubectl get ${kind}${where} ${name} -o jsonpath='{.data.${key.replaceAll('.', '\\.')}}'`;
  return {
    words: `${kind === 'secret' ? 'secret' : 'config map'} "${name}", key "${key}"`,
    command: kind === 'secret' ? `${get} | base64 -d` : get,
  };
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
