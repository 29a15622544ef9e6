// No personal data in any log: names, numbers and tokens pass through every line of this app, and
// a log is read by more people than a lead is. So nothing writes to the console but utils/log.ts,
// whose events are fixed words with numbers, never free text.
const NO_CONSOLE = 'Write to utils/log.ts: it takes no free text, so no personal data gets out.';
// fetch belongs to the services: one place for tokens, time-outs and the words for failures.
const NO_FETCH = 'Ask a service: only src/services speaks HTTP.';

module.exports = {
  root: true,
  extends: '@react-native',
  ignorePatterns: [
    'android',
    'build',
    'dist-web',
    'coverage',
    'src/services/apiTypes.ts',
    'src/theme/tokens.ts',
    'src/components/icons.ts',
  ],
  rules: {
    'prettier/prettier': 'off',
    'react-native/no-inline-styles': 'off', // styles depend on the theme and are small
    'no-void': 'off', // marks a promise that is left alone on purpose
    'react/react-in-jsx-scope': 'off',
    'no-bitwise': 'off', // ids are made of bits
    'react/no-unstable-nested-components': ['error', { allowAsProps: true }],
    'no-console': 'error',
    'no-restricted-syntax': [
      'error',
      // By whatever way: console.log, globalThis.console, const { warn } = console.
      { selector: "Identifier[name='console']", message: NO_CONSOLE },
    ],
  },
  overrides: [
    {
      files: ['**/*.mjs'],
      parserOptions: { ecmaVersion: 2022, sourceType: 'module', requireConfigFile: false },
    },
    { files: ['**/*.mts'], parser: '@typescript-eslint/parser' },
    {
      files: ['src/**/*.ts', 'src/**/*.tsx'],
      rules: {
        '@typescript-eslint/no-explicit-any': 'error',
        '@typescript-eslint/no-non-null-assertion': 'error',
        'react-hooks/exhaustive-deps': 'error',
        'no-restricted-globals': [
          'error',
          { name: 'fetch', message: NO_FETCH },
          { name: 'XMLHttpRequest', message: NO_FETCH },
        ],
        'no-restricted-properties': [
          'error',
          {
            object: 'Platform',
            property: 'OS',
            message: 'Split by file suffix instead: x.ts and x.web.ts.',
          },
        ],
      },
    },
    { files: ['src/services/**', 'src/testing/**'], rules: { 'no-restricted-globals': 'off' } },
    {
      files: ['src/utils/log.ts', 'scripts/**'],
      rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
    },
    {
      files: ['**/*.test.ts', '**/*.test.tsx', 'jest.setup.js', 'src/testing/**'],
      env: { jest: true },
    },
  ],
};
