import * as React from 'react';

/** The time, renewed every second while `running`, for what shows how long something has lasted. */
export function useClock(running: boolean): number {
  const [now, setNow] = React.useState(() => Date.now());
  // Keeps the shown time in step with the clock for as long as it runs.
  React.useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
