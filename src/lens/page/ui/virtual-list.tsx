/** A long list of which only what can be seen is drawn. One stop for the Tab key; arrows, Home, End and Page keys move inside. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

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

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    scroller.current?.querySelector<HTMLElement>('a[tabindex="0"]')?.focus({ preventScroll: true });
  });

  const first = Math.max(0, Math.floor(view.top / rowHeight) - MARGIN);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + MARGIN);
  const drawn = items.slice(first, last);
  const stop = drawn.some((item) => keyOf(item) === active) ? active : drawn[0] && keyOf(drawn[0]);

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
    const at = items.findIndex((item) => keyOf(item) === stop);
    const to = Math.min(items.length - 1, Math.max(0, at + step));
    const item = items[to];
    if (item === undefined) return;
    if (to * rowHeight < element.scrollTop) element.scrollTop = to * rowHeight;
    const below = (to + 1) * rowHeight - element.clientHeight;
    if (below > element.scrollTop) element.scrollTop = below;
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
        {drawn.map((item, index) => {
          const key = keyOf(item);
          return (
            <li
              key={key}
              aria-setsize={items.length}
              aria-posinset={first + index + 1}
              style={{ transform: `translateY(${(first + index) * rowHeight}px)`, height: `${rowHeight}px` }}
            >
              <a
                class={`row ${props.rowClass?.(item) ?? ''}`}
                href={props.hrefOf(item)}
                tabIndex={key === stop ? 0 : -1}
                aria-current={key === props.selected ? 'true' : undefined}
                onFocus={() => setActive(key)}
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
