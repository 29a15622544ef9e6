export { OfflineProvider, useOffline } from './context';
export * from './hooks';
export { OfflineEngine } from './OfflineEngine';
export { OfflineRoot } from './OfflineRoot';
export { heldOf } from './sending';
export type * from './types';
export { EDITABLE } from '../store/types';
export type * from '../store/types';
