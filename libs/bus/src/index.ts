export type { Bus, Message, Outcome, Published, PublishOptions, QueuesOfEdge, Subscription } from './bus.ts';
export { openInProcessBus } from './in-process-bus.ts';
export type { InProcessBusOptions } from './in-process-bus.ts';
export type { BusLog } from './log.ts';
export { messageTable } from './message-table.ts';
export { eventsExchangeOf, topologyOf } from './topology-of.ts';
export type { Binding, Declarations, ExchangeDeclaration, QueueDeclaration } from './topology-of.ts';
export { MESSAGE_METRICS, QUEUE_METRICS } from './metrics.ts';
