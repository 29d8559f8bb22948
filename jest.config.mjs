const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2023',
    keepClassNames: true,
  },
  module: { type: 'es6' },
};

const project = (displayName, testMatch) => ({
  displayName,
  rootDir: import.meta.dirname,
  testMatch,
  testEnvironment: '<rootDir>/jest.env.mjs',
  testEnvironmentOptions: { customExportConditions: ['@docket/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['/dist/'],
});

// unit: no I/O beyond files; int: real services; e2e: real processes over real HTTP.
export default {
  testTimeout: 60_000,
  testSequencer: './jest.sequencer.mjs',
  projects: [
    {
      ...project('unit', ['<rootDir>/{apps,libs,tools,bench,simulator,chaos}/**/*.spec.ts']),
      testPathIgnorePatterns: ['\\.int\\.spec\\.ts$'],
    },
    project('int', ['<rootDir>/{apps,libs,tools}/**/*.int.spec.ts']),
    project('e2e', ['<rootDir>/e2e/**/*.spec.ts']),
  ],
};
