import { en } from './en';
import { hi as calls } from './texts/calls';
import { hi as common } from './texts/common';
import { hi as followups } from './texts/followups';
import { hi as lead } from './texts/lead';
import { hi as leads } from './texts/leads';
import { hi as login } from './texts/login';
import { hi as next } from './texts/next';
import { hi as opened } from './texts/opened';
import { hi as outbox } from './texts/outbox';
import { hi as outcome } from './texts/outcome';
import { hi as recordings } from './texts/recordings';
import { hi as settings } from './texts/settings';
import { hi as setup } from './texts/setup';
import { hi as stats } from './texts/stats';
import { Translated } from './types';

export const hi: Translated<typeof en> = {
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
