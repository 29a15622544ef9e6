import React from 'react';

/** A sentence instead of the words that are seen: phones take it as the label. */
export function spoken(
  says: string | undefined,
  children: React.ReactNode,
): { label: string | undefined; inside: React.ReactNode } {
  return { label: says, inside: children };
}
