export type { DispatcherConfig, DispatcherDeps } from './dispatcher-config.ts';
export type { AllowPrivate } from '@docket/outbound';
export { startDispatcher } from './start-dispatcher.ts';
export type { RunningDispatcher } from './start-dispatcher.ts';
