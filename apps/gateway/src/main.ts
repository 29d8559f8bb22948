import { setFlagsFromString } from 'node:v8';

// The bytes of a document pass through buffers outside of V8's heap that are freed when the young generation is
// collected. Left to grow, it is collected so seldom that 80 MB of dead buffers lie about during an upload; kept at its
// first size, 25 MB, and the upload takes half the time. It grows while modules load, so they are loaded afterwards.
setFlagsFromString('--semi-space-growth-factor=1');

await import('./serve.ts');
