/** The parts of a call's path, e.g. `/opentelemetry.proto.collector.logs.v1.LogsService/Export`. */
export interface Method {
  readonly service: string;
  readonly method: string;
}

/** @param path of a method that is served. */
export function methodOf(path: string): Method {
  const slash = path.lastIndexOf('/');
  return { service: path.slice(1, slash), method: path.slice(slash + 1) };
}

/** What a call to a service or method that is not served is answered, in grpc-go's words. */
export function unimplementedText(path: string, served: ReadonlySet<string>): string {
  const name = path.startsWith('/') ? path.slice(1) : path;
  if (!name.includes('/')) return `malformed method name: ${JSON.stringify(path)}`;
  const { service, method } = methodOf(`/${name}`);
  const isKnown = [...served].some((known) => methodOf(known).service === service);
  return isKnown ? `unknown method ${method} for service ${service}` : `unknown service ${service}`;
}
