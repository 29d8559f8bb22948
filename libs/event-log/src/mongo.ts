export { openMongoEventLog, type MongoEventLogOptions } from './mongo-event-log.ts';
