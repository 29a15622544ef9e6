/* Who may know whom. Data goes one way, and a lower layer never asks a higher one. */
const low = '^src/(utils|theme|i18n|components)/';
const middle = '^src/(services|store|telephony|specs)/';
const upper = '^src/(managers|outbox)/';
const screens = '^src/(screens|navigation)/';
const test = '(\\.test\\.tsx?$|^src/testing/)';

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'low-knows-nothing-above',
      severity: 'error',
      comment: 'utils, theme, i18n and components are used by all and know none of the rest',
      from: { path: low, pathNot: test },
      to: { path: [middle, upper, screens, '^src/App'] },
    },
    {
      name: 'middle-knows-no-screen-or-manager',
      severity: 'error',
      from: { path: middle, pathNot: test },
      to: { path: [upper, screens, '^src/App'] },
    },
    {
      name: 'upper-knows-no-screen',
      severity: 'error',
      from: { path: upper, pathNot: test },
      to: { path: [screens, '^src/App'] },
    },
    {
      name: 'components-know-no-text-of-screens',
      severity: 'error',
      comment: 'theme and utils are below the components and the texts',
      from: { path: '^src/(theme|utils)/', pathNot: test },
      to: { path: '^src/(components|i18n)/' },
    },
    {
      name: 'only-services-speak-http',
      severity: 'error',
      from: { pathNot: ['^src/services/', test] },
      to: { path: 'node_modules/(openapi-fetch|tus-js-client|react-native-blob-util)/' },
    },
    {
      name: 'only-the-store-knows-its-database',
      severity: 'error',
      comment:
        'small settings (utils/preferences) are the one exception: they are read before the store is open',
      from: { pathNot: ['^src/store/', '^src/utils/preferences', test] },
      to: { path: 'node_modules/(idb|@op-engineering/op-sqlite)/' },
    },
    {
      name: 'not-from-tests',
      severity: 'error',
      from: { pathNot: test },
      to: { path: test },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src/services/apiTypes' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.web.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mts', '.web.ts', '.web.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
