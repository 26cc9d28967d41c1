/** What log records are looked for. It is part of the address. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { go, hrefOf } from '../base/route.js';
import type { LogFilters } from './use-logs.js';

const LEAST: readonly (readonly [severity: string, name: string])[] = [
  ['', 'Any severity'],
  ['5', 'Debug and up'],
  ['9', 'Info and up'],
  ['13', 'Warn and up'],
  ['17', 'Error and up'],
  ['21', 'Fatal'],
];

interface FilterProps {
  readonly filters: LogFilters;
  readonly services: readonly string[];
  /** Of the record that is open; it stays open. */
  readonly id: string | undefined;
}

export function LogFilterBar({ filters, services, id }: FilterProps) {
  const set = (name: keyof LogFilters) => (value: string) =>
    go(hrefOf('logs', { ...filters, [name]: value, id }), { replace: true });
  const any = Object.values(filters).some((value) => value !== '');
  const known = filters.service === '' || services.includes(filters.service);
  return (
    <form class="filters" role="search" aria-label="Log records" onSubmit={(event) => event.preventDefault()}>
      <Typed label="Text" value={filters.text} onChange={set('text')} placeholder="in the body" />
      <label>
        Severity
        <select value={filters.severity} onChange={({ currentTarget }) => set('severity')(currentTarget.value)}>
          {LEAST.map(([severity, name]) => (
            <option key={severity} value={severity}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Service
        <select value={filters.service} onChange={({ currentTarget }) => set('service')(currentTarget.value)}>
          <option value="">Any service</option>
          {[...services, ...(known ? [] : [filters.service])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Typed label="Attribute" value={filters.attribute} onChange={set('attribute')} placeholder="key=value" />
      <Typed label="Trace" value={filters.trace} onChange={set('trace')} placeholder="trace id" />
      {any && (
        <a
          class="button"
          href={hrefOf('logs')}
          onClick={({ currentTarget }) => {
            // It goes with the filters; whoever came by keyboard stays in the form.
            currentTarget.closest('form')?.querySelector('input')?.focus();
          }}
        >
          Clear
        </a>
      )}
    </form>
  );
}

interface TypedProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

/** Takes effect a moment after the last key. */
export function Typed({ label, value, placeholder, onChange }: TypedProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // What else is looked for may change in that moment.
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(next.trim()), 250);
  };
  return (
    <label>
      {label}
      <input
        type="search"
        value={text}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
    </label>
  );
}
