/** Bytes of base64 text. Hermes has no Buffer, and `atob` makes a string first: half a second a megabyte. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Uint8Array(128).fill(255);
for (let index = 0; index < ALPHABET.length; index++) VALUES[ALPHABET.charCodeAt(index)] = index;

export function bytesOfBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let index = 0; index < text.length; index += 4) {
    const group =
      (value(text, index) << 18) |
      (value(text, index + 1) << 12) |
      (value(text, index + 2) << 6) |
      value(text, index + 3);
    // Writing past the end of a typed array does nothing, which is what the padding needs.
    bytes[at++] = group >> 16;
    bytes[at++] = (group >> 8) & 255;
    bytes[at++] = group & 255;
  }
  return bytes;
}

function value(text: string, index: number): number {
  const found = VALUES[text.charCodeAt(index)];
  return found === undefined || found === 255 ? 0 : found;
}
