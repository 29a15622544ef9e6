// What Gradle would do with the JavaScript: one production bundle of Metro, in build/android.
import { mkdirSync, statSync } from 'node:fs';

import { run } from './run.mjs';

mkdirSync('build/android/res', { recursive: true });
run('node_modules/.bin/react-native', [
  'bundle',
  '--platform',
  'android',
  '--dev',
  'false',
  '--entry-file',
  'index.js',
  '--bundle-output',
  'build/android/index.android.bundle',
  '--assets-dest',
  'build/android/res',
  '--sourcemap-output',
  'build/android/index.android.bundle.map',
]);
console.log(
  `bundle: ${Math.round(statSync('build/android/index.android.bundle').size / 1024)} KiB`,
);
