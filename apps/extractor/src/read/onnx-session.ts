import type { InferenceSession as Session } from 'onnxruntime-node';
import ort from 'onnxruntime-node';

/** A network with one input and one output. */
export interface Network {
  run(data: Float32Array, shape: readonly number[]): Promise<{ data: Float32Array; shape: readonly number[] }>;
}

/** Loads an ONNX file for one thread: every core has a reader process of its own. */
export async function openNetwork(file: string): Promise<Network> {
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
  });
  return { run: (data, shape) => runOnce(session, data, shape) };
}

async function runOnce(
  session: Session,
  data: Float32Array,
  shape: readonly number[],
): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const [input, output] = [session.inputNames[0], session.outputNames[0]];
  if (input === undefined || output === undefined) throw new Error('the network has no input or no output');
  const result = (await session.run({ [input]: new ort.Tensor('float32', data, shape) }))[output];
  if (!(result?.data instanceof Float32Array)) throw new Error('the network gave no floats');
  return { data: result.data, shape: result.dims };
}
