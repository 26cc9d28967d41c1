/** For tests over real sockets: asks again and again, for a limited time. Unit tests drive the clock instead. */
const LIMIT_MS = 20_000;
const PAUSE_MS = 25;

/** Settles when the condition holds. @throws when it takes too long. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`gave up waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
