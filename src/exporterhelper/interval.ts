/** A time span as Go prints it (`1m30s`, `221.334042ms`), from milliseconds. Source followed: Go `Duration.String`. */
export function intervalText(milliseconds: number): string {
  const nanoseconds = Math.round(milliseconds * 1e6);
  if (nanoseconds === 0) return '0s';
  if (nanoseconds < 1e3) return `${nanoseconds}ns`;
  if (nanoseconds < 1e6) return `${decimal(nanoseconds, 3)}µs`;
  if (nanoseconds < 1e9) return `${decimal(nanoseconds, 6)}ms`;
  const wholeMinutes = Math.floor(nanoseconds / 60e9);
  const seconds = `${decimal(nanoseconds - wholeMinutes * 60e9, 9)}s`;
  if (wholeMinutes === 0) return seconds;
  const hours = Math.floor(wholeMinutes / 60);
  return `${hours === 0 ? '' : `${hours}h`}${wholeMinutes % 60}m${seconds}`;
}

/** `value` with the decimal point `places` digits from the right, without trailing zeros. */
function decimal(value: number, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
}
