export { assembleDispatcher } from './assemble-dispatcher.ts';
export { settingsOf } from './dispatcher-config.ts';
export type { DispatcherConfig, DispatcherDeps } from './dispatcher-config.ts';
export type { AllowPrivate } from '@docket/outbound';
export { FEED, FEED_POSITIONS } from './kinds.ts';
export { schedulesWith } from './deliveries/schedule.ts';
export { startDispatcher } from './start-dispatcher.ts';
export type { RunningDispatcher } from './start-dispatcher.ts';
