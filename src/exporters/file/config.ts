import {
  bool,
  componentId,
  duration,
  int,
  object,
  layered,
  pointer,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';

const rotationSchema = schema({
  max_megabytes: int({ default: 0, unit: 'MiB', doc: 'Begin a new file before one grows past this. 0 for 100.' }),
  max_days: int({ default: 0, doc: 'Delete old files after so many days of 24 hours. 0 for never.' }),
  max_backups: int({ default: 100, doc: 'Keep so many old files. 0 for all.' }),
  localtime: bool({ default: false, doc: 'Names of old files carry local time, not UTC.' }),
});

const groupBySchema = schema({
  enabled: bool({
    default: false,
    doc: 'Write a file for each value of a resource attribute. `rotation` is ignored then.',
  }),
  resource_attribute: string({
    default: 'fileexporter.path_segment',
    doc: 'The attribute whose value takes the place of `*` in `path`. Resources without it are left out.',
  }),
  max_open_files: int({ default: 100, doc: 'Files kept open at a time.' }),
});

const fields = {
  path: string({ default: '', doc: 'File to write. With `group_by` it holds one `*`.' }),
  append: bool({ default: false, doc: 'Write behind what is there. Otherwise a file is emptied when the hub starts.' }),
  rotation: pointer(rotationSchema, { doc: 'When to begin a new file.', whenNull: 'defaults' }),
  format: string({
    default: 'json',
    doc: '`json`: a line of OTLP/JSON for each batch. `proto`: OTLP protobuf, each batch behind its length.',
  }),
  encoding: componentId({ doc: 'Encoding extension to write with, in place of `format`.' }),
  compression: string({ default: '', doc: '`zstd`: each batch compressed and behind its length. Empty for none.' }),
  flush_interval: duration({ default: '1s', doc: 'Accepted; a batch is in the file before its sender is answered.' }),
  group_by: object(groupBySchema, { doc: 'Files by a resource attribute.' }),
};

export const fileSchema = layered(schema(fields, validate));

export type FileConfig = InferConfig<typeof fileSchema>;
export type RotationConfig = InferConfig<typeof rotationSchema>;

/** Source followed: contrib `fileexporter/config.go` at 0.131.0; the first problem found is the one reported. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = firstProblem(config);
  if (problem !== undefined) issues.add([], problem);
}

function firstProblem(config: ConfigOf<typeof fields>): string | undefined {
  const { path, append, rotation, format, compression } = config;
  if (path === '') return 'path must be non-empty';
  if (append && compression !== '') return 'append and compression enabled at the same time is not supported';
  if (append && rotation !== undefined) return 'append and rotation enabled at the same time is not supported';
  if (format !== 'json' && format !== 'proto') return 'format type is not supported';
  if (compression !== '' && compression !== 'zstd') return 'compression is not supported';
  if (config.flush_interval < 0) return 'flush_interval must be larger than zero';
  return config.group_by.enabled ? groupProblem(path, config.group_by.resource_attribute) : undefined;
}

function groupProblem(path: string, attribute: string): string | undefined {
  if (path.split('*').length !== 2) return 'path must contain exactly one * when group_by is enabled';
  if (path.startsWith('*')) return 'path must not start with * when group_by is enabled';
  return attribute === '' ? 'resource_attribute must not be empty when group_by is enabled' : undefined;
}
