import type { SetUp } from '../../api.js';
import { useAnswer } from '../base/hooks.js';

/** The command that sends samples to this hub; nothing before the hub has told it, or where nothing can be sent to. */
export function SendHint({ lead }: { readonly lead: string }) {
  const { value } = useAnswer<SetUp>('/setup');
  if (value?.send === undefined) return null;
  return (
    <>
      {lead} <code>{value.send}</code>
    </>
  );
}
