import React, { createContext, useContext } from 'react';

import type { CallRecordingManager } from './CallRecordingManager';
import type { Callee, CurrentCall } from './CurrentCall';

/** How screens call somebody: `const { call } = useCalls(); call(lead)`. */
export interface Calls {
  current: CurrentCall;
  recordings: CallRecordingManager;
  /** Dials, and says on the screen what goes wrong; `phone` when it is not the lead's first. */
  call(callee: Callee, phone?: string): void;
}

const CallsContext = createContext<Calls | null>(null);

export function CallsProvider({
  calls,
  children,
}: {
  calls: Calls;
  children: React.ReactNode;
}): React.JSX.Element {
  return <CallsContext.Provider value={calls}>{children}</CallsContext.Provider>;
}

export function useCalls(): Calls {
  const calls = useContext(CallsContext);
  if (!calls) {
    throw new Error('CallHost is missing above this component.');
  }
  return calls;
}
