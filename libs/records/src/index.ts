export { insertOrTake } from './insert-or-take.ts';
export { InvalidCursor } from './invalid-cursor.ts';
export { DataFolderInUse, lockDataFolder, type DataFolderLock } from './lock-data-folder.ts';
export {
  isDuplicateKey,
  mongoPatience,
  openMongo,
  streamed,
  type MongoDeadline,
  type MongoPlace,
} from './mongo-connection.ts';
export { openMongoRecords } from './mongo-records.ts';
export type { Kind, Listed, ListQuery, Records, Versioned } from './records.ts';
export { refuseFieldNames } from './refuse-field-names.ts';
export { emptyWriteAheadLog, makeDurable, openSqliteDatabase, readNow, writeDurably } from './sqlite-database.ts';
export { openSqliteRecords, type SqliteRecords } from './sqlite-records.ts';
export { StoreUnavailable } from './store-unavailable.ts';
export { untilAnswered, type Patience } from './until-answered.ts';
export { DATABASE_METRICS } from './metrics.ts';
export { mongoDatabaseSize, observeDatabaseSize, observeDisk, sqliteDatabaseSize } from './database-size.ts';
