/** gRPC codes and HTTP statuses that go with each other. Source: OTLP specification, "OTLP/HTTP Response"; gRPC `http-grpc-status-mapping`. */
const HTTP_OF_GRPC: Readonly<Record<number, number>> = {
  1: 503,
  3: 400,
  4: 503,
  7: 403,
  8: 429,
  10: 503,
  11: 503,
  12: 404,
  14: 503,
  15: 503,
  16: 401,
};

const GRPC_OF_HTTP: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 12,
  429: 8,
  502: 14,
  503: 14,
  504: 14,
};

export function httpOfGrpc(code: number): number {
  return HTTP_OF_GRPC[code] ?? 500;
}

export function grpcOfHttp(status: number): number {
  return GRPC_OF_HTTP[status] ?? 2;
}
