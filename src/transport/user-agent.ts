import type { BuildInfo } from '../component/settings.js';

const GO_PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/**
 * How the OTLP exporters name themselves: `OpenTelemetry Collector Contrib/0.131.0 (linux/amd64)`.
 *
 * @param platform, architecture in Node's words; Go's are sent.
 */
export function userAgent({ description, version }: BuildInfo, platform: string, architecture: string): string {
  const system = GO_PLATFORMS[platform] ?? platform;
  return `${description}/${version} (${system}/${GO_ARCHITECTURES[architecture] ?? architecture})`;
}
