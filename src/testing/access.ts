/** How clients reach a test hub, as variables that every OpenTelemetry SDK reads. */
import type { BoundAddress } from '../component/component.js';
import type { CertificateFiles } from './certificates.js';
import { UsageError } from './errors.js';

/** What SDKs call a protocol in `OTEL_EXPORTER_OTLP_PROTOCOL`. */
export type Protocol = 'grpc' | 'http/protobuf' | 'http/json';

/** One open door of the hub. */
export interface Door {
  /** Id of the receiver. */
  readonly receiver: string;
  readonly kind: 'grpc' | 'http';
  readonly address: BoundAddress;
  /** It asks for a client certificate. */
  readonly needsClientCertificate: boolean;
  readonly credential: { readonly name: string; readonly value: string } | undefined;
}

/** `https://localhost:4317`; the name, because gRPC clients want one to compare the certificate with. */
export function urlOf({ address }: Door): string {
  return `${address.tls ? 'https' : 'http'}://localhost:${address.port}`;
}

/**
 * Variables for one protocol. @throws {UsageError} when no receiver speaks it.
 *
 * Source: OpenTelemetry specification, "OpenTelemetry Protocol Exporter".
 */
export function exporterVariables(
  doors: readonly Door[],
  protocol: Protocol | undefined,
  certificates: CertificateFiles,
): Record<string, string> {
  const kind = protocol === undefined ? undefined : protocol === 'grpc' ? 'grpc' : 'http';
  const door = doors.find((candidate) => kind === undefined || candidate.kind === kind);
  if (door === undefined) {
    if (kind === undefined) return {};
    const others = doors.map(({ receiver, kind: other }) => `${receiver} (${other})`).join(', ');
    throw new UsageError(
      `no receiver of the configuration speaks ${kind}: ${others === '' ? 'it has no otlp receiver' : `there is ${others}`}`,
    );
  }
  const { credential, address, needsClientCertificate } = door;
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: urlOf(door),
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol ?? (door.kind === 'grpc' ? 'grpc' : 'http/protobuf'),
    ...(address.tls ? { OTEL_EXPORTER_OTLP_CERTIFICATE: certificates.caFile } : {}),
    ...(credential === undefined
      ? {}
      : { OTEL_EXPORTER_OTLP_HEADERS: `${credential.name.toLowerCase()}=${encodeURIComponent(credential.value)}` }),
    ...(needsClientCertificate
      ? {
          OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: certificates.clientCertFile,
          OTEL_EXPORTER_OTLP_CLIENT_KEY: certificates.clientKeyFile,
        }
      : {}),
  };
}
