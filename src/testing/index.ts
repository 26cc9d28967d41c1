/** Library entry for tests: a hub in the test's own process. */
import './preload.js';

export { startHub } from './start.js';
export type { TestHubOptions } from './options.js';
export { hubFixture, useHub } from './fixtures.js';
export type { Lifetime } from './fixtures.js';
export { hubMatchers } from './matchers.js';
export type { HubMatchers } from './matchers.js';
export { OtlpHubContainer, StartedOtlpHubContainer } from './container.js';
export { controlRoutes } from './control-routes.js';
export { TestHub } from './test-hub.js';
export type { Faults, Forwarded } from './test-hub.js';
export { Session } from './session.js';
export type { SessionFaults, SessionSelection } from './session.js';
export type { BackEndChoice, BackEndChoices } from './back-ends/choice.js';
export { RemoteWriteView } from './delivered/remote-write.js';
export type { DeliveredSeries, DeliveredWrite, LabelPattern, NamePattern } from './delivered/remote-write.js';
export { BlobsView } from './delivered/blobs.js';
export type { BlobPattern, DeliveredBlob, DeliveredBlobRequest } from './delivered/blobs.js';
export type { ActiveFault } from './faults/book.js';
export type {
  BlobFault,
  Fault,
  FaultPlace,
  FaultSelection,
  GrpcCode,
  OtlpFault,
  ReceiverFault,
  RemoteWriteFault,
} from './faults/fault.js';
export { RECIPES } from './faults/recipes.js';
export type { Recipe, RecipeName } from './faults/recipes.js';
export type { Replacement } from './adapt/replacement.js';
export type { Protocol } from './access.js';
export type { CertificateFiles } from './certificates.js';
export { ReceivedView } from './received/view.js';
export type { CountedWaitOptions } from './received/view.js';
export type { WaitOptions } from './wait.js';
export { ExpectationError, UsageError } from './errors.js';
export type { Request } from './received/capture.js';
export type {
  Attributes,
  AttributeValue,
  Buckets,
  Exemplar,
  MetricType,
  ReceivedLog,
  ReceivedMetric,
  ReceivedSpan,
  RequestInfo,
  Scope,
  SpanEvent,
  SpanKind,
  SpanLink,
} from './received/items.js';
export type { FieldPattern, Pattern, Predicate } from './match/pattern.js';
export { ConfigError } from '../hub-config-input.js';
export { StartError } from '../component/errors.js';
export type { AccountSnapshot, LedgerSnapshot, ReasonSnapshot } from '../service/ledger/snapshot.js';
