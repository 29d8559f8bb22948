import type { Edge } from '@docket/contracts';
import { namesOf, PREFIX } from './topology-of.ts';

const HEAD = ['Message', 'From', 'To', 'Work queue', 'Comes back after', 'Dead letters', 'Delivery limit'];

function seconds(delayMs: number): string {
  return `${delayMs / 1000} s`;
}

function row(edge: Edge, prefix: string): string[] {
  const names = namesOf(edge, prefix);
  return [
    `\`${edge.message}\``,
    edge.from,
    edge.to,
    `\`${names.work}\``,
    edge.delays.map(seconds).join(', '),
    `\`${names.dead}\``,
    String(edge.deliveryLimit),
  ];
}

/** The edges as a Markdown table, columns padded as prettier pads them, ending with a line feed. */
export function messageTable(edges: readonly Edge[], prefix = PREFIX): string {
  const rows = [HEAD, ...edges.map((edge) => row(edge, prefix))];
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const [head = '', ...body] = rows.map(line);
  return [head, rule, ...body, ''].join('\n');
}
