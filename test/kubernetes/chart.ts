import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const CHART = join(import.meta.dirname, '../../helm');

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Record<string, unknown>;
}

export function examples(): string[] {
  return readdirSync(join(CHART, 'examples')).sort();
}

/** What `helm template` made of an example. */
export function rendered(example: string): string {
  return readFileSync(join(CHART, 'examples', example, 'rendered.yaml'), 'utf8');
}

export function manifests(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}
