import * as nodeModule from 'node:module';

/** Keeps compiled code between starts where Node can (from 22.1 on); a directory that cannot be written is no failure. */
export function enableCompileCache(): void {
  const { enableCompileCache: enable } = nodeModule as { enableCompileCache?: () => unknown };
  enable?.();
}
