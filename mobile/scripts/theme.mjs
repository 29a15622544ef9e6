// The design's tokens (../assets/tokens.json) as TypeScript; `--check` says whether they are current.
import { readFileSync } from 'node:fs';

import { keep } from './generated.mjs';

const tokens = JSON.parse(
  readFileSync(new URL('../../assets/tokens.json', import.meta.url), 'utf8'),
);
const part = (name, value) =>
  `export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;

const text = [
  '// Written by `npm run theme` from ../assets/tokens.json; never edited by hand.\n',
  part('color', tokens.color),
  part('tone', tokens.tone),
  part('status', tokens.status),
  part('bucket', tokens.bucket),
  part('outcome', tokens.outcome),
  part('presence', tokens.presence),
  part('recording', tokens.recording),
  part('chart', tokens.chart),
  part('text', tokens.text.mobile),
  part('space', tokens.space),
  part('radius', tokens.radius),
  part('size', tokens.size),
].join('\n');

keep(new URL('../src/theme/tokens.ts', import.meta.url), text, 'npm run theme');
