/** Endpoints as the set-up tab has them: with all that a sender needs, and with nothing of it. */
export const SECURED_GRPC = {
  receiver: 'otlp',
  protocol: 'grpc',
  address: 'https://localhost:4317',
  tls: true,
  credential: 'bearertokenauth',
};
/** It knows clients by their certificates. */
export const CERTIFIED_GRPC = {
  receiver: 'otlp',
  protocol: 'grpc',
  address: 'https://localhost:4317',
  tls: true,
  clientCertificate: true,
} as const;
export const PLAIN_HTTP = { receiver: 'otlp', protocol: 'http', address: 'http://localhost:4318', tls: false };
