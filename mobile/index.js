import { AppRegistry } from 'react-native';

import { name } from './app.json';
import App from './src/App';
import { uploadInBackground } from './src/managers/backgroundUploads';
import { followReminders } from './src/services/reminders';

AppRegistry.registerComponent(name, () => App);
// Started by UploadJobService.kt while no screen is open.
AppRegistry.registerHeadlessTask('UploadQueue', () => uploadInBackground);
// Taps on a reminder while the app is closed arrive before any screen is there.
followReminders();
