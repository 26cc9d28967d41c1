import {
  bool,
  int,
  list,
  object,
  pointer,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { parseGoDuration } from '../../pdata/go-duration.js';
import { httpServerFields } from '../../transport/http-server-config.js';

const responseBodySchema = schema({
  healthy: string({ default: '', doc: 'Body while the hub is ready.' }),
  unhealthy: string({ default: '', doc: 'Body while it is not.' }),
});

const pipelineCheckSchema = schema({
  enabled: bool({ default: false, doc: 'Has no effect, as in the reference.' }),
  interval: string({ default: '5m', doc: 'Has no effect.' }),
  exporter_failure_threshold: int({ default: 5, doc: 'Has no effect; must be positive.' }),
});

const fields = {
  path: string({ default: '/', doc: 'Path that answers; one that ends in `/` answers for everything below it, too.' }),
  response_body: pointer(responseBodySchema, { doc: 'Text to answer instead of the JSON document.' }),
  check_collector_pipeline: object(pipelineCheckSchema, { doc: 'Accepted for the sake of old configurations.' }),
  ...httpServerFields({ endpoint: 'localhost:13133' }),
  compression_algorithms: list(string({ default: '', doc: 'A value of Content-Encoding.' }), {
    doc: 'Has no effect: bodies are not read.',
  }),
};

export const healthCheckSchema = schema(fields, validate);

export type HealthCheckConfig = InferConfig<typeof healthCheckSchema>;

/** Source followed: contrib `healthcheckextension/config.go` at 0.131.0; the first problem found is the one reported. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = firstProblem(config);
  if (problem !== undefined) issues.add([], problem);
}

function firstProblem(config: ConfigOf<typeof fields>): string | undefined {
  const { interval, exporter_failure_threshold: threshold } = config.check_collector_pipeline;
  const parsed = parseGoDuration(interval);
  if ('error' in parsed) return parsed.error;
  if (config.endpoint === '') return 'bad config: endpoint must be specified';
  if (threshold <= 0) return 'bad config: exporter_failure_threshold expects a positive number';
  return config.path.startsWith('/') ? undefined : 'bad config: path must start with /';
}
