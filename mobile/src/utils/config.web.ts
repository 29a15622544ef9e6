/** The server is where this page came from. */
export const config = {
  apiUrl: window.location.origin,
  platform: 'web' as 'android' | 'web',
  version: '0.1.0',
};
