const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** Numbers of the enums, by the JSON name of the field that holds them and then by the name of the value. */
export const ENUM_NUMBERS: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  aggregationTemporality: numbered('AGGREGATION_TEMPORALITY', ['UNSPECIFIED', 'DELTA', 'CUMULATIVE']),
  severityNumber: numbered('SEVERITY_NUMBER', ['UNSPECIFIED', ...SEVERITIES.flatMap(fourLevels)]),
  kind: numbered('SPAN_KIND', ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']),
  code: numbered('STATUS_CODE', ['UNSET', 'OK', 'ERROR']),
};

function numbered(prefix: string, names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, number) => [`${prefix}_${name}`, number]));
}

function fourLevels(severity: string): string[] {
  return [severity, `${severity}2`, `${severity}3`, `${severity}4`];
}
