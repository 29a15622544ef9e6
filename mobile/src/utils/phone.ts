/** `+919876543210` as people read it: `+91 98765 43210`. */
export function readablePhone(e164: string): string {
  const split = /^\+91(\d{5})(\d{5})$/.exec(e164);
  return split ? `+91 ${split[1]} ${split[2]}` : e164;
}

/** For screen readers: digit by digit. */
export function spokenPhone(e164: string): string {
  return e164.replace(/\D/g, '').split('').join(' ');
}

const MARKS = /^(?:'|p:|tel:|\s)+/i; // Excel's text marker, Facebook's prefix, a copied link
const SHORTENED = /^\s*'?\s*[+-]?\d+(?:[.,]\d+)?e\+?\d{1,3}\s*$/i;
const EXTENSION = /\s*(?:ext\.?|x|#)\s*\d{1,7}\s*$/i;

/**
 * The number to dial, in E.164; null when `text` is no number. Read as India's when it has no
 * country code; the server's rules for other countries are a library too large for a phone, so a
 * number of theirs must bring its code. `tests/data/phone_vectors.json` holds both to the same.
 */
export function dialNumber(text: string): string | null {
  if (text.length > 250 || SHORTENED.test(text)) {
    return null;
  }
  let rest = plain(text).replace(MARKS, '').replace(/\s+/g, ' ').trim();
  rest = rest.replace(/^(\+?\d+)\.0+$/, '$1').replace(EXTENSION, '');
  // A word before the number is a label ("call 98765 ..."), anything else is a mistake.
  rest = rest.replace(/^[a-z]+[:.]?\s+(?=[+\d(])/i, '');
  if (!/^\+?[\d\s().-]+$/.test(rest) || !/\d/.test(rest)) {
    return null;
  }
  const international = /^\s*(?:\+|00)/.test(rest);
  const digits = (international ? rest.replace(/\(0\)/, '') : rest).replace(/\D/g, '');
  if (international) {
    return abroad(rest.trim().startsWith('+') ? digits : digits.slice(2));
  }
  return (
    indian(digits) ??
    indian(digits.replace(/^0/, '')) ??
    (digits.startsWith('91') ? indian(digits.slice(2)) : null)
  );
}

function abroad(digits: string): string | null {
  if (digits.startsWith('91')) {
    return indian(digits.slice(2)) ?? indian(digits.slice(2).replace(/^0/, ''));
  }
  // ITU-T E.164: a country code never begins with 0, and 15 digits are the most.
  return /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : null;
}

function indian(digits: string): string | null {
  return /^[1-9]\d{9}$/.test(digits) ? `+91${digits}` : null;
}

/** ASCII digits and signs; the invisible marks that come along with a copied number are gone. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)));
}

/** Digits of all scripts stand in runs of ten that begin at a multiple of 16 or at 6 past one. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) {
    zero -= 1;
  }
  return code - zero;
}
