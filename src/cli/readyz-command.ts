import type { Invocation } from './command-table.js';
import { EXIT } from './exit-codes.js';
import { readyFile } from './hub-flags.js';
import type { CliProcess } from './process-io.js';
import { ReadyFile } from './ready-file.js';

/** Where health_check listens unless told otherwise. */
const DEFAULT_ENDPOINT = 'http://localhost:13133/';
const TIMEOUT_MS = 3_000;

/** `readyz`: exit code 0 when the hub is ready. Says why it is not. */
export async function runReadyz(invocation: Invocation, io: CliProcess): Promise<number> {
  const endpoint = invocation.arguments.flags.get('endpoint')?.at(-1);
  const path = readyFile(invocation, io);
  const reason =
    endpoint === undefined && path !== undefined
      ? await askFile(path, io.cwd)
      : await askEndpoint(endpoint ?? DEFAULT_ENDPOINT);
  if (reason === undefined) return EXIT.ok;
  io.stderr.write(`not ready: ${reason}\n`);
  return EXIT.failure;
}

async function askFile(path: string, cwd: string): Promise<string | undefined> {
  const content = await new ReadyFile(path, cwd).read();
  if (content === undefined) return `${path} is not there: the hub has not started yet, or not with --ready-file`;
  return isAlive(content.pid) ? undefined : `process ${content.pid}, which wrote ${path}, is gone`;
}

/** A process of another user counts: it cannot be signalled, but it is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function askEndpoint(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answers ${response.status}`;
  } catch (error) {
    const cause = (error as Error).cause;
    return `${url} does not answer: ${cause instanceof Error ? cause.message : (error as Error).message}`;
  }
}
