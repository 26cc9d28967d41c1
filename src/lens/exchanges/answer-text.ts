/** What a back end said, in one line. */
import type { OutgoingExchange } from '../../component/exchange.js';

type Answer = NonNullable<OutgoingExchange['answer']>;

/** With its status in front, and without the page that the Azure service and its client draw around it. */
export function answerLine({ status, text }: Pick<Answer, 'status' | 'text'>): string {
  const [, drawn] = /^RESPONSE \d+: (.*)$/m.exec(text) ?? [];
  const [, code] = /^ERROR CODE: (\S+)$/m.exec(text) ?? [];
  const line = drawn === undefined ? text.trim() : [code, drawn.replace(/^\d{3} /, '')].filter(Boolean).join(': ');
  return line.startsWith(String(status)) || status === 0 ? line : `${status} ${line}`;
}
