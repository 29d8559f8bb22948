import type { Observed } from './observed.ts';
import type { Violation } from './violation.ts';

/** Invariant 5: one document is one job, and one job is one document. A document may be submitted anew once erased. */
export function judgeIdentities({ submissions, jobs }: Observed): Violation[] {
  const erased = new Set(jobs.filter(({ view }) => view?.status === 'erased').map(({ jobId }) => jobId));
  const answered = new Set(submissions.map(({ jobId }) => jobId));
  const shared = [...distinct(submissions, 'jobId', 'identity')].filter(([, identities]) => identities.size > 1);
  return [
    ...[...distinct(submissions, 'identity', 'jobId')].flatMap(([identity, ids]) => {
      const several = [...ids].filter((id) => !erased.has(id));
      return several.length > 1 ? [doubled(several, `${identity} became ${several.length} jobs`)] : [];
    }),
    ...shared.map(([id]) => ({ invariant: 5, id, text: `Job ${id} stands for several documents.` }) as const),
    // Each client asks until it is answered, so whatever exists was acknowledged in the end. Only where a job was erased
    // may a request that its client has given up and repeated be carried out late, and make the next one.
    ...jobs
      .filter(({ jobId }) => !answered.has(jobId) && erased.size === 0)
      .map(({ jobId }) => doubled([jobId], `Job ${jobId} is there and no client was told of it`)),
  ];
}

const doubled = (ids: readonly string[], text: string): Violation => ({
  ...({ invariant: 5, counted: 'duplicated' } as const),
  id: ids[0] ?? '',
  text: `${text}: ${ids.join(', ')}.`,
});

function distinct<K extends string, V extends string>(
  rows: readonly Readonly<Record<K | V, string>>[],
  by: K,
  value: V,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = Map.groupBy(rows, (row) => row[by]);
  return new Map([...groups].map(([key, all]) => [key, new Set(all.map((row) => row[value]))]));
}
