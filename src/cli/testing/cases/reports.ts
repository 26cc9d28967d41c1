/** Results for people and for machines. */
import type { Finding } from './check.js';

export interface CaseResult {
  readonly file: string;
  readonly name: string;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
}

export function prettyLine({ name, durationMs, findings }: CaseResult): string {
  const mark = findings.length === 0 ? 'ok  ' : 'FAIL';
  return `${mark} ${name} (${Math.round(durationMs)} ms)\n${findings.map(findingText).join('')}`;
}

function findingText({ title, lines }: Finding): string {
  return `  ${title}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

export function summaryLine(results: readonly CaseResult[]): string {
  const failed = results.filter(({ findings }) => findings.length > 0).length;
  const count = `${results.length} case${results.length === 1 ? '' : 's'}`;
  return failed === 0 ? `${count}, all as expected\n` : `${count}, ${failed} not as expected\n`;
}

/** Test Anything Protocol, version 14. */
export function tapText(results: readonly CaseResult[]): string {
  const lines = results.flatMap(({ name, findings }, index) => [
    `${findings.length === 0 ? 'ok' : 'not ok'} ${index + 1} - ${name.replaceAll('#', '\\#')}`,
    ...(findings.length === 0 ? [] : ['  ---', ...yamlBlock(findings), '  ...']),
  ]);
  return `TAP version 14\n1..${results.length}\n${lines.join('\n')}\n`;
}

function yamlBlock(findings: readonly Finding[]): string[] {
  return [
    '  message: |-',
    ...findings
      .flatMap(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)])
      .map((line) => `    ${line}`),
  ];
}

/** The XML that CI servers read as JUnit's. */
export function junitText(results: readonly CaseResult[]): string {
  const failures = results.filter(({ findings }) => findings.length > 0).length;
  const seconds = (ms: number): string => (ms / 1000).toFixed(3);
  const total = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const cases = results.map(({ file, name, durationMs, findings }) => {
    const open = `    <testcase classname="${xml(file)}" name="${xml(name)}" time="${seconds(durationMs)}"`;
    if (findings.length === 0) return `${open}/>`;
    const text = findings.map(({ title, lines }) => [title, ...lines].join('\n')).join('\n');
    return `${open}>\n      <failure message="${xml(findings[0]!.title)}">${xml(text)}</failure>\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${results.length}" failures="${failures}" time="${seconds(total)}">`,
    `  <testsuite name="otlp-hub test" tests="${results.length}" failures="${failures}" time="${seconds(total)}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** Text in XML 1.0, which has no place for most control characters. */
function xml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '�').replace(/[<>&"]/g, (found) => entities[found]!);
}
