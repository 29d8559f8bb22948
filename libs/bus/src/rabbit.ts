export { openRabbitBus } from './rabbit/rabbit-bus.ts';
export type { RabbitBusOptions } from './rabbit/rabbit-bus.ts';
