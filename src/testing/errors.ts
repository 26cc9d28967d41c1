import { HubError } from '../component/errors.js';

/** A test asks for what cannot be: the mistake is in the test. */
export class UsageError extends HubError {
  readonly code = 'HUB_TEST_USAGE';
}

/** Nothing, or too little, came that is what the test waits for; or something came that should not. */
export class ExpectationError extends HubError {
  readonly code = 'HUB_TEST_EXPECTATION';
}
