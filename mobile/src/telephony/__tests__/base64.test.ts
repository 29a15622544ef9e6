import { bytesOfBase64 } from '../base64';

test.each([
  ['', []],
  ['+g==', [250]],
  ['+vs=', [250, 251]],
  ['+vv8', [250, 251, 252]],
  ['+vv8/Q==', [250, 251, 252, 253]],
  ['AAECAwQ=', [0, 1, 2, 3, 4]],
  ['////', [255, 255, 255]],
])('%s', (text, bytes) => {
  expect([...bytesOfBase64(text)]).toEqual(bytes);
});

test('a chunk of one megabyte has its length', () => {
  expect(bytesOfBase64('AbC+'.repeat(350_000))).toHaveLength(1_050_000);
});
