import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { DeliveryAttempts } from './attempt-delivery.ts';
import type { DispatcherDeps, Settings } from './dispatcher-config.ts';
import { DeliveryStore } from './delivery-store.ts';
import { DispatcherWork } from './dispatcher-work.ts';
import { ConfiguredEndpoints, Endpoints } from './endpoints.ts';
import { DeliveryPlanner } from './plan-deliveries.ts';
import { DueScan } from './scan-due-deliveries.ts';

@Module({})
export class DispatcherModule {
  static wire(settings: Settings, deps: DispatcherDeps): DynamicModule {
    return { module: DispatcherModule, providers: [...stored(settings, deps), ...working(settings, deps)] };
  }
}

const stored = (settings: Settings, deps: DispatcherDeps): Provider[] => [
  { provide: Endpoints, useFactory: () => new ConfiguredEndpoints(settings.endpoint) },
  { provide: DeliveryStore, useFactory: () => new DeliveryStore(deps.records, deps.blobs) },
];

const working = (settings: Settings, { bus, ingest, log, now }: DispatcherDeps): Provider[] => [
  {
    provide: DeliveryPlanner,
    inject: [DeliveryStore, Endpoints],
    useFactory: (store: DeliveryStore, endpoints: Endpoints) =>
      new DeliveryPlanner({ store, endpoints, ingest, bus, now }),
  },
  {
    provide: DeliveryAttempts,
    inject: [DeliveryStore, Endpoints],
    useFactory: (store: DeliveryStore, endpoints: Endpoints) =>
      new DeliveryAttempts({ store, endpoints, bus, log, now, settings: settings.attempt }),
  },
  {
    provide: DueScan,
    inject: [DeliveryStore, DeliveryAttempts],
    useFactory: (store: DeliveryStore, attempts: DeliveryAttempts) =>
      new DueScan({ store, attempts, log, now, settings: settings.scan }),
  },
  {
    provide: DispatcherWork,
    inject: [DeliveryPlanner, DeliveryAttempts, DueScan],
    useFactory: (planner: DeliveryPlanner, attempts: DeliveryAttempts, scan: DueScan) =>
      new DispatcherWork({ planner, attempts, scan, bus, log, slots: settings.slots }),
  },
];
