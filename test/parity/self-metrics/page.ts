/** A metrics page without what differs between two runs of one program. */

/** Values that are measured, not counted. The reference measures a batch as it would encode it, we as it was received. */
const MEASURED = /^(otelcol_process_|otelcol_processor_batch_batch_send_size_bytes|http_(client|server)_|rpc_server_)/;
/** Counted all the same. */
const COUNTED = /_count\{|_count |requests_per_rpc|responses_per_rpc/;

/** @returns the lines, in the order of the page. */
export function comparablePage(page: string): string[] {
  return page
    .split('\n')
    .filter((line) => line !== '')
    .map(comparableLine);
}

function comparableLine(line: string): string {
  if (line.startsWith('#')) return line;
  const text = line
    .replace(/service_instance_id="[^"]*"/, 'service_instance_id="…"')
    .replace(/service_name="[^"]*"/, 'service_name="…"')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:…')
    .replace(/((?:server|net_sock_peer|net_peer|network_peer)_port)="\d+"/g, '$1="…"');
  return MEASURED.test(text) && !COUNTED.test(text) ? text.replace(/ \S+$/, ' …') : text;
}
