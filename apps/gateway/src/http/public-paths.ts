/** Addresses that need no key and are no operation: probes and the description. All of them answer to GET. */
export const PUBLIC_PATHS = [
  '/',
  '/healthz',
  '/readyz',
  '/openapi.json',
  '/docs',
  '/docs/:file',
  '/schemas/template.json',
];
