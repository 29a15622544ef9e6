import { AppRegistry } from 'react-native';

import App from '../src/App';
import { log } from '../src/utils/log';

AppRegistry.registerComponent('Telecaller', () => App);
AppRegistry.runApplication('Telecaller', { rootTag: document.getElementById('root') });

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // After the first paint: what the worker fetches must not slow down what a person waits for.
  window.addEventListener('load', () => {
    navigator.serviceWorker
      .register('/m/sw.js', { scope: '/m/' })
      .catch(() => log('worker_failed'));
  });
}
