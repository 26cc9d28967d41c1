/** Pictures beside words, never instead of them. */
import type { ComponentChildren } from 'preact';

function Icon({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {children}
    </svg>
  );
}

export const FailingIcon = () => (
  <Icon name="failing">
    <path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z" />
    <path class="mark" d="M8 4.4v4.4M8 11v.6" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon name="warning">
    <path d="M8 1.8 15 14H1z" />
    <path class="mark" d="M8 6v3.6M8 11.6v.6" />
  </Icon>
);

export const OkIcon = () => (
  <Icon name="ok">
    <circle cx="8" cy="8" r="6.5" />
    <path class="mark" d="M5 8.2l2.1 2.1L11 6.2" />
  </Icon>
);

export function StateIcon({ state }: { readonly state: 'ok' | 'warning' | 'failing' }) {
  if (state === 'ok') return <OkIcon />;
  return state === 'failing' ? <FailingIcon /> : <WarningIcon />;
}
