import { WEBHOOK_SCHEDULES } from '@docket/contracts';
import { addresses, apiKey, databaseName, flag, host, listen, oneOf, port } from './kinds.ts';
import { secretText, text, url, waits, wholeNumber } from './kinds.ts';
import { OTLP_VARIABLES } from '../otlp-variables.ts';
import { byDefault, optional, required } from './variable.ts';
import type { Values, Variables } from './variable.ts';

const DAY_S = 86_400;
const MADE = 'made at the first start';
const BROKER_URL = url('amqp://', 'amqps://');
const DATABASE_URL = url('mongodb://', 'mongodb+srv://');
const PRIVATE = oneOf(['none', 'loopback', 'all']);

/** Of every process. */
const COMMON = {
  DOCKET_LOG_LEVEL: byDefault('info', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
    meaning: 'The least level that is logged.',
  }),
  DOCKET_FAILPOINTS: optional('none', text('failpoints with their actions, separated by commas'), {
    meaning: 'For tests: makes the process fail at named moments, see [ARCHITECTURE](../ARCHITECTURE.md#failpoints).',
  }),
};

/** Of what has the public HTTP interface. */
const HTTP = {
  DOCKET_HOST: byDefault('127.0.0.1', host, { meaning: 'Address on which the HTTP API listens.' }),
  DOCKET_PORT: byDefault('8080', port, { meaning: 'Its port.' }),
  DOCKET_FILE_URL_ALLOW_PRIVATE: byDefault('none', PRIVATE, {
    meaning: 'Addresses beyond public ones from which `fileUrl` may be fetched.',
  }),
};

/** Of what takes part in the calls between services. */
const CALLS = {
  DOCKET_SERVICE_TOKEN: required(secretText(16), {
    ...{ secret: true, meaning: 'Shared by all services: every call between them carries it.' },
  }),
};

const INGEST_ADDRESS = {
  DOCKET_INGEST_ADDRESS: required(addresses, {
    meaning: 'Where the replicas of ingest take gRPC calls. A single name may resolve to several addresses.',
  }),
};

const BROKER = {
  RABBITMQ_URL: required(BROKER_URL, {
    secret: true,
    meaning:
      'The broker, RabbitMQ 3.10 or newer. Each installation needs a vhost of its own, else they take each other’s messages.',
  }),
};

const DATABASE = {
  MONGODB_URI: required(DATABASE_URL, {
    ...{ secret: true, meaning: 'The database server, MongoDB 6 or newer.' },
  }),
};

/** Where a process tells its operator how it does. */
export const OPERATIONS = {
  DOCKET_METRICS_HOST: byDefault('127.0.0.1', host, {
    meaning: 'Address of `/metrics`, `/healthz` and `/readyz`; never that of the public API.',
  }),
  DOCKET_METRICS_PORT: optional('no metrics are served', port, { meaning: 'Its port.' }),
  DOCKET_HEALTH_HOST: byDefault('127.0.0.1', host, { meaning: 'Address of `/healthz` and `/readyz` alone.' }),
  DOCKET_HEALTH_PORT: optional('none', port, { meaning: 'Its port.' }),
  ...OTLP_VARIABLES,
};

const API_KEY = {
  DOCKET_API_KEY: optional(MADE, apiKey, {
    secret: true,
    meaning: 'Key of the account `local`, begins with `plz_`. A new one replaces the former.',
  }),
};

const rootSecret = (absent: string, meaning: string) => ({
  DOCKET_SECRET: optional(absent, secretText(32), {
    ...{ secret: true, meaning: `${meaning} It stays the same for the life of the data.` },
  }),
});

const READERS = {
  DOCKET_READERS: optional('one a core', wholeNumber(1, 1_024), {
    meaning: 'Processes that read pages, for each extractor; twice as many documents are in hand.',
  }),
  DOCKET_OCR_PROFILE: byDefault('accurate', oneOf(['accurate', 'fast']), {
    meaning:
      'How pages are read by OCR: with PP-OCR, or by Tesseract alone (`fast`); measure before you choose, see [extractor](../apps/extractor/README.md#how-a-page-is-read).',
  }),
  DOCKET_PAGE_CPU_SECONDS: byDefault('60', wholeNumber(1, DAY_S, 'seconds'), {
    meaning: 'Processor time that one page may take.',
  }),
  DOCKET_PAGE_WALL_SECONDS: byDefault('600', wholeNumber(1, DAY_S, 'seconds'), {
    meaning: 'Time by the clock that one page may take.',
  }),
  DOCKET_PAGE_MEMORY_MB: byDefault('2048', wholeNumber(1, 1_048_576, 'MiB'), {
    meaning: 'Memory that the reader of a page may take.',
  }),
  DOCKET_FAULT_MARKERS: byDefault('0', flag, {
    meaning: 'For tests: documents may carry faults that kill, hang or bloat their reader.',
  }),
};

const privateWebhooks = (value: string, besides = '') => ({
  DOCKET_WEBHOOK_ALLOW_PRIVATE: byDefault(value, PRIVATE, {
    meaning:
      'Addresses beyond public ones that webhooks may go to: `none`, those of this machine (`loopback`), or private ranges too (`all`). Plain `http` goes to those alone.' +
      besides,
  }),
});

const webhooks = (allowPrivate: string) => ({
  DOCKET_WEBHOOK_URL: optional('none', text('an https URL, or http where DOCKET_WEBHOOK_ALLOW_PRIVATE permits it'), {
    ...{ secret: true, meaning: 'Where webhooks of every account go, beside the accounts’ own endpoints.' },
  }),
  DOCKET_WEBHOOK_SECRET: optional('unsigned', text('any text; after whsec_, base64 of 24 to 64 bytes'), {
    secret: true,
    meaning: 'Signs what goes there. One that begins with `whsec_` signs by Standard Webhooks as well.',
  }),
  DOCKET_WEBHOOK_SCHEDULE: byDefault('standard', oneOf(WEBHOOK_SCHEDULES), {
    meaning:
      'When what goes there is tried again: `standard`, ten attempts in about 75 hours, or `reference`, three in 30 seconds.',
  }),
  DOCKET_WEBHOOK_RETRY_SECONDS: byDefault('5,300,1800,7200,18000,36000,50400,72000,86400', waits, {
    meaning: 'The waits of the schedule `standard` before its second and each further attempt.',
  }),
  ...privateWebhooks(allowPrivate),
});

const DATA = {
  DOCKET_DATA: byDefault('data', text('a folder'), {
    meaning: 'Folder of everything that is kept. The stack uses its subfolder `stack`.',
  }),
};

const count = (service: string) =>
  byDefault('1', wholeNumber(1, 1_000), { meaning: `Processes of ${service}; also \`--${service}s N\`.` });

/** What is started, and what each reads. */
export const APPLICATIONS = {
  standalone: {
    title: 'Standalone',
    about: '`npm start`: the four services in one process.',
    variables: {
      ...{ ...HTTP, ...DATA, ...API_KEY },
      ...rootSecret(MADE, 'Job ids and the seals of the logs are derived from it.'),
      ...{ ...webhooks('loopback'), ...READERS, ...OPERATIONS, ...COMMON },
    },
  },
  stack: {
    title: 'Stack',
    about:
      '`npm run stack`: a process for each service. What is set for these it hands on, but for what it decides itself: addresses, ports and the token.',
    variables: {
      ...{ DOCKET_HOST: HTTP.DOCKET_HOST, ...DATA, ...API_KEY },
      DOCKET_PORT: byDefault('8080', port, { meaning: 'Port of the first gateway; further ones count up from it.' }),
      ...rootSecret(MADE, 'Job ids and the seals of the logs are derived from it.'),
      RABBITMQ_URL: optional('a node of its own', BROKER_URL, BROKER.RABBITMQ_URL),
      MONGODB_URI: optional('a node of its own', DATABASE_URL, DATABASE.MONGODB_URI),
      DOCKET_GATEWAYS: count('gateway'),
      DOCKET_INGESTS: count('ingest'),
      DOCKET_EXTRACTORS: count('extractor'),
      DOCKET_DISPATCHERS: count('dispatcher'),
      DOCKET_METRICS_PORT: optional('free ones', port, {
        meaning: 'Port of the metrics and probes of the first process; further ones count up from it.',
      }),
      DOCKET_WEBHOOK_URL: webhooks('none').DOCKET_WEBHOOK_URL,
      DOCKET_WEBHOOK_SECRET: webhooks('none').DOCKET_WEBHOOK_SECRET,
    },
  },
  gateway: {
    title: 'Gateway',
    about: 'The public HTTP API. Its probes are on its public port as well.',
    variables: {
      ...{ ...HTTP, ...INGEST_ADDRESS },
      DOCKET_DISPATCHER_ADDRESS: required(addresses, {
        meaning:
          'Where the replicas of the dispatcher take gRPC calls. A single name may resolve to several addresses.',
      }),
      ...CALLS,
      ...privateWebhooks('none', ' The same as the dispatcher’s.'),
      ...{ ...OPERATIONS, ...COMMON },
    },
  },
  ingest: {
    title: 'Ingest',
    about: 'The owner of jobs.',
    variables: {
      DOCKET_INGEST_LISTEN: byDefault('127.0.0.1:8081', listen, { meaning: 'Where it takes gRPC calls.' }),
      ...{ ...CALLS, ...BROKER, ...DATABASE },
      DOCKET_INGEST_DATABASE: byDefault('docket', databaseName, { meaning: 'Database of jobs.' }),
      DOCKET_API_KEY: { ...API_KEY.DOCKET_API_KEY, absent: { words: 'no account `local`' } },
      ...rootSecret(
        'made once, kept in the database',
        'Job ids and the seals of the log are derived from it. The dispatcher may have another.',
      ),
      ...{ ...OPERATIONS, ...COMMON },
    },
  },
  extractor: {
    title: 'Extractor',
    about: 'Reads documents. It parses hostile files, and is given neither database nor secret.',
    variables: {
      DOCKET_INGEST_ADDRESS: byDefault('127.0.0.1:8081', addresses, INGEST_ADDRESS.DOCKET_INGEST_ADDRESS),
      ...{ ...CALLS, ...BROKER, ...READERS, ...OPERATIONS, ...COMMON },
    },
  },
  dispatcher: {
    title: 'Dispatcher',
    about: 'Sends webhooks.',
    variables: {
      DOCKET_DISPATCHER_LISTEN: byDefault('127.0.0.1:8083', listen, { meaning: 'Where it takes gRPC calls.' }),
      ...{ ...INGEST_ADDRESS, ...CALLS, ...BROKER, ...DATABASE },
      DOCKET_DISPATCHER_DATABASE: byDefault('docket-dispatcher', databaseName, { meaning: 'Database of deliveries.' }),
      ...rootSecret(
        'made once, kept in the database',
        'The seals of its log are derived from it. Ingest may have another.',
      ),
      ...{ ...webhooks('none'), ...OPERATIONS, ...COMMON },
    },
  },
  cli: {
    title: 'Command line',
    about: '`npx docket`.',
    variables: {
      DOCKET_URL: byDefault('http://127.0.0.1:8080', url('http://', 'https://'), {
        meaning: 'Where Docket is; also `--url`.',
      }),
      DOCKET_API_KEY: optional('that of Docket on this machine', apiKey, {
        ...{ secret: true, meaning: 'The key to call with; a file that holds it: also `--key-file`.' },
      }),
      DOCKET_DATA: optional('`data` in the folder of Docket', text('a folder'), {
        meaning: 'Folder in which Docket on this machine keeps its key.',
      }),
    },
  },
} satisfies Record<string, { title: string; about: string; variables: Variables }>;

export type ApplicationName = keyof typeof APPLICATIONS;

/** The configuration of an application, as it was read. */
export type ConfigOf<A extends ApplicationName> = Values<(typeof APPLICATIONS)[A]['variables']>;
