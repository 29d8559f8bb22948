import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../..');

interface Manifest {
  readonly workspaces: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

describe('the image', () => {
  let dockerfile: string;
  let manifest: Manifest;
  beforeAll(async () => {
    dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
    manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  });

  it('is given every workspace that the lock file names', () => {
    const copied = [...dockerfile.matchAll(/^COPY (\S+?)(?:\/package\.json)? /gm)].map(([, source]) => source);
    const wanted = manifest.workspaces.map((pattern) => pattern.replace(/\/\*$/, ''));
    expect(wanted.filter((workspace) => !copied.includes(workspace))).toEqual([]);
  });

  it('brings the Node that everything is tested with', () => {
    const major = manifest.dependencies['node']?.split('.')[0];
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set([`node:${major}-bookworm-slim`]));
  });

  it('runs as a user without rights, and says whether it is ready', () => {
    expect(dockerfile.match(/^USER (\S+)$/gm)?.at(-1)).toBe('USER node');
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });

  it('is slimmed of folders that exist', async () => {
    const slim = await readFile(join(ROOT, 'deploy/image/slim.sh'), 'utf8');
    const named = [...slim.matchAll(/node_modules\/(?:pdfjs-dist|tesseract\.js|rxjs|zod|onnxruntime-node)[\w./*-]*/g)];
    expect(named.length).toBeGreaterThan(5);
    for (const [path] of named)
      expect({ path, there: globSync(path, { cwd: ROOT }).length > 0 }).toEqual({ path, there: true });
  });
});
