/** A sentence, or one for each number of things. */
export type Text = string | { one: string; other: string };
export type Texts = Record<string, Text>;

/** The same keys in another language, and forms of number where the first has them. */
export type Translated<T extends Texts> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : { readonly one: string; readonly other: string };
};

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

/** The values that a text has places for: `'{count} tries'` wants a count. */
export type Values<T extends Text> = T extends string
  ? Names<T>
  : T extends { one: infer One extends string; other: infer Other extends string }
    ? Names<One> | Names<Other> | 'count'
    : never;
