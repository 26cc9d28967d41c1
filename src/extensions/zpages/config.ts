import {
  bool,
  list,
  object,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { httpServerFields } from '../../transport/http-server-config.js';

const expvarSchema = schema({
  enabled: bool({ default: false, doc: 'Answer `/debug/expvarz` with memory and arguments of the process as JSON.' }),
});

const fields = {
  expvar: object(expvarSchema, { doc: 'Variables of the process.' }),
  ...httpServerFields({ endpoint: 'localhost:55679' }),
  compression_algorithms: list(string({ default: '', doc: 'A value of Content-Encoding.' }), {
    doc: 'Has no effect: bodies are not read.',
  }),
};

export const zpagesSchema = schema(fields, validate);

export type ZpagesConfig = InferConfig<typeof zpagesSchema>;

/** Source followed: collector `zpagesextension/config.go` at 0.131.0. */
function validate({ endpoint }: ConfigOf<typeof fields>, issues: Issues): void {
  if (endpoint === '') issues.add([], '"endpoint" is required when using the "zpages" extension');
}
