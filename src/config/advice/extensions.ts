import { formatComponentId, type ComponentId } from '../../component/id.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { componentsOf, settingsOf, startedExtensions } from './look.js';

/** Extensions that a component relies on and that will not run. The reference finds out when it starts. */
export function* missingExtensions({ config }: AdviceContext): Generator<ConfigWarning> {
  const started = startedExtensions(config);
  for (const { isUsed, schema, component, path } of componentsOf(config)) {
    if (!isUsed) continue;
    for (const { field, value, path: at } of settingsOf(schema, component.config, path)) {
      if (field.kind !== 'componentId' || value === undefined) continue;
      const id = formatComponentId(value as ComponentId);
      if (started.includes(id)) continue;
      const declare = config.extensions.has(id) ? '' : `declare it (extensions: {${id}: {}}) and `;
      const message = `the extension "${id}" does not run, so the hub will not start; ${declare}add it to service::extensions`;
      yield { level: 'error', code: 'missing-extension', path: at, message };
    }
  }
}
