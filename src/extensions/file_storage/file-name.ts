import type { ComponentId } from '../../component/id.js';
import type { ComponentKind } from '../../component/settings.js';

const UNSAFE = /[^A-Za-z0-9._-]/gu;

/**
 * The file of one owner, e.g. `exporter_otlp__logs`. Characters that a path may not hold become `~` and their code in hex.
 *
 * Source followed: contrib `filestorage/extension.go` at 0.131.0.
 */
export function storeFileName(kind: ComponentKind, { type, name: ownName }: ComponentId, name: string): string {
  const parts = name === '' ? [kind, type, ownName] : [kind, type, ownName, name];
  return parts.join('_').replace(UNSAFE, (character) => `~${hexOf(character)}`);
}

function hexOf(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
}
