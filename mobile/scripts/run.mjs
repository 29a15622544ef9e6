import { spawnSync } from 'node:child_process';

/** Run a command here; ends the process when it fails. Answers what it wrote when asked to. */
export function run(command, args, { read = false } = {}) {
  const done = spawnSync(command, args, {
    stdio: ['ignore', read ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status !== 0) {
    console.error(`${command} failed`, done.error ?? '');
    process.exit(done.status ?? 1);
  }
  return done.stdout;
}
