export { installPackages } from './install-packages.ts';
export type { ServiceNode } from './local-node.ts';
export { startMongo } from './mongo.ts';
export type { MongoKind, MongoNode, MongoOptions } from './mongo.ts';
export { startRabbit } from './rabbit.ts';
export type { RabbitNode, RabbitOptions } from './rabbit.ts';
