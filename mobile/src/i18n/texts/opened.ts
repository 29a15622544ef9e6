import { Translated } from '../types';

/** When this phone's store cannot be used for who signed in. */
export const en = {
  'opened.foreign': 'Work of {name} is still here',
  'opened.foreignText': {
    one: '{count} item on this phone is not sent yet. It is sent by itself when {name} signs in here.',
    other:
      '{count} items on this phone are not sent yet. They are sent by themselves when {name} signs in here.',
  },
  'opened.foreignHint': 'You can work on this phone after that.',
  'opened.letThem': 'Let {name} sign in',
  'opened.discard': 'Discard it and go on',
  'opened.discardTitle': 'Discard the work of {name}?',
  'opened.discardText': {
    one: '{count} item is only on this phone. It is lost for good.',
    other: '{count} items are only on this phone. They are lost for good.',
  },
  'opened.keep': 'Keep it',
  'opened.discardYes': {
    one: 'Discard {count} item',
    other: 'Discard {count} items',
  },
  'opened.failed': 'This phone keeps nothing',
  'opened.failedText':
    'Calls and notes would be lost here. Make room on the phone, or leave the private window, then try again.',
} as const;

export const hi: Translated<typeof en> = {
  'opened.foreign': '{name} का काम अभी इस फ़ोन में है',
  'opened.foreignText': {
    one: 'इस फ़ोन की {count} चीज़ अभी भेजी नहीं गई। {name} के यहाँ साइन इन करते ही वह अपने आप भेजी जाएगी।',
    other: 'इस फ़ोन की {count} चीज़ें अभी भेजी नहीं गईं। {name} के यहाँ साइन इन करते ही वे अपने आप भेजी जाएँगी।',
  },
  'opened.foreignHint': 'उसके बाद आप इस फ़ोन पर काम कर सकते हैं।',
  'opened.letThem': '{name} को साइन इन करने दें',
  'opened.discard': 'छोड़कर आगे बढ़ें',
  'opened.discardTitle': '{name} का काम छोड़ दें?',
  'opened.discardText': {
    one: '{count} चीज़ सिर्फ़ इस फ़ोन में है। वह हमेशा के लिए खो जाएगी।',
    other: '{count} चीज़ें सिर्फ़ इस फ़ोन में हैं। वे हमेशा के लिए खो जाएँगी।',
  },
  'opened.keep': 'रहने दें',
  'opened.discardYes': {
    one: '{count} चीज़ छोड़ें',
    other: '{count} चीज़ें छोड़ें',
  },
  'opened.failed': 'यह फ़ोन कुछ नहीं रख पा रहा',
  'opened.failedText': 'कॉल और नोट यहाँ खो जाएँगे। फ़ोन में जगह बनाएँ, या प्राइवेट विंडो छोड़ें, फिर कोशिश करें।',
};
