import { applyGates, defaultGates } from './service/feature-gates.js';

/** Gates that are on, or what is wrong with a list of them. */
export type GateOutcome = { readonly gates: ReadonlySet<string> } | { readonly error: string };

/**
 * What the `feature-gates` argument of a custom resource makes of the gates that are on. Gates that whoever starts the hub has
 * switched stay as they are.
 *
 * @param given the gates that are on so far.
 */
export function underGiven(given: ReadonlySet<string>): (list: string) => GateOutcome {
  return (list) => {
    const gates = defaultGates();
    const { error } = applyGates(list, gates);
    if (error !== undefined) {
      return { error: `invalid argument ${JSON.stringify(list)} for "--feature-gates" flag: ${error}` };
    }
    const usual = defaultGates();
    for (const id of given) if (!usual.has(id)) gates.add(id);
    for (const id of usual) if (!given.has(id)) gates.delete(id);
    return { gates };
  };
}
