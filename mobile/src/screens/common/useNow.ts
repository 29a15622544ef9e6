import { useEffect, useState } from 'react';

/** The time, drawn anew every so often: "2 h ago" must not stay so all day. */
export function useNow(every = 60_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
