import type { Service } from '@docket/contracts';
import type { FaultyProxy } from '@docket/testing/without-jest';
import type { MongoNode, RabbitNode } from '@docket/local-services';

export type Shape = 'stack' | 'standalone';

/** A running Docket of either shape, as its clients, its killers and its checker see it. */
export interface ChaosSystem {
  readonly shape: Shape;
  /** One a gateway. They stay the same as long as it runs. */
  readonly urls: readonly string[];
  /** A key of the account `local` with every scope. */
  readonly adminKey: string;
  /** Everything that it keeps, with its log in `docket.log`; deleted at the end unless something was wrong. */
  readonly folder: string;
  /** Where its log of jobs and its deliveries are. */
  readonly store: SystemStore;
  /** Broker and database with the networks in front of them; undefined in the standalone shape. */
  readonly services: SystemServices | undefined;
  /** The folder whose disk can be filled. Undefined where this machine lets nobody mount a disk of its own. */
  readonly disk: Disk | undefined;
  /** What happened to processes and faults, in order. Times are of the system's clock, in ms. */
  readonly incidents: readonly Incident[];
  /** Adds to the incidents. */
  note(what: Incident['what'], name: string): void;
  /** Everything that it printed since the last call with this reader's position; the first call begins at 0. */
  linesSince(position: number): { readonly lines: readonly Line[]; readonly position: number };
  /** Process id of the one that runs now under this name. Waits while it is being started again. */
  pid(name: string): Promise<number>;
  /** Sends a signal to the one that runs now, and answers its process id. What ends is started again. */
  signal(name: string, signal: NodeJS.Signals): Promise<number>;
  /** Resolves when the process with this name is another one than `pid` and has said that it is up. */
  restarted(name: string, pid: number): Promise<void>;
  /** Failpoints of every process that starts from now on: a specification, or '' for none. */
  arm(specification: string): Promise<void>;
  /** Resolves when every gateway says that it is ready. */
  ready(timeoutMs?: number): Promise<void>;
  /** Ends it. What it kept is deleted unless `keep` is set. */
  end(keep: boolean): Promise<void>;
}

export type SystemStore =
  | { readonly kind: 'mongodb'; readonly url: string; readonly ingest: string; readonly dispatcher: string }
  | { readonly kind: 'folder'; readonly folder: string };

export interface SystemServices {
  readonly broker: RabbitNode;
  readonly brokerNetwork: FaultyProxy;
  readonly database: MongoNode;
  readonly databaseNetwork: FaultyProxy;
}

export interface Disk {
  /** Writes until nothing more can be written. */
  fill(): Promise<void>;
  /** Makes room again. */
  free(): Promise<void>;
}

export interface Incident {
  readonly at: number;
  readonly what: 'killed' | 'ended' | 'started' | 'fault' | 'healed';
  /** Name of a process, or a fault's title. */
  readonly name: string;
}

/** A printed line. `at`: when it was read here, ms since 1970. */
export interface Line {
  readonly at: number;
  readonly process: string;
  readonly text: string;
}

export interface SystemOptions {
  /** Variables for every process besides those of the shape. */
  readonly env?: Readonly<Record<string, string>>;
  readonly now: () => Date;
  readonly print: (line: string) => void;
}

/** How many of each service a stack has. */
export const TWO_OF_EVERYTHING: Readonly<Record<Service, number>> = {
  gateway: 2,
  ingest: 2,
  extractor: 2,
  dispatcher: 2,
};

/** Names of the processes of a shape: `gateway-1` … `dispatcher-2`, or `docket` alone. */
export function processNames(shape: Shape): readonly [string, ...string[]] {
  if (shape === 'standalone') return ['docket'];
  const names = Object.entries(TWO_OF_EVERYTHING).flatMap(([service, count]) =>
    Array.from({ length: count }, (_, index) => `${service}-${index + 1}`),
  );
  return names as [string, ...string[]];
}
