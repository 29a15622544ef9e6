// What a browser must load until the list of leads is there, in gzip: requirement at most 300 kB.
// `node scripts/weight.mjs` after `npm run web`; prints the table and fails when it is too much.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT = 300 * 1000;
const built = join(import.meta.dirname, '..', 'dist-web');
const assets = join(built, 'assets');
const names = readdirSync(assets).filter((name) => name.endsWith('.js'));
const text = new Map(names.map((name) => [name, readFileSync(join(assets, name), 'utf8')]));
const weight = (name) => gzipSync(text.get(name), { level: 9 }).length;

/** Every file that one imports at once, and what those import. */
function withImports(name, found = new Set()) {
  if (!found.has(name)) {
    found.add(name);
    for (const [, other] of text.get(name).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
      withImports(other, found);
    }
  }
  return found;
}

const page = readFileSync(join(built, 'index.html'), 'utf8');
const start = new Set();
for (const [, name] of page.matchAll(/(?:src|href)="\/m\/assets\/([\w.-]+\.js)"/g)) {
  withImports(name, start);
}
const screens = names.filter((name) => /Screen-[\w-]+\.js$/.test(name));
const list = screens.find((name) => name.startsWith('LeadListScreen'));
if (start.size === 0 || !list || screens.length < 6) {
  console.error('The build is not as this script knows it: page or screens were not found.');
  process.exit(2);
}
const sum = (files) => [...files].reduce((total, name) => total + weight(name), 0);
const base = sum(start);
const kilo = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

console.log(`${kilo(base)}  at start: ${[...start].join(', ')}`);
let first = base;
for (const screen of screens.sort()) {
  const more = [...withImports(screen)].filter((name) => !start.has(name));
  const size = sum(more);
  first = screen === list ? base + size : first;
  console.log(`${kilo(size)}  + ${screen.replace(/-[\w-]+\.js$/, '')}`);
}
const all = names.concat(['../sw.js']).reduce(
  (total, name) => total + statSync(join(assets, name)).size,
  0,
);
console.log(`${kilo(first)}  until the list of leads is there; limit ${kilo(LIMIT).trim()}`);
console.log(`${kilo(all)}  all files of the app, not packed`);
if (first > LIMIT) {
  console.error('Too much at start.');
  process.exit(1);
}
