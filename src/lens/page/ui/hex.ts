/** Sixteen bytes a line: where they begin, in hexadecimal, and the letters among them. */

const WIDTH = 16;

export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += WIDTH) lines.push(line(bytes.subarray(at, at + WIDTH), at));
  return lines.join('\n');
}

function line(part: Uint8Array, at: number): string {
  const pairs = [...part].map((byte) => byte.toString(16).padStart(2, '0'));
  const left = pairs.slice(0, 8).join(' ').padEnd(23);
  const right = pairs.slice(8).join(' ').padEnd(23);
  const letters = [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${at.toString(16).padStart(6, '0')}  ${left}  ${right}  ${letters}`;
}
