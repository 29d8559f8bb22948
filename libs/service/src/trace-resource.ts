import {
  defaultResource,
  detectResources,
  hostDetector,
  osDetector,
  processDetector,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import type { ResourceDetector } from '@opentelemetry/resources';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { SpanAttributes } from '@docket/tracing';

// The name goes before that of the attributes, as the specification has it.
const ENVIRONMENT = [resourceAttributesEnvDetector, serviceNameEnvDetector];
const OWN_DETECTORS = [serviceInstanceIdDetector, hostDetector, ...ENVIRONMENT];

/** By their names in OTEL_NODE_RESOURCE_DETECTORS. */
const DETECTORS: ReadonlyMap<string, readonly ResourceDetector[]> = new Map<string, readonly ResourceDetector[]>([
  ['host', [hostDetector]],
  ['os', [osDetector]],
  ['serviceinstance', [serviceInstanceIdDetector]],
  ['process', [processDetector]],
  ['env', ENVIRONMENT],
]);

/**
 * What spans say of this process. It is found out on the main thread: the id of the instance is to be that of its metrics.
 * @param serviceName unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say another.
 * @param detectors of OTEL_NODE_RESOURCE_DETECTORS; undefined: all but the process detector, for command lines may hold
 *   what is nobody's business.
 */
export async function traceResource(serviceName: string, detectors: string | undefined): Promise<SpanAttributes> {
  const resource = defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName }))
    .merge(detectResources({ detectors: detectors === undefined ? OWN_DETECTORS : detectorsOf(detectors) }));
  await resource.waitForAsyncAttributes?.();
  // What detectors find are texts, numbers and lists of texts.
  return resource.attributes as SpanAttributes;
}

function detectorsOf(list: string): ResourceDetector[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.includes('all')) return [...DETECTORS.values()].flat();
  return names.includes('none') ? [] : names.flatMap((name) => DETECTORS.get(name) ?? []);
}
