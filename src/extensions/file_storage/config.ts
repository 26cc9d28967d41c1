import { statSync } from 'node:fs';
import {
  bool,
  duration,
  int64,
  object,
  schema,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { systemErrorText } from '../../transport/system-error.js';

const DEFAULT_DIRECTORY =
  process.platform === 'win32'
    ? `${process.env['ProgramData'] ?? 'C:\\ProgramData'}\\Otelcol\\FileStorage`
    : '/var/lib/otelcol/file_storage';

/** Go's `os.ModePerm`. */
const PERMISSION_BITS = 0o777;

const compactionSchema = schema({
  on_start: bool({ default: false, doc: 'Rewrite a store without its dead parts when it is opened.' }),
  on_rebound: bool({
    default: false,
    doc: 'Rewrite it, too, when it has grown past `rebound_needed_threshold_mib` and holds less than `rebound_trigger_threshold_mib`.',
  }),
  directory: string({
    default: DEFAULT_DIRECTORY,
    doc: 'Where a rewritten store is written before it takes its place.',
  }),
  rebound_needed_threshold_mib: int64({
    default: 100,
    unit: 'MiB',
    doc: 'Size of the file from which `on_rebound` acts.',
  }),
  rebound_trigger_threshold_mib: int64({ default: 10, unit: 'MiB', doc: 'What the store may still hold then.' }),
  max_transaction_size: int64({ default: 65_536, unit: 'entries', doc: 'Entries copied at a time. 0: all at once.' }),
  check_interval: duration({ default: '5s', doc: 'How often `on_rebound` looks.' }),
  cleanup_on_start: bool({
    default: false,
    doc: 'Remove what an interrupted rewriting left: every file in `compaction.directory` whose name begins with `tempdb`.',
  }),
});

const fields = {
  directory: string({
    default: DEFAULT_DIRECTORY,
    doc: 'Where the stores are, one file for each exporter and signal.',
  }),
  timeout: duration({
    default: '1s',
    doc: 'How long to wait for another hub that has the file open. 0 to wait for ever.',
  }),
  compaction: object(compactionSchema, { doc: 'When files are rewritten.' }),
  fsync: bool({
    default: false,
    doc: 'Wait until the disk has each write. Without it a crash of the hub loses nothing, a crash of the machine may.',
  }),
  create_directory: bool({ default: false, doc: 'Make the directories when they are missing.' }),
  directory_permissions: string({ default: '0750', doc: 'Mode of directories that are made, in octal.' }),
  recreate: bool({
    default: false,
    doc: 'Begin anew: an existing file is renamed to `<file>.backup` when it is opened.',
  }),
};

export const fileStorageSchema = schema(fields, validate);

export type FileStorageConfig = InferConfig<typeof fileStorageSchema>;

/** Directories that have to be there. */
export function directoriesOf({ directory, compaction }: FileStorageConfig): readonly string[] {
  return compaction.on_start || compaction.on_rebound ? [directory, compaction.directory] : [directory];
}

/** The mode that `directory_permissions` stands for, or the reference's words. */
export function parsePermissions(text: string): number | { readonly error: string } {
  if (!/^[+-]?[0-7]+$/.test(text)) {
    return { error: 'directory_permissions value must be a valid octal representation' };
  }
  const mode = Number.parseInt(text, 8);
  return mode >= 0 && mode <= PERMISSION_BITS
    ? mode
    : { error: 'directory_permissions contain invalid bits for file access' };
}

/** Source followed: contrib `filestorage/config.go` at 0.131.0; the first problem found is the one reported. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = firstProblem(config);
  if (problem !== undefined) issues.add([], problem);
}

function firstProblem(config: ConfigOf<typeof fields>): string | undefined {
  for (const directory of directoriesOf(config)) {
    const problem = directoryProblem(directory, config.create_directory);
    if (problem !== undefined) return problem;
  }
  const {
    max_transaction_size: maxTransactionSize,
    on_rebound: onRebound,
    check_interval: interval,
  } = config.compaction;
  if (maxTransactionSize < 0) return 'max transaction size for compaction cannot be less than 0';
  if (onRebound && interval <= 0) {
    return 'compaction check interval must be positive when rebound compaction is set';
  }
  if (!config.create_directory) return undefined;
  const mode = parsePermissions(config.directory_permissions);
  return typeof mode === 'number' ? undefined : mode.error;
}

function directoryProblem(directory: string, mayCreate: boolean): string | undefined {
  try {
    return statSync(directory).isDirectory() ? undefined : `${directory} is not a directory`;
  } catch (error) {
    const found = `stat ${directory}: ${systemErrorText(error)}`;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      return `problem accessing configured directory: ${directory}, err: ${found}`;
    }
    return mayCreate
      ? undefined
      : `directory must exist: ${found}. You can enable the create_directory option to automatically create it`;
  }
}
