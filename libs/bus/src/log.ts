/** What the bus asks of a logger; pino fits. Bodies of messages are never passed to it. */
export interface BusLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
