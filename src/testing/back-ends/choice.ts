/** What stands where exporters send to. */
export type BackEndChoice =
  /** In this process, at once, as strict as the real one. */
  | 'stand-in'
  /** A real one that is started for the test, with the stand-in's records in front: Azurite, Prometheus. */
  | 'real'
  /** What the configuration names. */
  | 'config';

export interface BackEndChoices {
  /** Of `prometheusremotewrite`. `real`: the program `prometheus` on the PATH. */
  readonly remoteWrite?: BackEndChoice;
  /** Of `azureblob`. `real`: the package `azurite`. */
  readonly blobs?: BackEndChoice;
  /** Of `otlp` and `otlphttp`. */
  readonly otlp?: Exclude<BackEndChoice, 'real'>;
}

export function choicesOf(backends: BackEndChoice | BackEndChoices | undefined): Required<BackEndChoices> {
  if (typeof backends !== 'string')
    return { remoteWrite: 'stand-in', blobs: 'stand-in', otlp: 'stand-in', ...backends };
  return { remoteWrite: backends, blobs: backends, otlp: backends === 'real' ? 'stand-in' : backends };
}
