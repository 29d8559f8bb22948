import { hostname } from 'node:os';
import type { EventLog } from '@docket/event-log';
import { GrpcErrors } from '@docket/service';
import { DeliveryStatus } from './backlog.ts';
import { DeliveryLog } from './calls/delivery-log.ts';
import { EventFeed } from './calls/event-feed.ts';
import { Bodies } from './deliveries/bodies.ts';
import { openDeliveries } from './deliveries/delivery-streams.ts';
import type { Deliveries } from './deliveries/delivery-streams.ts';
import { JobErasing } from './deliveries/erase-job.ts';
import { Feed } from './deliveries/feed.ts';
import { EventPlanner } from './deliveries/plan-events.ts';
import { JobPlanner } from './deliveries/plan-job.ts';
import { Tombstones } from './deliveries/tombstones.ts';
import type { DispatcherDeps, Settings } from './dispatcher-config.ts';
import type { DispatcherParts } from './dispatcher.module.ts';
import { DispatcherWork } from './dispatcher-work.ts';
import { AccountSecrets } from './endpoints/account-secrets.ts';
import { EndpointStore } from './endpoints/endpoint-store.ts';
import { Endpoints } from './endpoints/endpoints.ts';
import { Redelivery } from './endpoints/redeliver.ts';
import { Replays } from './endpoints/replays.ts';
import { StoredTargets } from './endpoints/stored-targets.ts';
import { tellOfDisabled } from './endpoints/tell-disabled.ts';
import { TestEvents } from './endpoints/test-event.ts';
import { Attempts } from './sending/attempts.ts';
import { EndpointHealth } from './sending/endpoint-health.ts';
import { Lanes, LANES } from './sending/lanes.ts';
import { Scan } from './sending/scan.ts';
import { WorkIndex } from './sending/work-index.ts';

/** A commit that is not settled by then was left by a crash, in ms. */
const UNSETTLED_AFTER = 5_000;

export interface Assembled {
  readonly parts: DispatcherParts;
  readonly work: DispatcherWork;
  readonly deliveries: Deliveries;
  readonly lanes: Lanes;
}

type Opened = DispatcherDeps & { readonly eventLog: EventLog };

/** Puts the dispatcher together over open ports; nothing of it runs yet. */
export function assembleDispatcher(settings: Settings, opened: Opened): Assembled {
  const { eventLog, records, blobs, bus, ingest, log, now } = opened;
  const by = `dispatcher-${hostname()}-${process.pid}`;
  const { schedules } = settings.attempt;
  const stream = { log: eventLog, records, bus, logger: log, now, by, schedules, overdueMs: settings.overdueMs };
  const deliveries = openDeliveries(stream);
  const { streams } = deliveries;
  const [bodies, tombstones, feed] = [new Bodies(blobs), new Tombstones(records, now), new Feed(records)];
  const { store, secrets, targets } = openTargets(settings, opened);
  const erasing = new JobErasing({ streams, records, bodies, tombstones });
  const planner = new EventPlanner({ streams, records, bodies, feed, tombstones, erasing, targets });
  const sending = assembleSending(settings, opened, { deliveries, bodies, tombstones, targets });
  const { health, attempts, lanes, index } = sending;
  const replays = new Replays({ records, store, streams, planner, now });
  const scan = new Scan({
    ...{ index, health, lanes, log, now, settings: settings.scan },
    chores: [
      { name: 'unsettled', run: (stopping) => deliveries.settleLeft(UNSETTLED_AFTER, stopping) },
      { name: 'replays', run: (stopping) => replays.step(stopping) },
      { name: 'disabled endpoints', run: (stopping) => tellOfDisabled(store, planner, stopping) },
    ],
  });
  const jobs = new JobPlanner({ events: planner, erasing, ingest });
  const work = new DispatcherWork({ jobs, lanes, scan, bus, log, slots: settings.slots });
  const changed = (id: string) => targets.forget(id);
  const forgetFailures = (id: string) => health.forget(id);
  return {
    ...{ work, deliveries, lanes },
    parts: {
      ...{ secrets, replays, feed: new EventFeed(feed, bodies), errors: new GrpcErrors(log) },
      endpoints: new Endpoints({ store, records, rules: settings.rules, changed, forgetFailures, now }),
      redelivery: new Redelivery({ streams, targets, tombstones, lanes }),
      tests: new TestEvents({ store, bodies, planner, attempts, now }),
      log: new DeliveryLog({ records, streams, store }),
      status: new DeliveryStatus({ records, eventLog, now }),
    },
  };
}

function openTargets({ configured }: Settings, { records, now }: Opened) {
  const store = new EndpointStore(records);
  const secrets = new AccountSecrets(records, now);
  const ticks = () => performance.now();
  return { store, secrets, targets: new StoredTargets({ records, store, secrets, configured, now, ticks }) };
}

interface Stored {
  readonly deliveries: Deliveries;
  readonly bodies: Bodies;
  readonly tombstones: Tombstones;
  readonly targets: StoredTargets;
}

function assembleSending(settings: Settings, { records, bus, log, now }: Opened, stored: Stored) {
  const { deliveries, bodies, tombstones, targets } = stored;
  const index = new WorkIndex(records);
  const health = new EndpointHealth({ records, targets, log, now, settings: settings.breaker });
  const attempts = new Attempts({
    ...{ deliveries, targets, health, records, bodies, tombstones, log, now, settings: settings.attempt },
    chance: () => Math.random(),
  });
  const lanes = new Lanes({ attempts, health, index, bus, log, now, settings: LANES });
  return { index, health, attempts, lanes };
}
