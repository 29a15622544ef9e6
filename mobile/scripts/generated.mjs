// A generated file that is committed: written, or with --check only compared.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function keep(url, text, command) {
  const path = fileURLToPath(url);
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
    return;
  }
  let stored = '';
  try {
    stored = readFileSync(path, 'utf8');
  } catch {
    // absent is not current either
  }
  if (stored !== text) {
    console.error(`${path} is not current. Run: ${command}`);
    process.exit(1);
  }
}
