import type { Random } from '../../../component/clock.js';
import { duration, hexId, pick } from './random.js';
import type { Sampler, SamplerSettings } from './sampler.js';
import { attributes, nanos, resource, SCOPE } from './services.js';

/** Severity numbers of OTLP. */
const SEVERITY = { INFO: 9, WARN: 13, ERROR: 17 } as const;
type SeverityText = keyof typeof SEVERITY;

interface Line {
  readonly service: string;
  readonly severity: SeverityText;
  readonly body: string;
}

/** Life of a job, line by line. */
class Job {
  readonly id: string;
  readonly #random: Random;
  readonly #partitions: number;
  #done = -1;
  #ended = false;

  constructor(random: Random) {
    this.#random = random;
    this.id = `job-${hexId(random, 4)}`;
    this.#partitions = 2 + Math.floor(random() * 6);
  }

  get ended(): boolean {
    return this.#ended;
  }

  next(): Line {
    const of = this.#partitions;
    const part = ++this.#done;
    if (part === 0) return { service: 'client-api', severity: 'INFO', body: `${this.id} accepted: ${of} partitions` };
    if (part <= of) return this.#partition(part, of);
    this.#ended = true;
    if (this.#random() < 0.1) {
      return {
        service: 'service-host',
        severity: 'ERROR',
        body: `${this.id} failed: attestation of node-3 has expired`,
      };
    }
    const seconds = (of * duration(this.#random, 0.4)).toFixed(1);
    return { service: 'service-host', severity: 'INFO', body: `${this.id} finished: ${of} partitions in ${seconds} s` };
  }

  #partition(part: number, of: number): Line {
    const ms = Math.ceil(duration(this.#random, 0.2) * 1000);
    const slow = ms > 500;
    return {
      service: 'enc-dec-engine',
      severity: slow ? 'WARN' : 'INFO',
      body: `${this.id}: partition ${part} of ${of} decrypted in ${ms} ms${slow ? ', slower than usual' : ''}`,
    };
  }
}

/** Jobs that run side by side. */
const PARALLEL_JOBS = 3;

/** Logs of jobs: accepted, each partition, finished or failed. */
export class LogSampler implements Sampler {
  readonly #settings: SamplerSettings;
  readonly #jobs: Job[] = [];

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
  }

  next(items: number): object {
    const byService = new Map<string, object[]>();
    const nowMs = this.#settings.clock.now();
    for (let i = 0; i < items; i++) {
      const job = this.#job();
      const line = job.next();
      const records = byService.get(line.service) ?? [];
      byService.set(line.service, records);
      records.push({
        // Spread over the millisecond, in the order they were made.
        timeUnixNano: nanos(nowMs + i / items),
        observedTimeUnixNano: nanos(nowMs + i / items),
        severityNumber: SEVERITY[line.severity],
        severityText: line.severity,
        body: { stringValue: line.body },
        attributes: attributes({ 'job.id': job.id }),
        ...this.#settings.calls.idsFor(line.service, this.#settings.random),
      });
    }
    return {
      resourceLogs: [...byService].map(([service, logRecords]) => ({
        resource: resource(service, this.#settings.run, 0),
        scopeLogs: [{ scope: SCOPE, logRecords }],
      })),
    };
  }

  #job(): Job {
    while (this.#jobs.length < PARALLEL_JOBS) this.#jobs.push(new Job(this.#settings.random));
    const job = pick(this.#settings.random, this.#jobs);
    if (!job.ended) return job;
    this.#jobs.splice(this.#jobs.indexOf(job), 1);
    return this.#job();
  }
}
