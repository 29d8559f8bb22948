import type { JobStreams } from '../job-streams.ts';
import type { JobWatch } from '../job-watch.ts';
import type { TemplateRecords } from '../templates/template-records.ts';
import type { Templates } from '../templates/templates.ts';
import { Backfills } from './backfills.ts';
import { Decisions } from './decisions.ts';
import { BackfillDriver } from './drive-backfills.ts';
import type { JudgeDeps } from './judge-trial.ts';
import { TrialJobs } from './trial-jobs.ts';
import { Turn } from './turn.ts';
import type { TurnDeps } from './turn.ts';

export interface BackfillParts extends JudgeDeps, TurnDeps {
  readonly streams: JobStreams;
  readonly watch: JobWatch;
  readonly stored: TemplateRecords;
  readonly templates: Templates;
  readonly now: () => Date;
}

/** Backfills as clients ask for them, and what carries them on. */
export function assembleBackfills({ stored, templates, streams, ...parts }: BackfillParts) {
  const decisions = new Decisions(templates);
  return {
    backfills: new Backfills({ ...parts, templates: stored, decisions }),
    driver: new BackfillDriver({
      ...{ ...parts, decisions },
      ...{ trials: new TrialJobs(streams), turn: new Turn('backfills', parts) },
    }),
  };
}
