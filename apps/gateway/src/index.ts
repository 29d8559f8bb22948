export { DEFAULT_LIMITS } from './limits.ts';
export type { GatewayLimits } from './limits.ts';
export { startGateway } from './start-gateway.ts';
export type { GatewayConfig } from './start-gateway.ts';
