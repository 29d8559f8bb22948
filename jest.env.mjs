import { TestEnvironment } from 'jest-environment-node';

// jest runs tests in a realm with intrinsics of its own, while native addons build objects with the outer
// realm's: `instanceof Float32Array` inside onnxruntime fails unless both are the same.
const TYPED_ARRAYS = [
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
  'DataView',
];

export default class OuterTypedArrays extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of TYPED_ARRAYS) if (globalThis[name]) this.global[name] = globalThis[name];
  }
}
