import { readFileSync } from 'node:fs';
import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import type { WebhookSchedule } from '@docket/contracts';
import type { EventLog, StoredCommits } from '@docket/event-log';
import type { AllowPrivate, Guard } from '@docket/outbound';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import type { FinishedRuns } from './deliveries/plan-job.ts';
import { SCHEDULES } from './deliveries/schedule.ts';
import type { Schedules } from './deliveries/schedule.ts';
import type { UrlRules } from './endpoints/check-url.ts';
import { configuredEndpoint } from './endpoints/configured-endpoint.ts';
import type { Target } from './endpoints/target.ts';
import type { AttemptSettings } from './sending/attempts.ts';
import { BREAKER } from './sending/endpoint-health.ts';
import type { BreakerSettings } from './sending/endpoint-health.ts';
import type { ScanSettings } from './sending/scan.ts';

export interface DispatcherConfig {
  /** Where gRPC listens: `host:port` or `unix:path`. */
  readonly listen: string;
  /** The services' shared token. */
  readonly serviceToken: string;
  /** Root of the log's chain; absent: one is made and kept in the store. */
  readonly secret?: string | undefined;
  /** A process that is alone with its store: at start, nothing that a former one had in hand is waited for. */
  readonly alone?: boolean | undefined;
  /** Where every account's document events go, beside its own endpoints; absent: nowhere. */
  readonly webhookUrl?: string | undefined;
  /** Signs them; absent: unsigned. With `whsec_` and base64 of 24 to 64 bytes also as Standard Webhooks. */
  readonly webhookSecret?: string | undefined;
  /** Of the configured endpoint. Default `standard`. */
  readonly schedule?: WebhookSchedule | undefined;
  /** Addresses beyond the public ones that may be sent to. With `none`, `http:` is refused too. Default `none`. */
  readonly allowPrivate?: AllowPrivate | undefined;
  /** Accepts `http:` to public addresses too. Default false. */
  readonly allowHttp?: boolean | undefined;
  /** Resolves the names of endpoints. Default `dns.lookup`. */
  readonly resolve?: Guard['resolve'];
  /** For one attempt, from name to response. Default 10,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Default {@link SCHEDULES}. */
  readonly schedules?: Schedules | undefined;
  /** Default {@link BREAKER}. */
  readonly breaker?: BreakerSettings | undefined;
  /** Pause between scans for deliveries that nobody stands behind. Default 5,000 ms. */
  readonly scanEveryMs?: number | undefined;
  /** How long past due a delivery is before the scan takes it. Default 30,000 ms. */
  readonly overdueMs?: number | undefined;
  /** Messages of each kind in hand at a time. Default 8. */
  readonly slots?: number | undefined;
}

export interface DispatcherDeps {
  readonly bus: Bus;
  /** Opens the dispatcher's own log with the key of its chain. */
  readonly openLog: (key: string) => EventLog & StoredCommits;
  readonly records: Records;
  readonly blobs: Blobs;
  /** Bytes of the database, for metrics. */
  readonly databaseSize?: (() => number | Promise<number>) | undefined;
  readonly ingest: FinishedRuns;
  readonly log: Log;
  readonly now: () => Date;
}

export interface Settings {
  readonly configured: Target | undefined;
  readonly rules: UrlRules;
  readonly attempt: AttemptSettings;
  readonly breaker: BreakerSettings;
  readonly scan: ScanSettings;
  readonly overdueMs: number | undefined;
  readonly slots: number;
}

const VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version;

/** Fills in the defaults. @throws ConfigError for a URL or secret that cannot be used. */
export function settingsOf(config: DispatcherConfig): Settings {
  const { allowPrivate = 'none', allowHttp, resolve, schedules = SCHEDULES, timeoutMs = 10_000 } = config;
  const rules = { allowPrivate, allowHttp };
  const resolving = resolve && { resolve };
  const { webhookUrl: url, webhookSecret: secret, schedule = 'standard' } = config;
  return {
    configured: configuredEndpoint({ ...rules, url, secret, schedule }),
    rules: { ...rules, ...resolving },
    attempt: {
      ...{ guard: { allow: allowPrivate, ...resolving }, timeoutMs, schedules },
      userAgent: `Docket-Webhook/${VERSION}`,
    },
    breaker: config.breaker ?? BREAKER,
    scan: { everyMs: config.scanEveryMs ?? 5_000, alone: config.alone },
    overdueMs: config.overdueMs,
    slots: config.slots ?? 8,
  };
}
