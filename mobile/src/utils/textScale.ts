/** React Native scales text by itself. */
export const textScale = 1;
