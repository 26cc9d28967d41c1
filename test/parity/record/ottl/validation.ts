import { runReference } from '../reference.js';

/** A configuration with processor `transform`, as JSON (which is YAML). */
export function configurationWith(signal: string, transform: object): string {
  const configuration = {
    receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
    processors: { transform },
    exporters: { debug: {} },
    service: { pipelines: { [signal]: { receivers: ['otlp'], processors: ['transform'], exporters: ['debug'] } } },
  };
  return JSON.stringify(configuration).replaceAll('$', () => '$$');
}

/** What the reference's `validate` says to statements; empty when they are fine. */
export function referenceValidationError(binary: string, signal: string, transform: object): string {
  const { stderr } = runReference(binary, {
    args: ['validate', '--config', 'config.yaml'],
    files: { 'config.yaml': configurationWith(signal, transform) },
  });
  return stderr.replace(/\nTIME[^]*$/, '').trimEnd();
}
