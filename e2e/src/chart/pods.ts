import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const CHART = join(import.meta.dirname, '../../../deploy/helm/docket');

export const APPLICATIONS = ['ingest', 'extractor', 'dispatcher', 'gateway'] as const;
export type Application = (typeof APPLICATIONS)[number];

/** What is read of a Deployment. */
interface Deployment {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly [Container];
        readonly volumes: readonly { readonly projected?: { readonly sources: readonly SecretSource[] } }[];
      };
    };
  };
}

interface Container {
  readonly args: readonly [string];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: string } };
}

interface SecretSource {
  readonly secret: { readonly items: readonly { readonly key: string; readonly path: string }[] };
}

/** One application as its pod would run it, moved to this machine. */
export interface Pod {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyUrl: string;
  readonly metricsUrl: string;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
}

export interface Place {
  /** Keys of the installation's Secret. */
  readonly secret: Readonly<Record<string, string>>;
  /** Port of this machine for each port of each application: `gateway:8080`. */
  readonly portOf: (name: string) => number;
  /** Empty folder for files of secrets. */
  readonly folder: string;
}

/** Renders the chart and makes of each Deployment the process that its pod would run. */
export async function podsOf(helm: string, args: readonly string[], place: Place): Promise<Record<Application, Pod>> {
  const values = join(CHART, 'examples/external.yaml');
  const template = ['template', 'docket', CHART, '--kube-version', '1.34.0', '-f', values, ...args];
  const { stdout } = await promisify(execFile)(helm, template);
  const deployments = parseAllDocuments(stdout)
    .map((document) => document.toJS() as Deployment | null)
    .filter((object) => object?.kind === 'Deployment');
  const pods = APPLICATIONS.map(async (application) => {
    const deployment = deployments.find((one) => one?.metadata.name === `docket-${application}`);
    if (!deployment) throw new Error(`The chart has no Deployment for ${application}.`);
    return [application, await podOf(application, deployment, place)] as const;
  });
  return Object.fromEntries(await Promise.all(pods)) as Record<Application, Pod>;
}

async function podOf(application: Application, { spec }: Deployment, place: Place): Promise<Pod> {
  const { containers, volumes, terminationGracePeriodSeconds: grace } = spec.template.spec;
  const [container] = containers;
  const folder = join(place.folder, application);
  await writeSecrets(
    folder,
    volumes.flatMap(({ projected }) => projected?.sources ?? []),
    place.secret,
  );
  const here = (port: number) => place.portOf(`${application}:${port}`);
  const portNamed = (name: string) =>
    here(container.ports.find((port) => port.name === name)?.containerPort ?? Number.NaN);
  const { path, port } = container.readinessProbe.httpGet;
  return {
    script: container.args[0],
    env: Object.fromEntries(
      container.env.map(({ name, value }) => [name, moved(name, value, { here, place, folder })]),
    ),
    readyUrl: `http://127.0.0.1:${portNamed(port)}${path}`,
    metricsUrl: `http://127.0.0.1:${portNamed('metrics')}/metrics`,
    graceSeconds: grace - container.lifecycle.preStop.sleep.seconds,
  };
}

async function writeSecrets(folder: string, sources: readonly SecretSource[], secret: Place['secret']): Promise<void> {
  await mkdir(folder);
  for (const { key, path } of sources.flatMap((source) => source.secret.items)) {
    const value = secret[key];
    if (value === undefined) throw new Error(`The chart wants ${key} of the Secret.`);
    await writeFile(join(folder, path), value);
  }
}

/** A value as it is on this machine: other ports, names of Services that are no names here, files elsewhere. */
function moved(
  name: string,
  value: string,
  { here, place, folder }: { here: (port: number) => number; place: Place; folder: string },
): string {
  if (name.endsWith('_FILE')) return join(folder, basename(value));
  if (name.endsWith('_PORT')) return String(here(Number(value)));
  if (value === '0.0.0.0') return '127.0.0.1';
  return value
    .replace(/^0\.0\.0\.0:(\d+)$/, (_all, port: string) => `127.0.0.1:${here(Number(port))}`)
    .replace(/^docket-(\w+:\d+)$/, (_all, target: string) => `127.0.0.1:${place.portOf(target)}`);
}
