import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Uploads 3 MB under `id` in a process of its own and kills that process before the stream ends. `open` is the
 * expression that opens the store there.
 */
export async function killInMidUpload(id: string, open: string): Promise<void> {
  const program = `
    import { openFolderBlobs, openSqliteBlobs } from '@docket/blobs';
    import { openGridFsBlobs } from '@docket/blobs/mongo';
    import { openSqliteDatabase } from '@docket/records';
    import { openMongo } from '@docket/records/mongo';
    const blobs = ${open};
    await blobs.put(${JSON.stringify(id)}, (async function* () {
      yield Buffer.alloc(3_000_000);
      process.stdout.write('written');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    })());`;
  const flags = ['--conditions=@docket/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}
