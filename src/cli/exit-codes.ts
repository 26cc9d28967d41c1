/** Every status the command ends with. */
export const EXIT = {
  /** Clean end: done, or stopped by a signal. */
  ok: 0,
  /** Anything else: wrong arguments, wrong configuration, a failed start, reload or shutdown. The reference knows no other. */
  failure: 1,
} as const;
