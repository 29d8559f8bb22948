import type { Bus } from '@docket/bus';
import type { EventLog } from '@docket/event-log';
import { OWED } from '@docket/ingest';
import type { Records } from '@docket/records';
import { overlay } from './overlay.ts';
import type { BrokenPart, Ports } from './broken-part.ts';

/** Not broken: the sound system, whose sweep finds nothing owed. It settles what a crash left, as ever. */
export const withoutRepublishing = (ports: Ports): Ports => ({ ...ports, records: oweless(ports.records) });

function oweless(records: Records): Records {
  const list: Records['list'] = (kind, query) =>
    kind.name === OWED.name ? Promise.resolve({ items: [] }) : records.list(kind, query);
  return overlay(records, { list });
}

/** A message is acknowledged when it comes, before the claim on its work is committed. */
const ackBeforeClaim: BrokenPart = {
  name: 'ack-before-claim',
  found: 'without-republishing',
  extractor: (bus) =>
    overlay(bus, {
      consume: (edge, slots, handler) =>
        bus.consume(edge, slots, (message) => {
          handler(message).catch(() => undefined);
          return Promise.resolve({ kind: 'ack' });
        }),
    }),
};

/** A broker's default: what it dead-letters at the end of a wait is sent at most once. */
const lossyDeadLettering: BrokenPart = {
  name: 'default-dead-lettering',
  found: 'without-republishing',
  lossyTransfers: true,
};

/** A message counts as taken when it is sent, before the broker confirmed it. */
const noConfirm: BrokenPart = {
  name: 'no-confirm',
  found: 'without-republishing',
  ingest: (ports) => ({ ...ports, bus: unconfirmed(ports.bus) }),
};

function unconfirmed(bus: Bus): Bus {
  const publish: Bus['publish'] = (edge, body, options) => {
    void bus.publish(edge, body, options);
    return Promise.resolve('confirmed');
  };
  return overlay(bus, { publish });
}

/** A commit is marked as settled before its message is published. */
const settledFirst: BrokenPart = {
  name: 'settled-first',
  found: 'without-republishing',
  ingest: (ports) => ({ ...ports, bus: settling(ports.bus, ports.log) }),
};

/** Messages of ingest are named by their commits. */
function settling(bus: Bus, log: EventLog): Bus {
  const publish: Bus['publish'] = async (edge, body, options) => {
    await log.settle(options.messageId);
    return bus.publish(edge, body, options);
  };
  return overlay(bus, { publish });
}

/** Broken parts whose effects the design mends by publishing again. */
export const FOUND_WITHOUT_REPUBLISHING: readonly BrokenPart[] = [
  ackBeforeClaim,
  lossyDeadLettering,
  noConfirm,
  settledFirst,
];
