import { setFlagsFromString } from 'node:v8';

// The bytes of a document pass through buffers outside of V8's heap that are freed when the young generation is
// collected. Left to grow, it is collected so seldom that an upload of 50 MiB adds 56 MB of dead buffers to a process of
// 166 MB; kept at its first size, 18 MB to one of 129 MB. It grows while modules load, so they are loaded afterwards.
setFlagsFromString('--semi-space-growth-factor=1');

await import('./serve.ts');
