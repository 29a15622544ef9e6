import vectors from '../../../tests/data/phone_vectors.json';
import { dialNumber, readablePhone, spokenPhone } from './phone';

// A number without a country code is read as India's; those of other regions must bring theirs.
const shared = (vectors as [string, string, string | null][]).filter(
  ([text, region]) => region === 'IN' || text.startsWith('+'),
);

test.each(shared)('%j in %s is dialled as %s', (text, _region, expected) => {
  expect(dialNumber(text)).toBe(expected);
});

test('the shared vectors are there', () => {
  expect(shared.length).toBeGreaterThan(40);
});

test('what was dialled once is dialled the same again', () => {
  for (const [, , number] of shared) {
    if (number) {
      expect(dialNumber(number)).toBe(number);
    }
  }
});

test('people and screen readers get their own spelling', () => {
  expect(readablePhone('+918123456789')).toBe('+91 81234 56789');
  expect(readablePhone('+12025550123')).toBe('+12025550123');
  expect(spokenPhone('+918123456789')).toBe('9 1 8 1 2 3 4 5 6 7 8 9');
});
