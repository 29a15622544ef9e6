export { openIndexedDb as openDisk } from './indexedDb';
