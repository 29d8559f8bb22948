import vm from 'node:vm';
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

const { createContext } = vm;
// The realm's global object is a proxy in jest: each `Math` or `Buffer` in a loop asks it again, and work on pixels or
// documents takes ten times as long as in the product. Here it is an ordinary object.
const createPlainRealm = () => createContext(vm.constants.DONT_CONTEXTIFY);

export default class PlainRealm extends TestEnvironment {
  constructor(config, context) {
    vm.createContext = createPlainRealm;
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
    for (const name of TYPED_ARRAYS) if (globalThis[name]) this.global[name] = globalThis[name];
  }
}
