/** What a test hub runs otherwise than the file says, and why. */
export interface Replacement {
  /** e.g. `receivers::otlp::protocols::grpc::endpoint`. */
  readonly path: string;
  /** What runs instead. Never a secret. */
  readonly by: string;
  readonly why: string;
}
