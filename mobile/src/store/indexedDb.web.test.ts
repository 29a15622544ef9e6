import 'fake-indexeddb/auto';

import { diskSuite } from '../testing/diskSuite';
import { openIndexedDb } from './indexedDb.web';

diskSuite(openIndexedDb);
