export type { DispatcherConfig, DispatcherDeps } from './dispatcher-config.ts';
export type { AllowPrivate } from './refuse-private-address.ts';
export { startDispatcher } from './start-dispatcher.ts';
export type { RunningDispatcher } from './start-dispatcher.ts';
