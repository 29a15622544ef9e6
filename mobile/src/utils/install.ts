import type { Installing } from './system';

export const installing: Installing = {
  installed: () => null,
  canAsk: () => false,
  ask: async () => undefined,
  subscribe: () => () => undefined,
};
