import React, { createContext, useContext, useSyncExternalStore } from 'react';

import { createServices, Services } from './index';
import { Session } from './session';

let made: Services | null = null;

/** The services of the running app, made at the first use; tests put their own into the provider. */
export function theServices(): Services {
  made ??= createServices();
  return made;
}

const ServicesContext = createContext<Services | null>(null);

export function ServicesProvider({
  services,
  children,
}: {
  services: Services;
  children: React.ReactNode;
}): React.JSX.Element {
  return <ServicesContext.Provider value={services}>{children}</ServicesContext.Provider>;
}

export function useServices(): Services {
  return useContext(ServicesContext) ?? theServices();
}

/** Who is signed in, drawn anew at every change. */
export function useSession(): Session {
  const { auth } = useServices();
  return useSyncExternalStore(auth.subscribe, auth.session, auth.session);
}
