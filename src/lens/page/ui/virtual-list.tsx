/**
 * A long list of which only what can be seen is drawn. One stop for the Tab key; arrows, Home, End and Page keys move inside.
 * A row that has the focus, or had it last, stays drawn and stays where it is, however many rows come in above it.
 */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps<T> {
  readonly items: readonly T[];
  /** Of each row, in pixels. */
  readonly rowHeight: number;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  readonly hrefOf: (item: T) => string;
  readonly render: (item: T) => ComponentChildren;
  readonly rowClass?: (item: T) => string;
  /** Key of the row whose details are open. */
  readonly selected?: string | undefined;
  /** How far it is scrolled, in pixels. */
  readonly onScroll?: (top: number) => void;
  /** Below the last row. */
  readonly foot?: ComponentChildren;
}

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const MARGIN = 8;

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, rowHeight, keyOf } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [active, setActive] = useState<string>();
  const focusNext = useRef(false);
  /** Where the row with the focus stood when it was drawn last. */
  const stood = useRef(-1);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - MARGIN);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + MARGIN);
  const at = active === undefined ? -1 : items.findIndex((item) => keyOf(item) === active);
  const drawn = drawnRows(first, last, at);
  const stopAt = at >= 0 ? at : first;

  // Before the next key: whoever types fast moves on from here.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (focusNext.current) {
      focusNext.current = false;
      element.querySelector<HTMLElement>('a[tabindex="0"]')?.focus({ preventScroll: true });
    } else if (at >= 0 && stood.current >= 0 && at !== stood.current && element.contains(document.activeElement)) {
      element.scrollTop += (at - stood.current) * rowHeight;
    }
    stood.current = at;
  });

  const show = (index: number): void => {
    const element = scroller.current;
    if (element === null) return;
    if (index * rowHeight < element.scrollTop) element.scrollTop = index * rowHeight;
    const below = (index + 1) * rowHeight - element.clientHeight;
    if (below > element.scrollTop) element.scrollTop = below;
  };

  const move = (event: KeyboardEvent): void => {
    const element = scroller.current;
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -items.length,
      End: items.length,
    };
    const step = steps[event.key];
    if (step === undefined || element === null || items.length === 0) return;
    event.preventDefault();
    const to = Math.min(items.length - 1, Math.max(0, stopAt + step));
    const item = items[to];
    if (item === undefined) return;
    show(to);
    setView({ top: element.scrollTop, height: element.clientHeight });
    focusNext.current = true;
    setActive(keyOf(item));
  };

  const onScroll = (event: Event): void => {
    const { scrollTop, clientHeight } = event.currentTarget as HTMLElement;
    setView({ top: scrollTop, height: clientHeight });
    props.onScroll?.(scrollTop);
  };

  return (
    <div class="scroller" ref={scroller} onScroll={onScroll}>
      <ul class="rows" aria-label={props.label} onKeyDown={move} style={{ height: `${items.length * rowHeight}px` }}>
        {drawn.map((index) => {
          const item = items[index]!; // what is drawn is there
          const key = keyOf(item);
          return (
            <li
              key={key}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${index * rowHeight}px)`, height: `${rowHeight}px` }}
            >
              <a
                class={`row ${props.rowClass?.(item) ?? ''}`}
                href={props.hrefOf(item)}
                tabIndex={index === stopAt ? 0 : -1}
                aria-current={key === props.selected ? 'true' : undefined}
                onFocus={() => {
                  stood.current = index;
                  setActive(key);
                  show(index); // the focus may come back from elsewhere, long after
                }}
              >
                {props.render(item)}
              </a>
            </li>
          );
        })}
      </ul>
      {props.foot}
    </div>
  );
}

/** Indices of the rows that can be seen, and of the one that has the focus. */
function drawnRows(first: number, last: number, focused: number): number[] {
  const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  if (focused >= last) rows.push(focused);
  else if (focused >= 0 && focused < first) rows.unshift(focused);
  return rows;
}
