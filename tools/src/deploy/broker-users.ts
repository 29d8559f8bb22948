import { createHash, randomBytes } from 'node:crypto';
import { EVENTS_EXCHANGE, TOPOLOGY, type Edge, type Service } from '@docket/contracts';

/** Services that have a user at the broker. The gateway has none. */
export const BROKER_SERVICES = ['ingest', 'extractor', 'dispatcher'] as const satisfies readonly Service[];

export type BrokerService = (typeof BROKER_SERVICES)[number];

/**
 * Regular expression of the exchanges and queues that a service may configure, write and read: those of the messages it
 * sends or receives, with their wait and dead-letter queues. An exchange has the name of its work queue, so that the
 * three permissions cannot be told apart further. Job events are ingest's.
 */
export function permittedNames(service: BrokerService, edges: readonly Edge[] = TOPOLOGY): string {
  const own = edges.filter(({ from, to }) => from === service || to === service);
  const names = own.map(({ message }) => `docket\\.${escaped(message)}(\\.wait\\.[0-9]+|\\.dead)?`);
  if (service === 'ingest') names.push(`${escaped(EVENTS_EXCHANGE)}(\\..+)?`);
  return `^(${names.join('|')})$`;
}

function escaped(text: string): string {
  return text.replaceAll('.', '\\.');
}

/** The file that RabbitMQ loads at each boot: one user a service, and what each may touch. */
export function brokerDefinitions(passwords: Readonly<Record<BrokerService, string>>): object {
  return {
    vhosts: [{ name: '/' }],
    users: BROKER_SERVICES.map((name) => ({
      name,
      password_hash: hashPassword(passwords[name]),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: '',
    })),
    permissions: BROKER_SERVICES.map((user) => {
      const names = permittedNames(user);
      return { user, vhost: '/', configure: names, write: names, read: names };
    }),
  };
}

/** RabbitMQ's salted SHA-256: base64 of a salt of 4 bytes and the hash of salt and password. */
function hashPassword(password: string): string {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}
