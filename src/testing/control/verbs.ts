import { DELIVERED_VERBS } from './delivered-verbs.js';
import { HUB_VERBS } from './hub-verbs.js';
import { RECEIVED_VERBS } from './received-verbs.js';
import type { Route } from './route.js';

/** Every verb of the control API but those that make and end sessions. */
export const VERBS: readonly Route[] = [...HUB_VERBS, ...RECEIVED_VERBS, ...DELIVERED_VERBS];
