/** MongoDB, apart from the rest: who keeps records in files need not load its driver. */
export {
  isDuplicateKey,
  mongoPatience,
  openMongo,
  streamed,
  type MongoDeadline,
  type MongoPlace,
} from './mongo-connection.ts';
export { mongoDatabaseSize } from './database-size.ts';
export { openMongoRecords } from './mongo-records.ts';
