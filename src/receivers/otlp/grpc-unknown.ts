/** What a call to a service or method that is not served is answered, in grpc-go's words. */
export function unimplementedText(path: string, served: ReadonlySet<string>): string {
  const name = path.startsWith('/') ? path.slice(1) : path;
  const slash = name.lastIndexOf('/');
  if (slash < 0) return `malformed method name: ${JSON.stringify(path)}`;
  const service = name.slice(0, slash);
  const isKnown = [...served].some((known) => known.startsWith(`/${service}/`));
  return isKnown ? `unknown method ${name.slice(slash + 1)} for service ${service}` : `unknown service ${service}`;
}
