const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** `TRACE`, `TRACE2` … `FATAL4`, and the numbers 1 to 24. */
const NUMBERS: ReadonlyMap<string, number> = new Map(
  LEVELS.flatMap((level, i) =>
    [1, 2, 3, 4].flatMap((step) => {
      const number = 4 * i + step;
      return [[level + (step === 1 ? '' : String(step)), number] as const, [String(number), number] as const];
    }),
  ),
);

/** The severity number of a short name or number, 0 if it is none. */
export function severityNumber(text: string): number {
  return NUMBERS.get(text.toUpperCase()) ?? 0;
}
