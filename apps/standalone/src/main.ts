import { setFlagsFromString } from 'node:v8';

// The bytes of a document pass through buffers outside of V8's heap that are freed when the young generation is
// collected. Left to grow, it is collected so seldom that two uploads of 50 MiB take the process to 273 MB; kept at its
// first size, to 178 MB. It grows while modules load, so they are loaded afterwards.
setFlagsFromString('--semi-space-growth-factor=1');

await import('./serve.ts');
