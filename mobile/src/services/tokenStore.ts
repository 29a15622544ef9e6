import * as Keychain from 'react-native-keychain';

import { SavedSession, TokenStore } from './session';

const SERVICE = 'crm.session';

/** Encrypted with a key of the phone's Keystore, which never leaves it. */
export const tokenStore: TokenStore = {
  async load() {
    const kept = await Keychain.getGenericPassword({ service: SERVICE }).catch(
      () => false as const,
    );
    return kept ? (JSON.parse(kept.password) as SavedSession) : null;
  },
  async save(session) {
    await Keychain.setGenericPassword('session', JSON.stringify(session), {
      service: SERVICE,
      accessible: Keychain.ACCESSIBLE.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY,
    });
  },
  async clear() {
    await Keychain.resetGenericPassword({ service: SERVICE });
  },
};
