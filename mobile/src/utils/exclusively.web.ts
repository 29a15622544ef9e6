/** Do the work while no other tab of this app does work of the same name. */
export function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) {
    return work();
  }
  return navigator.locks.request(`crm.${name}`, work) as Promise<T>;
}
