/** Whether the components of each pipeline can carry its signal, in the words of the reference's build of the pipelines. */
import type { ComponentFactory } from '../component/factory.js';
import { formatComponentId } from '../component/id.js';
import type { ComponentKind } from '../component/settings.js';
import { componentOf, type HubConfig } from './hub-config.js';
import { parsePipelineId, type PipelineSignal } from '../component/pipeline-id.js';
import type { ConfigProblem } from './problem.js';

const NOT_SUPPORTED = 'telemetry type is not supported';

/** Exporters first and receivers last, as the reference builds them. Each message is a complete line of the reference. */
export function checkPipelineSupport(config: HubConfig): ConfigProblem[] {
  return [
    ...unsupported(config, 'exporters', 'exporter', (name, { signal }) => `${name} exporter for data type "${signal}"`),
    ...unsupported(config, 'processors', 'processor', (name, { id }) => `${name} processor, in pipeline "${id}"`),
    ...unsupported(config, 'receivers', 'receiver', (name, { signal }) => `${name} receiver for data type "${signal}"`),
  ];
}

interface Pipeline {
  readonly id: string;
  readonly signal: PipelineSignal;
}

function unsupported(
  config: HubConfig,
  list: 'receivers' | 'processors' | 'exporters',
  kind: ComponentKind,
  describe: (quotedName: string, pipeline: Pipeline) => string,
): ConfigProblem[] {
  return Object.entries(config.service.pipelines).flatMap(([key, settings]) => {
    const id = parsePipelineId(key);
    if ('error' in id) return [];
    return settings[list].flatMap((reference, index): ConfigProblem[] => {
      const component = reference && componentOf(config, kind, reference);
      if (component === undefined || supports(component.factory, id.signal)) return [];
      const what = describe(`"${formatComponentId(component.id)}"`, { id: key, signal: id.signal });
      const path = ['service', 'pipelines', key, list, String(index)];
      return [{ path, message: `failed to build pipelines: failed to create ${what}: ${NOT_SUPPORTED}` }];
    });
  });
}

function supports(factory: ComponentFactory, signal: PipelineSignal): boolean {
  return Object.hasOwn(factory.stability, signal);
}
