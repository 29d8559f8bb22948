import { hostname } from 'node:os';
import type { EventLog, StoredCommits } from '@docket/event-log';
import { GrpcErrors } from '@docket/service';
import type { Usage } from './accounts/usage.ts';
import { assembleAccounts } from './accounts/assemble-accounts.ts';
import { Audit } from './audit.ts';
import { assembleBackfills } from './backfills/assemble-backfills.ts';
import { Callbacks } from './callbacks.ts';
import { Claims } from './claims.ts';
import { Debts } from './debts.ts';
import { Drawings } from './evidence/drawings.ts';
import { PageImages } from './evidence/page-images.ts';
import { ReadPages } from './evidence/read-pages.ts';
import { FinishedRuns } from './finished-runs.ts';
import { JobControl } from './jobs/control-job.ts';
import { Erasure } from './jobs/erase-job.ts';
import { JobReads } from './jobs/job-reads.ts';
import { eraseExpired } from './jobs/retention.ts';
import { JobWatch } from './job-watch.ts';
import { openJobStreams } from './job-streams.ts';
import { Leases } from './leases.ts';
import { ListRecords } from './lists/list-records.ts';
import { Lists } from './lists/lists.ts';
import { NamedRequests } from './named-requests.ts';
import { JobReader } from './read-job.ts';
import { Orphans } from './remove-orphans.ts';
import { viewsRenewal } from './renew-views.ts';
import { openSettlement, tellAgain } from './settle-commit.ts';
import { Processes } from './status/processes.ts';
import { SystemStatus } from './status/system-status.ts';
import { StoredWords } from './stored-words.ts';
import { Submissions } from './submissions.ts';
import { Sweep } from './sweep.ts';
import { eraseForgottenTrials } from './templates/erase-forgotten-trials.ts';
import { TemplateRecords } from './templates/template-records.ts';
import { Templates } from './templates/templates.ts';
import { Trials } from './templates/trials.ts';
import { Views } from './views.ts';
import type { IngestParts } from './ingest.module.ts';
import type { IngestConfig, IngestDeps } from './ingest-config.ts';
import type { Secrets } from './secrets.ts';
import type { Chore } from './upkeep.ts';

const HOUR = 60 * 60 * 1_000;
const MINUTE = 60 * 1_000;
const SOON = 1_000;

/** What is opened with the store's secrets. */
export interface Opened {
  readonly log: EventLog & StoredCommits;
  readonly secrets: Secrets;
}

const ticks = () => performance.now();

/** Puts ingest together over open ports; nothing of it runs yet. */
export function assembleIngest(config: IngestConfig, deps: IngestDeps, { log, secrets }: Opened) {
  const { records, blobs, bus, logger, now } = deps;
  const { jobIds } = secrets;
  const holder = `ingest-${hostname()}-${process.pid}`;
  const { usage, ...accounts } = assembleAccounts(records, now, ticks);
  const streaming = assembleStreams(deps, { log, usage, holder });
  const { views, watch, words, erasure, debts, settlement, streams, leases } = streaming;
  const reader = new JobReader(views, records, blobs);
  const requests = new NamedRequests(records, now);
  const callbacks = new Callbacks({ records, jobIds, now });
  const stored = new TemplateRecords(records, now);
  const templates = new Templates(stored);
  const lists = new ListRecords(records, now);
  const pages = new ReadPages(reader, streams, words);
  const processes = new Processes(records, now);
  const leaseTimeoutMs = config.leaseTimeoutMs ?? 20_000;
  const { backfills, driver } = assembleBackfills({
    ...{ records, streams, views, reader, watch, stored, templates, logger, now },
    ...{ holder, ticks, timeoutMs: config.alone ? 0 : leaseTimeoutMs },
  });
  const parts: IngestParts = {
    ...accounts,
    audit: new Audit({ log, records, key: secrets.log, views, logger }),
    submissions: new Submissions({
      ...{ blobs, records, streams, views, templates: stored, requests, callbacks, jobIds },
      tellAgain: (head, state) => tellAgain({ settlement, debts }, head, state),
    }),
    reads: new JobReads({ reader, views, records, log, watch }),
    control: new JobControl(reader, streams, views),
    claims: new Claims({
      ...{ streams, leases, records, words, erasure, watch, blobs, log },
      ...{ templates: stored, lists, holder, now, logger },
    }),
    pages,
    images: new PageImages({ reader, pages, records, blobs, bus, watch, now }),
    drawings: new Drawings({ records, blobs, streams, watch, now }),
    templates,
    lists: new Lists(lists),
    trials: new Trials({ streams, views, reader, watch, templates, logger, now }),
    backfills,
    runs: new FinishedRuns({ streams, reader, records, accounts: accounts.accounts, callbacks, jobIds }),
    processes,
    status: new SystemStatus({ records, log, bus, processes, now }),
    errors: new GrpcErrors(logger),
  };
  const sweep = new Sweep({
    ...{ records, bus, streams, settlement, debts, leases, logger, now, ticks, leaseTimeoutMs },
  });
  const renewal = viewsRenewal({ log, views, records, words, logger });
  const orphans = new Orphans({ blobs, records, log, now });
  const chores = choresOf({
    renewal,
    orphans,
    requests,
    processes,
    driver,
    erasing: { records, streams, logger, now },
  });
  return { parts, sweep, settlement, watch, chores };
}

/** The log of jobs, what settles its commits, and who holds claims. */
function assembleStreams(
  deps: IngestDeps,
  { log, usage, holder }: { log: Opened['log']; usage: Usage; holder: string },
) {
  const { records, blobs, bus, logger, now } = deps;
  const views = new Views(records, log);
  const watch = new JobWatch({ records, bus, logger });
  const words = new StoredWords(records);
  const erasure = new Erasure({ log, records, blobs, words });
  const debts = new Debts({ records, bus, logger, now });
  const settlement = openSettlement({ log, views, usage, watch, erasure, debts, bus, logger });
  const streams = openJobStreams({ log, settlement, logger, by: holder, now });
  const leases = new Leases({ records, streams, erasure, logger, now });
  return { views, watch, words, erasure, debts, settlement, streams, leases };
}

interface ChoreParts {
  readonly renewal: Chore['run'];
  readonly orphans: Orphans;
  readonly requests: NamedRequests;
  readonly processes: Processes;
  readonly driver: { run: Chore['run'] };
  readonly erasing: Parameters<typeof eraseExpired>[0];
}

function choresOf({ renewal, orphans, requests, processes, driver, erasing }: ChoreParts): readonly Chore[] {
  return [
    { name: 'views', everyMs: SOON, run: renewal },
    { name: 'orphans', everyMs: HOUR, run: (stopping) => orphans.remove(stopping) },
    { name: 'retention', everyMs: 10 * MINUTE, run: (stopping) => eraseExpired(erasing, stopping) },
    { name: 'requests', everyMs: HOUR, run: (stopping) => requests.forgetOld(stopping) },
    { name: 'processes', everyMs: MINUTE, run: () => processes.forgetGone() },
    { name: 'trials', everyMs: MINUTE, run: (stopping) => eraseForgottenTrials(erasing, stopping) },
    { name: 'backfills', everyMs: SOON, run: (stopping) => driver.run(stopping) },
  ];
}
