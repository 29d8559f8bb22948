import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const dateNow = {
  selector: "MemberExpression[object.name='Date'][property.name='now']",
  message: 'Take `now` as an argument, or use the clock that was passed in.',
};
const pure = [
  dateNow,
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take `now` as an argument.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Pass randomness in.' },
];

export default tseslint.config(
  { ignores: ['**/dist', 'node_modules', '**/*.cjs', '**/*.mjs', '**/*.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    plugins: { '@nx': nx },
    files: ['**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: [
            {
              sourceTag: 'type:app',
              onlyDependOnLibsWithTags: ['type:domain', 'type:contract', 'type:adapter', 'type:kit'],
            },
            {
              sourceTag: 'type:shape',
              onlyDependOnLibsWithTags: ['type:app', 'type:contract', 'type:adapter', 'type:kit'],
            },
            {
              sourceTag: 'type:domain',
              onlyDependOnLibsWithTags: [],
              allowedExternalImports: ['re2js', 'zod'],
            },
            {
              sourceTag: 'type:contract',
              onlyDependOnLibsWithTags: [],
              allowedExternalImports: ['zod', 'zod-openapi'],
            },
            { sourceTag: 'type:adapter', onlyDependOnLibsWithTags: ['type:contract', 'type:domain', 'type:kit'] },
            { sourceTag: 'type:kit', onlyDependOnLibsWithTags: ['type:contract', 'type:kit'] },
            {
              sourceTag: 'type:tool',
              // Applications for what they declare about themselves, which is documented from there.
              onlyDependOnLibsWithTags: [
                ...['type:app', 'type:kit', 'type:contract', 'type:adapter', 'type:domain', 'type:testing'],
              ],
            },
            {
              // What tries the product as a whole; nothing of the product imports it.
              sourceTag: 'type:lab',
              onlyDependOnLibsWithTags: [
                ...['type:app', 'type:shape', 'type:contract', 'type:adapter', 'type:kit', 'type:domain'],
                ...['type:testing', 'type:lab', 'type:client'],
              ],
            },
            { sourceTag: 'app:gateway', notDependOnLibsWithTags: ['touches:store'] },
            { sourceTag: 'app:extractor', notDependOnLibsWithTags: ['touches:store'] },
          ],
        },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment through readConfig().' },
      ],
      'no-restricted-syntax': ['error', dateNow],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['libs/job/src/**/*.ts', 'libs/fields/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['node:*'] }],
      'no-restricted-syntax': ['error', ...pure],
    },
  },
  {
    files: ['**/*.spec.ts', '**/*.features.ts', 'libs/testing/**/*.ts', 'e2e/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
);
