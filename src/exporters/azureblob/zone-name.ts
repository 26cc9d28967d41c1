/** Languages whose short names of time zones, between them, are the ones the time zone database knows best. */
const LANGUAGES = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA'];
const UNNAMED = /^(?:GMT|UTC)[+-]/;

/**
 * Abbreviation of the process's time zone at that moment (`UTC`, `CET`, `PST`). A zone whose abbreviation is not known here
 * gives its offset, as Go does for zones that have none.
 */
export function zoneName(time: Date): string {
  for (const language of LANGUAGES) {
    const name = shortName(language, time);
    if (name !== undefined && !UNNAMED.test(name)) return name;
  }
  const minutes = -time.getTimezoneOffset();
  const magnitude = Math.abs(minutes);
  const text = (value: number): string => String(value).padStart(2, '0');
  const rest = magnitude % 60 === 0 ? '' : text(magnitude % 60);
  return `${minutes < 0 ? '-' : '+'}${text(Math.floor(magnitude / 60))}${rest}`;
}

function shortName(language: string, time: Date): string | undefined {
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: 'short' }).formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value;
}
