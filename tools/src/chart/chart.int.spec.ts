import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describeWith } from '@docket/testing';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { APPLICATIONS, EXAMPLES, lint, ofKind, render, specOf, withFile } from './rendered-chart.features.ts';
import type { Container, EgressRule } from './kubernetes-objects.features.ts';
import type { Application, Example, Rendered } from './rendered-chart.features.ts';

/** Longest drain of an application, in seconds: `runMain` ends it then. */
const DRAIN_SECONDS = 30;
/** Of the custom resources, the schemas are their operators'. */
const OWN_SCHEMAS = ['keda.sh/v1alpha1', 'rabbitmq.com/v1beta1', 'monitoring.coreos.com/v1'];

describeWith('helm', 'the Helm chart', (helm) => {
  const charts = new Map<Example, readonly Rendered[]>();
  const objects = (example: Example) => charts.get(example) ?? [];

  beforeAll(async () => {
    for (const example of EXAMPLES) charts.set(example, await render(helm(), example));
  });

  it.each(EXAMPLES)('passes the linter with the values of %s', async (example) => {
    expect(await lint(helm(), example)).toContain('0 chart(s) failed');
  });

  describe.each(EXAMPLES.flatMap((example) => APPLICATIONS.map((application) => [example, application] as const)))(
    'with the values of %s, %s',
    (example, application) => {
      const pod = () => specOf(objects(example), 'Deployment', application).template.spec;
      const container = () => pod().containers[0];

      it('runs as a user without rights, on a root that cannot be written', () => {
        expect(pod().containers).toHaveLength(1);
        expect(pod().securityContext).toMatchObject({
          ...{ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        });
        expect(container().securityContext).toMatchObject({
          ...{ runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, privileged: false },
          capabilities: { drop: ['ALL'] },
        });
        expect(container().securityContext.capabilities.add).toBeUndefined();
        expect(pod().hostNetwork ?? pod().hostPID ?? pod().hostIPC).toBeUndefined();
      });

      it('writes to a bounded temporary folder alone', () => {
        const writable = container().volumeMounts.filter((mount) => mount.readOnly !== true);
        expect(writable).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
        const volume = pod().volumes.find(({ name }) => name === 'tmp');
        expect(volume?.emptyDir?.sizeLimit).toMatch(/^\d+[MG]i$/);
      });

      it('gets no token of the cluster, and no variables that follow from the names of Services', () => {
        expect(pod().automountServiceAccountToken).toBe(false);
        expect(pod().enableServiceLinks).toBe(false);
      });

      it('asks for and is limited to processor and memory', () => {
        for (const part of ['requests', 'limits'] as const)
          expect(Object.keys(container().resources[part])).toEqual(expect.arrayContaining(['cpu', 'memory']));
      });

      it('is probed: alive whatever its neighbours do, ready when it can work', () => {
        const port = container().ports.find((one) => one.name === container().livenessProbe.httpGet.port);
        const variable = application === 'gateway' ? 'DOCKET_PORT' : 'DOCKET_HEALTH_PORT';
        expect(String(port?.containerPort)).toBe(valueIn(container(), variable));
        expect(container().livenessProbe.httpGet.path).toBe('/healthz');
        expect(container().startupProbe.httpGet.path).toBe('/healthz');
        expect(container().readinessProbe.httpGet.path).toBe('/readyz');
      });

      it('has longer to end than it takes to drain', () => {
        const pause = container().lifecycle.preStop.sleep.seconds;
        expect(pod().terminationGracePeriodSeconds).toBeGreaterThanOrEqual(DRAIN_SECONDS + pause + 5);
      });

      it('is spread over nodes and zones, and loses one pod at a time', () => {
        const keys = pod().topologySpreadConstraints.map(({ topologyKey }) => topologyKey);
        expect(keys).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
        const labels = specOf(objects(example), 'Deployment', application).selector.matchLabels;
        const budget = specOf(objects(example), 'PodDisruptionBudget', application);
        expect(budget).toMatchObject({ maxUnavailable: 1, selector: { matchLabels: labels } });
        expect(pod().topologySpreadConstraints[0]?.labelSelector.matchLabels).toEqual(labels);
      });

      it('is selected by a network policy for both directions', () => {
        const policy = specOf(objects(example), 'NetworkPolicy', application);
        expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
        expect(specOf(objects(example), 'Deployment', application).template.metadata.labels).toMatchObject(
          policy.podSelector.matchLabels,
        );
      });

      it('has no secret in its variables', () => {
        const secret = /TOKEN|SECRET|API_KEY|MONGODB_URI|WEBHOOK_URL/;
        for (const { name, value } of container().env) {
          if (secret.test(name)) expect(`${name}=${value}`).toMatch(/_FILE=\/run\/docket\//);
          if (name === 'RABBITMQ_URL') expect(value).toContain('$(RABBITMQ_PASSWORD)');
        }
      });
    },
  );

  it.each([
    ['gateway', ['service-token']],
    ['extractor', ['service-token', 'extractor-rabbitmq-url']],
    ['ingest', ['service-token', 'ingest-secret', 'api-key', 'ingest-rabbitmq-url', 'ingest-mongodb-uri']],
    ['dispatcher', ['service-token', 'dispatcher-secret', 'dispatcher-rabbitmq-url', 'dispatcher-mongodb-uri']],
  ] as const)('shows %s the secrets %j and no others', (application, expected) => {
    const { volumes } = specOf(objects('external'), 'Deployment', application).template.spec;
    const keys = volumes.flatMap(({ projected }) =>
      (projected?.sources ?? []).flatMap(({ secret }) => secret.items.map(({ key }) => key)),
    );
    expect(keys).toEqual(expected);
  });

  it.each([
    ['gateway', ['dispatcher', 'dns', 'ingest', 'internet']],
    ['extractor', ['broker', 'dns', 'ingest']],
    ['ingest', ['broker', 'database', 'dns']],
    ['dispatcher', ['broker', 'database', 'dns', 'ingest', 'internet']],
  ] as const)('lets %s reach %j', (application, expected) => {
    for (const example of EXAMPLES) {
      const collector = example === 'production' ? ['collector'] : [];
      expect({ example, reaches: reachedBy(objects(example), application) }).toEqual({
        ...{ example, reaches: [...collector, ...expected].sort() },
      });
    }
  });

  it('lets nobody call the extractor, and only the gateway the dispatcher', () => {
    const callers = (application: Application, port: number) =>
      specOf(objects('external'), 'NetworkPolicy', application)
        .ingress.filter(({ ports }) => ports.some((one) => one.port === port))
        .flatMap(({ from = [] }) => from.map((peer) => peer.podSelector?.matchLabels['app.kubernetes.io/component']));
    expect(callers('ingest', 8081)).toEqual(['dispatcher', 'extractor', 'gateway']);
    expect(callers('dispatcher', 8083)).toEqual(['gateway']);
    const ports = specOf(objects('external'), 'NetworkPolicy', 'extractor').ingress.flatMap((rule) =>
      rule.ports.map(({ port }) => port),
    );
    expect(ports).toEqual([9464]);
  });

  it('gives the extractor memory for every reader at the limit of its page', () => {
    for (const [example, readers] of [
      ['external', 2],
      ['production', 4],
    ] as const) {
      const [container] = specOf(objects(example), 'Deployment', 'extractor').template.spec.containers;
      const limit = Number(/^(\d+)Mi$/.exec(container.resources.limits['memory'] ?? '')?.[1]);
      const page = Number(valueIn(container, 'DOCKET_PAGE_MEMORY_MB'));
      expect(valueIn(container, 'DOCKET_READERS')).toBe(String(readers));
      expect(limit).toBeGreaterThanOrEqual(readers * page + 512);
    }
  });

  it('scales gateway and ingest on their processors, extractor and dispatcher on what waits', () => {
    const production = objects('production');
    expect(ofKind(production, 'HorizontalPodAutoscaler').map(({ metadata }) => metadata.name)).toEqual([
      ...['docket-gateway', 'docket-ingest'],
    ]);
    const triggers = (application: Application) => specOf(production, 'ScaledObject', application).triggers;
    expect(triggers('extractor')).toMatchObject([
      { type: 'rabbitmq', metadata: { queueName: 'docket.extraction.requested', mode: 'QueueLength' } },
      { type: 'prometheus', metadata: { query: expect.stringContaining('docket_jobs_oldest_pending_age_seconds') } },
    ]);
    expect(triggers('dispatcher')).toMatchObject([
      { type: 'rabbitmq', metadata: { queueName: 'docket.delivery.due' } },
      { type: 'prometheus', metadata: { query: expect.stringContaining('docket_deliveries_due') } },
    ]);
    for (const application of APPLICATIONS)
      expect(specOf(production, 'Deployment', application).replicas).toBeUndefined();
  });

  it('makes a user with its own rights for each application at an operated broker', () => {
    const permissions = ofKind(objects('operators'), 'Permission');
    expect(permissions.map(({ metadata }) => metadata.name).sort()).toEqual([
      ...['docket-dispatcher', 'docket-extractor', 'docket-ingest'],
    ]);
    const extractor = new RegExp(specOf(objects('operators'), 'Permission', 'extractor').permissions.read);
    expect(extractor.test('docket.extraction.requested')).toBe(true);
    expect(extractor.test('docket.job.finished')).toBe(false);
  });

  it.each([
    ['an application that does not exist', { gatway: { replicas: 3 } }, /gatway/],
    ['a number as text', { gateway: { replicas: 'three' } }, /replicas/],
    ['no secret', { secret: { existingSecret: '' } }, /existingSecret/],
    ['extractors that scale to none', { extractor: { autoscaling: { minReplicas: 0 } } }, /minReplicas/],
    ['a level of the log that does not exist', { logLevel: 'loud' }, /logLevel/],
    ['a digest that is none', { image: { digest: 'latest' } }, /digest/],
    ['nowhere for the broker to be', { networkPolicy: { rabbitmq: { to: [] } } }, /networkPolicy.rabbitmq.to/],
    ['nowhere for the database to be', { networkPolicy: { mongodb: { to: [] } } }, /networkPolicy.mongodb.to/],
  ])('refuses %s', async (_what, values, message) => {
    await withFile(stringify(values), async (file) => {
      await expect(render(helm(), 'external', '-f', file)).rejects.toThrow(message);
    });
  });

  describeWith('kubernetes-validate', 'the objects of the Helm chart', (validate) => {
    it.each(['1.30', '1.37'])('are valid for Kubernetes %s', async (version) => {
      const all = EXAMPLES.flatMap((example) => objects(example));
      const own = all.filter(({ apiVersion }) => !OWN_SCHEMAS.includes(apiVersion));
      expect(own.length).toBeGreaterThan(50);
      await withFile(own.map((object) => JSON.stringify(object)).join('\n---\n'), (file) =>
        promisify(execFile)(validate(), ['-k', version, '--strict', '--no-warn', file]),
      );
    });

    it('would not be with a field that does not exist', async () => {
      const [first] = ofKind(objects('external'), 'Deployment');
      await withFile(JSON.stringify({ ...first, spec: { ...first?.spec, replica: 2 } }), async (file) => {
        const refused = expect.objectContaining({ stdout: expect.stringContaining("'replica' was unexpected") });
        await expect(promisify(execFile)(validate(), ['--strict', file])).rejects.toEqual(refused);
      });
    });
  });
});

const valueIn = ({ env }: Container, variable: string): string | undefined =>
  env.find(({ name }) => name === variable)?.value;

const PORTS: Readonly<Record<number, string>> = {
  ...{ 53: 'dns', 5672: 'broker', 27017: 'database', 8081: 'ingest', 8083: 'dispatcher', 4318: 'collector' },
};

/** Names of what an application may reach, in their order. @throws for a rule that allows more than one thing. */
function reachedBy(objects: readonly Rendered[], application: Application): string[] {
  return specOf(objects, 'NetworkPolicy', application).egress.map(nameOf).sort();
}

function nameOf({ ports, to }: EgressRule): string {
  if (to.length === 0) throw new Error('A rule without destinations allows all of them.');
  const [port] = ports ?? [];
  if (!port) {
    expect(to.map(({ ipBlock }) => ipBlock?.cidr)).toEqual(['0.0.0.0/0', '2000::/3']);
    return 'internet';
  }
  return PORTS[port.port] ?? `port ${port.port}`;
}
