module.exports = {
  preset: '@react-native/jest-preset',
  testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}'],
  setupFiles: ['<rootDir>/jest.setup.js'],
  // Packages that ship untranspiled sources.
  transformIgnorePatterns: [
    'node_modules/(?!(@react-native|react-native|@react-navigation|@react-native-community|@op-engineering|react-native-.*|idb|openapi-fetch)/)',
  ],
  // The first test of a file also loads React Native, which takes long on a busy machine.
  testTimeout: 30000,
  moduleFileExtensions: ['ts', 'tsx', 'js', 'jsx', 'json', 'mjs'],
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/services/apiTypes.ts', '!src/theme/tokens.ts'],
};
