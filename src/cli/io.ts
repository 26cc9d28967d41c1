/** What a subcommand may touch of the process around it, so that tests run it without one. */
export interface CliIo {
  /** What the user asked for. */
  readonly stdout: NodeJS.WritableStream;
  /** Complaints, progress and log lines. */
  readonly stderr: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute path that relative arguments start from. */
  readonly cwd: string;
  /** Aborts when the user wants the command to end (SIGINT, SIGTERM). */
  readonly signal: AbortSignal;
}
