export { faultOfEndpointUrl, type EndpointUrlRules } from './endpoint-url.ts';
export { fetchDocument, parseDocumentUrl } from './fetch-document.ts';
export type { FetchOutcome, FetchSettings } from './fetch-document.ts';
export { ALLOW_PRIVATE, guardedConnector, isRefused, RefusedAddress } from './refuse-private-address.ts';
export type { AllowPrivate, Guard } from './refuse-private-address.ts';
