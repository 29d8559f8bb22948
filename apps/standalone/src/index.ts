export { startStandalone } from './start-standalone.ts';
