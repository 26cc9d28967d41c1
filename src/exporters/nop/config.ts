import { schema, type InferConfig } from '../../component/schema.js';

/** There is nothing to set. */
export const nopSchema = schema({});

export type NopConfig = InferConfig<typeof nopSchema>;
