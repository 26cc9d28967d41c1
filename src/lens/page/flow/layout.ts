/** Where each stage of the running pipelines stands in the drawing: columns from receivers to exporters, a row for each pipeline. */
import type { Flow, FlowEdge, FlowStage } from '../../api.js';
import { numbersOf } from './numbers.js';

export interface Placed {
  readonly stage: FlowStage;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

export interface Way {
  readonly edge: FlowEdge;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Of each stage. */
  readonly nodeWidth: number;
  readonly stages: readonly Placed[];
  readonly ways: readonly Way[];
}

const ROW_GAP = 20;
const LEAST_NODE = 196;
const MOST_NODE = 264;
const LEAST_GAP = 52;
const MOST_GAP = 224;
const EDGE = 16;

/** @param available Width in pixels; the drawing grows beyond it where its columns need more. */
export function layOut(flow: Pick<Flow, 'stages' | 'edges' | 'pipelines'>, available: number): Drawing {
  const column = columnsOf(flow.stages, flow.edges);
  const columns = Math.max(1, ...[...column.values()].map((n) => n + 1));
  const room = (available - 2 * EDGE) / columns;
  const width = Math.round(Math.min(MOST_NODE, Math.max(LEAST_NODE, room * 0.66)));
  const gap =
    columns === 1
      ? 0
      : Math.min(MOST_GAP, Math.max(LEAST_GAP, (available - 2 * EDGE - columns * width) / (columns - 1)));
  const heights = new Map(flow.stages.map((stage) => [stage.id, heightOf(stage, width)]));
  const slot = Math.max(64, ...heights.values());
  const rows = rowsOf(flow, column);
  const stages = flow.stages.map((stage) => {
    const height = heights.get(stage.id) ?? slot;
    return {
      stage,
      height,
      x: EDGE + (column.get(stage.id) ?? 0) * (width + gap),
      y: EDGE + (rows.get(stage.id) ?? 0) * (slot + ROW_GAP) + (slot - height) / 2,
    };
  });
  const byId = new Map(stages.map((placed) => [placed.stage.id, placed]));
  return {
    width: Math.max(available, 2 * EDGE + columns * width + (columns - 1) * gap),
    height: 2 * EDGE - ROW_GAP + Math.max(1, ...[...rows.values()].map((row) => row + 1)) * (slot + ROW_GAP),
    nodeWidth: width,
    stages,
    ways: waysOf(flow.edges, byId, width),
  };
}

/** In pixels, of what `StageCard` shows. */
function heightOf(stage: FlowStage, width: number): number {
  const trouble = stage.state === 'ok' ? 0 : 36;
  const fullness = stage.batch === undefined && stage.queue === undefined ? 0 : 24;
  const aLine = width >= 220 ? 2 : 1;
  return 60 + trouble + fullness + Math.ceil(numbersOf(stage).length / aLine) * 16;
}

/** How many stages come before, on the longest way; exporters stand together at the end. */
function columnsOf(stages: readonly FlowStage[], edges: readonly FlowEdge[]): Map<string, number> {
  const before = new Map<string, string[]>();
  for (const { from, to } of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const column = new Map<string, number>();
  const visiting = new Set<string>();
  const visit = (id: string): number => {
    const known = column.get(id);
    if (known !== undefined) return known;
    if (visiting.has(id)) return 0; // pipelines have no cycles; a wrong one is no reason to hang
    visiting.add(id);
    const mine = Math.max(0, ...(before.get(id) ?? []).map((from) => visit(from) + 1));
    column.set(id, mine);
    return mine;
  };
  for (const { id } of stages) visit(id);
  const last = Math.max(1, ...column.values());
  for (const { id, kind } of stages) if (kind === 'exporter') column.set(id, last);
  return column;
}

/** Processors stand in the row of their pipeline, what is shared in the middle of its pipelines; nothing stands on another. */
function rowsOf(
  { stages, pipelines }: Pick<Flow, 'stages' | 'pipelines'>,
  column: Map<string, number>,
): Map<string, number> {
  const rowOfPipeline = new Map(pipelines.map(({ id }, row) => [id, row]));
  const wished = stages
    .map((stage, order) => {
      const own = stage.pipelines.map((id) => rowOfPipeline.get(id) ?? 0);
      const row = own.length === 0 ? 0 : own.reduce((sum, at) => sum + at, 0) / own.length;
      return { id: stage.id, column: column.get(stage.id) ?? 0, row, order, shared: own.length };
    })
    // What is shared gives way to what is not, whose lines are straight then.
    .sort((a, b) => a.row - b.row || a.shared - b.shared || a.order - b.order);
  const rows = new Map<string, number>();
  for (const at of new Set(column.values())) {
    const here = wished.filter((stage) => stage.column === at);
    let free = 0;
    for (const { id, row } of here) {
      const mine = Math.max(free, row);
      rows.set(id, mine);
      free = mine + 1;
    }
    pullBack(here, rows, pipelines.length);
  }
  return rows;
}

/** A column that was pushed below the last row moves up as far as there is room. */
function pullBack(here: readonly { readonly id: string }[], rows: Map<string, number>, count: number): void {
  let free = Math.max(count, here.length) - 1;
  for (const { id } of [...here].reverse()) {
    const mine = Math.min(free, rows.get(id) ?? 0);
    rows.set(id, mine);
    free = mine - 1;
  }
}

/** Ways of one stage leave and arrive side by side, in the order of what they lead to. */
function waysOf(edges: readonly FlowEdge[], byId: ReadonlyMap<string, Placed>, width: number): Way[] {
  const known = edges.filter(({ from, to }) => byId.has(from) && byId.has(to));
  const port = (id: string, edge: FlowEdge, side: 'from' | 'to'): number => {
    const other = side === 'from' ? 'to' : 'from';
    const all = known
      .filter((one) => one[side] === id)
      .sort((a, b) => byId.get(a[other])!.y - byId.get(b[other])!.y || a.pipeline.localeCompare(b.pipeline));
    return ((all.indexOf(edge) + 1) / (all.length + 1)) * (byId.get(id)?.height ?? 0);
  };
  return known.map((edge) => {
    const from = byId.get(edge.from)!; // both are known
    const to = byId.get(edge.to)!;
    return {
      edge,
      from: { x: from.x + width, y: from.y + port(edge.from, edge, 'from') },
      to: { x: to.x, y: to.y + port(edge.to, edge, 'to') },
    };
  });
}
