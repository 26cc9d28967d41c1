/** Short texts that stand where nothing else can: nothing here yet, something went wrong, what is kept. */
import type { ComponentChildren } from 'preact';
import type { Window } from '../../api.js';
import { bytes, clock, count, counted } from '../base/format.js';
import { FailingIcon } from './icons.js';
import { SendHint } from './send-hint.js';

export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** For a tab that waits for its first telemetry. */
export function NothingYet({ what }: { readonly what: string }) {
  return (
    <Empty title={`No ${what} have come in yet`}>
      <p>
        <SendHint lead="Send samples from another terminal:" />
      </p>
      <p>
        Or connect a service of your own: <a href="#/setup">how to connect</a>.
      </p>
    </Empty>
  );
}

export function Failed({ message }: { readonly message: string }) {
  return (
    <p class="failed" role="alert">
      <FailingIcon /> {message}
    </p>
  );
}

/** What the hub keeps to be looked at. @param of one of them, e.g. `span`. */
export function WindowNote({ window, of }: { readonly window: Window; readonly of: string }) {
  return (
    <p class="window-note">
      {counted(window.items, of)} kept
      {window.oldest !== undefined && <> since {clock(window.oldest).slice(0, 8)}</>}, with all else{' '}
      {bytes(window.bytes)} of {bytes(window.limitBytes)}
      {window.gone > 0 && <>; {counted(window.gone, 'older one is', 'older ones are')} gone</>}
      {window.unread !== undefined && <>; {count(window.unread)} passed unread, so that looking costs little</>}
    </p>
  );
}
