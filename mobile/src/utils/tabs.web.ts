import type { Tabs } from './system';

const NAME = 'crm.store';
let channel: BroadcastChannel | null = null;

function opened(): BroadcastChannel | null {
  if (typeof BroadcastChannel !== 'undefined') {
    channel ??= new BroadcastChannel(NAME);
  }
  return channel;
}

export const tabs: Tabs = {
  tell: (message) => opened()?.postMessage(message),
  listen: (listener) => {
    const heard = (event: MessageEvent): void => listener(event.data);
    opened()?.addEventListener('message', heard);
    return () => opened()?.removeEventListener('message', heard);
  },
};
