import { expect } from 'vitest';
import type { Check } from '../../src/cli/doctor/check.js';
import { runDoctor } from '../../src/cli/doctor/command.js';
import { recordingIo } from '../support/cli-io.js';

export interface Report {
  readonly ok: boolean;
  readonly lookAt: string | null;
  readonly checks: readonly Check[];
}

/** What the doctor finds, run in that folder. */
export async function reportOf(cwd: string, ...argv: string[]): Promise<Report> {
  const io = recordingIo({ cwd });
  const code = await runDoctor([...argv, '--json'], io);
  const report = JSON.parse(io.out) as Report;
  expect(code).toBe(report.ok ? 0 : 1);
  return report;
}

/** The fault that the verdict names. */
export const faultOf = ({ lookAt, checks }: Report): Check | undefined =>
  checks.find(({ outcome, stage }) => outcome === 'fault' && stage === lookAt);
