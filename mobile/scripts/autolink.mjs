// Every dependency with Android code must be found by autolinking: checked without Gradle.
import { existsSync, readFileSync } from 'node:fs';

import { run } from './run.mjs';

const config = JSON.parse(run('node_modules/.bin/react-native', ['config'], { read: true }));
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const native = Object.keys(dependencies).filter(
  (name) => name !== 'react-native' && existsSync(`node_modules/${name}/android/build.gradle`),
);
const missing = native.filter((name) => !config.dependencies[name]?.platforms?.android);
if (missing.length > 0 || !config.project.android?.packageName) {
  console.error('not autolinked:', missing, config.project.android);
  process.exit(1);
}
console.log(`autolinked: ${native.join(', ')} into ${config.project.android.packageName}`);
