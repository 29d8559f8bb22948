import { readFileSync } from 'node:fs';
import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import type { WebhookSchedule } from '@docket/contracts';
import type { EventLog, StoredCommits } from '@docket/event-log';
import type { AllowPrivate } from '@docket/outbound';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import type { AttemptSettings } from './attempt-delivery.ts';
import { configuredEndpoint } from './endpoints.ts';
import type { Endpoint } from './endpoints.ts';
import type { FinishedRuns } from './plan-deliveries.ts';
import type { ScanSettings } from './scan-due-deliveries.ts';
import { SCHEDULES } from './schedule.ts';
import type { Schedule } from './schedule.ts';

export interface DispatcherConfig {
  /** Where gRPC listens: `host:port` or `unix:path`. */
  readonly listen: string;
  /** The services' shared token. */
  readonly serviceToken: string;
  /** Root of the log's chain; absent: one is made and kept in the store. */
  readonly secret?: string | undefined;
  /** A process that is alone with its store: at start, nothing that a former one had in hand is waited for. */
  readonly alone?: boolean | undefined;
  /** Of the configured endpoint. Default `standard`. */
  readonly schedule?: WebhookSchedule | undefined;
  /** Where every account's events go; absent: nowhere. */
  readonly webhookUrl?: string | undefined;
  /** Signs them; absent: unsigned. With `whsec_` and base64 of 24 to 64 bytes also as Standard Webhooks. */
  readonly webhookSecret?: string | undefined;
  /** Addresses beyond the public ones that may be sent to. With `none`, `http:` is refused too. Default `none`. */
  readonly allowPrivate?: AllowPrivate | undefined;
  /** Accepts `http:` to public addresses too. Default false. */
  readonly allowHttp?: boolean | undefined;
  /** For one attempt, from name to response. Default 10,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Waits before each attempt, 0 or delays of the `delivery.due` edge. Default 0, 5,000, 25,000 ms. */
  readonly waitsMs?: Schedule | undefined;
  /** Pause between scans for deliveries that nobody stands behind. Default 5,000 ms. */
  readonly scanEveryMs?: number | undefined;
  /** How long past due a delivery is before the scan takes it. Default 30,000 ms. */
  readonly overdueMs?: number | undefined;
  /** Messages in hand at a time, and attempts by the scan. Default 8. */
  readonly slots?: number | undefined;
}

export interface DispatcherDeps {
  readonly bus: Bus;
  /** Opens the dispatcher's own log with the key of its chain. */
  readonly openLog: (key: string) => EventLog & StoredCommits;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly ingest: FinishedRuns;
  readonly log: Log;
  readonly now: () => Date;
}

export interface Settings {
  readonly endpoint: Endpoint | undefined;
  readonly attempt: AttemptSettings;
  readonly scan: ScanSettings;
  readonly slots: number;
}

const VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version;

/** Fills in the defaults. @throws ConfigError for a URL or secret that cannot be used. */
export function settingsOf(config: DispatcherConfig): Settings {
  const { allowPrivate = 'none', timeoutMs = 10_000, waitsMs = SCHEDULES.reference, slots = 8 } = config;
  const { webhookUrl: url, webhookSecret: secret, allowHttp } = config;
  return {
    endpoint: configuredEndpoint({ url, secret, allowPrivate, allowHttp }),
    attempt: {
      guard: { allow: allowPrivate },
      timeoutMs,
      schedules: { reference: waitsMs },
      userAgent: `Docket-Webhook/${VERSION}`,
    },
    scan: { everyMs: config.scanEveryMs ?? 5_000, overdueMs: config.overdueMs ?? 30_000, lanes: slots },
    slots,
  };
}
