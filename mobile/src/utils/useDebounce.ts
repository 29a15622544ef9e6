import { useEffect, useState } from 'react';

/** The value once it has rested for a while: a search asks after the typing, not during it. */
export function useDebounce<T>(value: T, milliseconds: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}
