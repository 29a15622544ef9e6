// The API's types from the committed OpenAPI file; `--check` says whether they are current.
import openapiTS, { astToString } from 'openapi-typescript';

import { keep } from './generated.mjs';

const tree = await openapiTS(new URL('../../api_ext/openapi.json', import.meta.url), {
  // What has a default need not be sent.
  defaultNonNullable: false,
});
const text =
  '// Written by `npm run api-types` from ../api_ext/openapi.json; never edited by hand.\n' +
  astToString(tree);

keep(new URL('../src/services/apiTypes.ts', import.meta.url), text, 'npm run api-types');
