/** What opens beside a list or a drawing. It takes the focus, and gives it back; Escape closes it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { go } from '../base/route.js';

interface PanelProps {
  readonly title: ComponentChildren;
  /** Where the reader is once it is closed. */
  readonly closeHref: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Panel({ title, closeHref, label, children }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // At once: a key that is pressed next is meant for what has just opened.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) go(closeHref);
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [closeHref]);
  return (
    <section class="panel" aria-label={label}>
      <header class="panel-head">
        <h2 tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <a class="button" href={closeHref}>
          Close
        </a>
      </header>
      <div class="panel-body" tabIndex={0} role="group" aria-label={`${label}, content`}>
        {children}
      </div>
    </section>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
