// The native interfaces from src/specs, as Gradle would generate them, in build/codegen.
import { run } from './run.mjs';

run('node', [
  'node_modules/react-native/scripts/generate-codegen-artifacts.js',
  '--path',
  '.',
  '--targetPlatform',
  'android',
  '--outputPath',
  'build/codegen',
  '--source',
  'app',
]);
