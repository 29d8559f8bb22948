export { freePort } from './free-port.ts';
export type { ServiceNode } from './local-node.ts';
export { tryLock } from './lock-file.ts';
export { startMongo } from './mongo.ts';
export type { MongoKind, MongoNode, MongoOptions } from './mongo.ts';
export { provide } from './provide.ts';
export type { Provided, ProvideOptions, ServiceName } from './provide.ts';
export { startRabbit } from './rabbit.ts';
export type { RabbitNode, RabbitOptions } from './rabbit.ts';
