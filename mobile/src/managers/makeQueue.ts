import type { UploadShelf } from '../outbox';
import type { Services } from '../services';
import type { Upload } from '../store/types';
import type { TelephonyPort } from '../telephony/port';
import { isMetered } from '../utils/metered';
import { network } from '../utils/network';
import { preference } from '../utils/preferences';
import { UploadQueue } from './UploadQueue';

/** The queue on this device's network and settings. */
export function makeQueue(parts: {
  services: Services;
  shelf: UploadShelf;
  telephony: TelephonyPort;
  onSent?: (upload: Upload) => void;
}): UploadQueue {
  let model: Promise<string | null> | null = null;
  return new UploadQueue({
    ...parts,
    network,
    isMetered,
    wifiOnly: () => preference('wifiOnly') === 'yes',
    phoneModel: () => {
      model ??= parts.telephony
        .phoneHealth()
        .then((health) => [health.brand, health.model].filter(Boolean).join(' ') || null)
        .catch(() => null);
      return model;
    },
  });
}
