/** One thing the doctor looked at. */
export interface Check {
  /** Where on the way from a sender to the back ends it stands. */
  readonly stage: Stage;
  /** What was looked at, e.g. `TLS handshake with hub.example.com:4317`. */
  readonly title: string;
  readonly outcome: Outcome;
  /** What was found. */
  readonly found: string;
  /** What mends it: a command or a line of YAML. Set where the outcome is not `ok`. */
  readonly remedy?: string;
  /** How long it took, in milliseconds. */
  readonly ms?: number;
}

/** `fault`: telemetry does not get through because of it. `doubt`: it does, or it could not be told. */
export type Outcome = 'ok' | 'doubt' | 'fault';

/** In the order data passes. */
export const STAGES = ['configuration', 'network', 'tls', 'protocol', 'authorization', 'hub', 'back end'] as const;
export type Stage = (typeof STAGES)[number];

/** With a stage where it is about another one than was looked at. */
export type Finding = Pick<Check, 'outcome' | 'found' | 'remedy'> & Partial<Pick<Check, 'stage'>>;

export const ok = (found: string): Finding => ({ outcome: 'ok', found });
export const doubt = (found: string, remedy: string): Finding => ({ outcome: 'doubt', found, remedy });
export const fault = (found: string, remedy: string): Finding => ({ outcome: 'fault', found, remedy });

/** Collects checks as they are made. */
export class Examination {
  readonly checks: Check[] = [];
  readonly #tell: (check: Check) => void;

  /** @param tell called with each check once it is made. */
  constructor(tell: (check: Check) => void = () => {}) {
    this.#tell = tell;
  }

  /** Makes a check. @returns whether what comes after it on the way can be looked at: there is no fault. */
  async make(stage: Stage, title: string, look: () => Promise<Finding> | Finding): Promise<boolean> {
    const start = performance.now();
    let finding: Finding;
    try {
      finding = await look();
    } catch (error) {
      finding = doubt(`it could not be looked at: ${(error as Error).message}`, 'look at the message');
    }
    this.add({ stage, title, ...finding, ms: Math.round(performance.now() - start) });
    return finding.outcome !== 'fault';
  }

  add(check: Check): void {
    this.checks.push(check);
    this.#tell(check);
  }

  /** The first fault on the way, which is the one to mend first. */
  get firstFault(): Check | undefined {
    const faults = this.checks.filter(({ outcome }) => outcome === 'fault');
    const [first, ...others] = faults.sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
    // A hub that counts failures tells that its back end fails; what the back end itself answers tells why.
    return first?.stage === 'hub' ? (others.find(({ stage }) => stage === 'back end') ?? first) : first;
  }
}
