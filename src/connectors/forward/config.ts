import { schema, type InferConfig } from '../../component/schema.js';

/** Nothing to set. Source followed: collector `forwardconnector` at 0.131.0. */
export const forwardSchema = schema({});

export type ForwardConfig = InferConfig<typeof forwardSchema>;
