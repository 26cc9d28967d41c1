/** V8's own profilers. Source: Chrome DevTools protocol, domains Profiler and HeapProfiler. */
import { Session } from 'node:inspector/promises';

/** A CPU profile under way. */
export class CpuProfile {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.start');
  }

  /** @returns the profile as `.cpuprofile`, for Chrome's and VS Code's viewers. */
  async stop(): Promise<string> {
    try {
      const { profile } = await this.#session.post('Profiler.stop');
      return JSON.stringify(profile);
    } finally {
      this.#session.disconnect();
    }
  }
}

/** Sampling of what is allocated, a short while. @returns the profile as `.heapprofile`. */
export async function heapProfile(wait: () => Promise<void>): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling');
    await wait();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}
