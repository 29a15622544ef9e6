import { en as calls } from './texts/calls';
import { en as common } from './texts/common';
import { en as followups } from './texts/followups';
import { en as lead } from './texts/lead';
import { en as leads } from './texts/leads';
import { en as login } from './texts/login';
import { en as next } from './texts/next';
import { en as opened } from './texts/opened';
import { en as outbox } from './texts/outbox';
import { en as outcome } from './texts/outcome';
import { en as recordings } from './texts/recordings';
import { en as settings } from './texts/settings';
import { en as setup } from './texts/setup';
import { en as stats } from './texts/stats';

/** Every text; a section of the app each in `texts/`, both languages side by side. */
export const en = {
  ...common,
  ...login,
  ...leads,
  ...lead,
  ...next,
  ...outcome,
  ...calls,
  ...followups,
  ...stats,
  ...opened,
  ...outbox,
  ...recordings,
  ...settings,
  ...setup,
};
