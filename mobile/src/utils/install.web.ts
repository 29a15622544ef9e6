import { Emitter } from './emitter';
import type { Installing } from './system';

interface Offer extends Event {
  prompt(): Promise<void>;
}

const changed = new Emitter();
let offer: Offer | null = null;

// It comes soon after the page and only once: it is kept until somebody asks for it.
window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offer = event as Offer;
  changed.emit();
});
window.addEventListener('appinstalled', () => {
  offer = null;
  changed.emit();
});

export const installing: Installing = {
  installed: () =>
    window.matchMedia('(display-mode: standalone)').matches ||
    (navigator as { standalone?: boolean }).standalone === true,
  canAsk: () => offer !== null,
  async ask() {
    await offer?.prompt();
    offer = null;
    changed.emit();
  },
  subscribe: (listener) => changed.on(listener),
};
