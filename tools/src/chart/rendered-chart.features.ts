import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Specs } from './kubernetes-objects.features.ts';

export const CHART = join(import.meta.dirname, '../../../deploy/helm/docket');
export const EXAMPLES = ['external', 'operators', 'production'] as const;
export type Example = (typeof EXAMPLES)[number];
export const APPLICATIONS = ['gateway', 'ingest', 'extractor', 'dispatcher'] as const;
export type Application = (typeof APPLICATIONS)[number];

const run = promisify(execFile);
/** Helm that was not built by its own makefile takes itself for one of Kubernetes 1.20. */
const TEMPLATE = ['template', 'docket', '-n', 'documents', '--kube-version', '1.34.0'];
const valuesOf = (example: Example) => ['-f', join(CHART, 'examples', `${example}.yaml`)];

/** A Kubernetes object as it was rendered. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec?: object;
}

/** `helm template` of the chart as release `docket` in namespace `documents`. Rejects with Helm's words. */
async function renderText(helm: string, example: Example, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(helm, [...TEMPLATE, CHART, ...valuesOf(example), ...args]);
  return stdout;
}

export async function render(helm: string, example: Example, ...args: readonly string[]): Promise<readonly Rendered[]> {
  return parseAllDocuments(await renderText(helm, example, ...args))
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

export async function lint(helm: string, example: Example): Promise<string> {
  const { stdout } = await run(helm, ['lint', '--strict', CHART, ...valuesOf(example)]);
  return stdout;
}

/** Runs `work` with a file of this text, which goes afterwards. */
export async function withFile<T>(text: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-chart-'));
  try {
    const file = join(folder, 'file.yaml');
    await writeFile(file, text);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const ofKind = (objects: readonly Rendered[], kind: string): readonly Rendered[] =>
  objects.filter((object) => object.kind === kind);

/** What the object of this kind and application specifies. @throws if there is not exactly one. */
export function specOf<K extends keyof Specs>(
  objects: readonly Rendered[],
  kind: K,
  application: Application,
): Specs[K] {
  const found = ofKind(objects, kind).filter(({ metadata }) => metadata.name === `docket-${application}`);
  const [one] = found;
  if (!one || found.length > 1) throw new Error(`${found.length} objects of kind ${kind} for ${application}`);
  return one.spec as Specs[K];
}
