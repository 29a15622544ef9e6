import Config from 'react-native-config';

/** Where the server is, from `.env` at build time. */
export const config = {
  apiUrl: (Config.API_URL ?? 'http://10.0.2.2:8000').replace(/\/$/, ''),
  platform: 'android' as 'android' | 'web',
  version: '0.1.0',
};
