import { Storage } from '@op-engineering/op-sqlite';

// Opened at the first use: jest and the bundle's start need no database file.
let storage: Storage | null = null;

function opened(): Storage {
  storage ??= new Storage({ name: 'preferences.sqlite' });
  return storage;
}

export function read(key: string): string | null {
  return opened().getItemSync(key) ?? null;
}

export function write(key: string, value: string | null): void {
  if (value === null) {
    opened().removeItemSync(key);
  } else {
    opened().setItemSync(key, value);
  }
}
