import type { SeededRandom } from '@docket/testing/without-jest';
import type { ChaosSystem, SystemServices } from '../system/system.ts';
import type { Fault, FaultKind } from './fault.ts';
import { someMs } from './processes.ts';

interface ServiceFault {
  readonly title: string;
  readonly lastsMs: number;
  readonly start: (services: SystemServices) => unknown;
  readonly heal?: (services: SystemServices) => unknown;
}

function kind(
  name: string,
  part: 'broker' | 'database',
  draw: (random: SeededRandom, service: string) => ServiceFault,
): FaultKind {
  return { name, shapes: ['stack'], part, draw: (random) => onServices(draw(random, part)) };
}

function onServices({ title, lastsMs, start, heal }: ServiceFault): Fault {
  return {
    ...{ title, lastsMs },
    async start(system) {
      await start(servicesOf(system));
    },
    async heal(system) {
      await heal?.(servicesOf(system));
    },
  };
}

export function servicesOf({ services }: ChaosSystem): SystemServices {
  if (!services) throw new Error('This shape has no broker and no database.');
  return services;
}

const killed = (part: 'broker' | 'database'): FaultKind =>
  kind(`${part} killed`, part, (random) => {
    const lastsMs = someMs(random, 3, 12);
    return {
      title: `${part} killed, away for ${lastsMs / 1000} s`,
      lastsMs,
      start: (services) => services[part].kill(),
      heal: (services) => services[part].start(),
    };
  });

const restarted = (part: 'broker' | 'database'): FaultKind =>
  kind(`${part} restarted`, part, () => ({
    title: `${part} stopped and started again`,
    lastsMs: 0,
    start: (services) => services[part].stop(),
    heal: (services) => services[part].start(),
  }));

const silent = (part: 'broker' | 'database'): FaultKind =>
  kind(`${part} silent`, part, (random) => {
    const lastsMs = someMs(random, 8, 20);
    return {
      title: `nothing passes to or from the ${part} for ${lastsMs / 1000} s, connections stay`,
      lastsMs,
      start: (services) => services[`${part}Network`].fallSilent(),
      heal: (services) => services[`${part}Network`].comeBack(),
    };
  });

const cutOff = (part: 'broker' | 'database'): FaultKind =>
  kind(`${part} cut off`, part, (random) => {
    const lastsMs = someMs(random, 1, 8);
    return {
      title: `connections to the ${part} are reset and refused for ${lastsMs / 1000} s`,
      lastsMs,
      start: (services) => services[`${part}Network`].goAway(),
      heal: (services) => services[`${part}Network`].comeBack(),
    };
  });

const slow = (part: 'broker' | 'database'): FaultKind =>
  kind(`${part} slow`, part, (random) => {
    const ms = random.between(20, 250);
    return {
      title: `the network of the ${part} is ${ms} ms slower each way`,
      lastsMs: 15_000,
      start: (services) => services[`${part}Network`].slowDown(ms),
      heal: (services) => services[`${part}Network`].comeBack(),
    };
  });

const brokerWiped = kind('broker wiped', 'broker', () => ({
  title: 'broker killed, deleted and started empty',
  lastsMs: 0,
  start: ({ broker }) => broker.wipe(),
}));

/** As on a full disk: RabbitMQ takes no message any more until there is more room than this. */
const brokerDiskFull = kind('broker without disk', 'broker', (random) => ({
  title: 'the broker has less disk than its limit and takes nothing',
  lastsMs: someMs(random, 6, 15),
  start: ({ broker }) => broker.control('set_disk_free_limit', '1000000GB'),
  heal: ({ broker }) => broker.control('set_disk_free_limit', '50MB'),
}));

/** Any write of the driver's wire protocol; its text is the command's name. */
const WRITES = ['insert', 'update', 'findAndModify', 'delete'];

const cutAfterWrite = kind('database cut after writes', 'database', (random) => {
  const every = random.between(5, 30);
  return {
    title: `one of ${every} writes to the database is carried out, its answer lost and its connection reset`,
    lastsMs: someMs(random, 6, 15),
    start({ databaseNetwork }) {
      let written = 0;
      databaseNetwork.loseAnswers(
        (request) => WRITES.some((command) => request.includes(command)) && ++written % every === 0,
      );
    },
    heal: ({ databaseNetwork }) => databaseNetwork.comeBack(),
  };
});

export const SERVICE_FAULTS: readonly FaultKind[] = [
  ...(['broker', 'database'] as const).flatMap((part) => [
    killed(part),
    restarted(part),
    silent(part),
    cutOff(part),
    slow(part),
  ]),
  brokerWiped,
  brokerDiskFull,
  cutAfterWrite,
];
