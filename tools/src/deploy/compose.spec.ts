import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../../..');
const APPLICATIONS = ['gateway', 'ingest', 'extractor', 'dispatcher'];

interface Service {
  readonly image: string;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly profiles?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
}

describe('the composed deployment', () => {
  let compose: Compose;
  const service = (name: string) => compose.services[name] as Service;
  const neighboursOf = (name: string) =>
    Object.entries(compose.services)
      .filter(
        ([other, { networks = [] }]) => other !== name && networks.some((one) => service(name).networks?.includes(one)),
      )
      .map(([other]) => other)
      .sort();

  beforeAll(async () => {
    compose = parse(await readFile(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
  });

  it('lets the extractor reach neither a database nor the outside', () => {
    expect(neighboursOf('extractor')).not.toContain('mongodb');
    for (const network of service('extractor').networks ?? [])
      expect({ network, internal: compose.networks[network]?.internal }).toEqual({ network, internal: true });
    expect(neighboursOf('extractor')).not.toContain('grafana');
  });

  it('lets the gateway reach neither broker nor database', () => {
    expect(neighboursOf('gateway')).not.toContain('rabbitmq');
    expect(neighboursOf('gateway')).not.toContain('mongodb');
  });

  it.each(APPLICATIONS)('runs %s on a root that cannot be written, without capabilities', (name) => {
    expect(service(name)).toMatchObject({
      ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
    });
  });

  it.each(APPLICATIONS)('gives %s secrets as files of its own folder alone', (name) => {
    expect(service(name).volumes).toEqual([`secrets-${name}:/run/docket:ro`]);
    const files = Object.entries(service(name).environment ?? {}).filter(([variable]) => variable.endsWith('_FILE'));
    expect(files.length).toBeGreaterThan(0);
    for (const [, file] of files) expect(file).toMatch(/^\/run\/docket\//);
  });

  it('publishes ports on this machine alone', () => {
    const ports = Object.values(compose.services).flatMap((one) => one.ports ?? []);
    expect(ports.length).toBe(2);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('names a version of every image but its own, and only files and volumes that exist', async () => {
    for (const { image, volumes = [] } of Object.values(compose.services)) {
      if (image !== 'docket') expect(image).toMatch(/:v?\d/);
      for (const source of volumes.map((one) => one.split(':')[0] ?? '')) {
        if (source.startsWith('.')) await expect(stat(join(ROOT, source))).resolves.toBeDefined();
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
    }
  });
});
