import { Translated } from '../types';

export const en = {
  'followups.title': 'Follow-ups',
  'followups.late': '{when}, {late} late',
  'followups.soon': '{when}, in {wait}',
  'followups.done': '{name} marked done',
  'followups.markDone': 'Mark {name} done',
  'followups.card': '{name}. {bucket}: {when}. {what}',
  'followups.hint': 'Opens the lead. Hold to move the follow-up.',
  'followups.move': 'Move follow-up',
  'followups.moveTitle': 'Move the follow-up with {name}',
  'followups.when': 'New time',
  'followups.what': 'What for',
  'followups.noOverdue': 'Nothing overdue.',
  'followups.noToday': 'Nothing for today.',
  'followups.noUpcoming': 'Nothing planned. Every open lead should have a next step.',
  'followups.without': {
    one: '{count} open lead has none.',
    other: '{count} open leads have none.',
  },
  'followups.how': 'Hold a follow-up, or pull it to the left, to move it.',
  'followups.stale': 'Cannot refresh. Follow-ups are from {time}.',
} as const;

export const hi: Translated<typeof en> = {
  'followups.title': 'फ़ॉलो-अप',
  'followups.late': '{when}, {late} देर',
  'followups.soon': '{when}, {wait} में',
  'followups.done': '{name} पूरा हुआ',
  'followups.markDone': '{name} को पूरा करें',
  'followups.card': '{name}. {bucket}: {when}. {what}',
  'followups.hint': 'लीड खुलती है। समय बदलने के लिए दबाए रखें।',
  'followups.move': 'समय बदलें',
  'followups.moveTitle': '{name} के फ़ॉलो-अप का समय बदलें',
  'followups.when': 'नया समय',
  'followups.what': 'किस लिए',
  'followups.noOverdue': 'किसी का समय नहीं निकला।',
  'followups.noToday': 'आज के लिए कुछ नहीं।',
  'followups.noUpcoming': 'आगे कुछ तय नहीं। हर खुली लीड का अगला क़दम होना चाहिए।',
  'followups.without': {
    one: '{count} खुली लीड का कोई अगला क़दम नहीं।',
    other: '{count} खुली लीड का कोई अगला क़दम नहीं।',
  },
  'followups.how': 'समय बदलने के लिए फ़ॉलो-अप को दबाए रखें या बाईं ओर खींचें।',
  'followups.stale': 'नया नहीं आया। फ़ॉलो-अप {time} के हैं।',
};
