// The bundle as Hermes bytecode: what the phone really runs.
import { statSync } from 'node:fs';

import { run } from './run.mjs';

const out = 'build/android/index.android.hbc';
run('node_modules/hermes-compiler/hermesc/linux64-bin/hermesc', [
  '-emit-binary',
  '-O',
  '-w',
  '-out',
  out,
  'build/android/index.android.bundle',
]);
console.log(`bytecode: ${Math.round(statSync(out).size / 1024)} KiB`);
