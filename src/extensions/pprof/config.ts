import { duration, int, object, schema, string, type InferConfig } from '../../component/schema.js';

const dialerSchema = schema({ timeout: duration({ default: '0s', doc: 'Has no effect: nothing is dialled.' }) });

export const pprofSchema = schema({
  block_profile_fraction: int({ default: 0, doc: 'Has no effect: Node has no such profile.' }),
  mutex_profile_fraction: int({ default: 0, doc: 'Has no effect: Node has no such profile.' }),
  save_to_file: string({ default: '', doc: 'File for a CPU profile from start to stop, in V8 format.' }),
  endpoint: string({ default: 'localhost:1777', doc: 'Where profiles are given out.' }),
  dialer: object(dialerSchema, { doc: 'Accepted for the sake of the shared block.' }),
});

export type PprofConfig = InferConfig<typeof pprofSchema>;
