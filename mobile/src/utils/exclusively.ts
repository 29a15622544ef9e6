/** On a phone there is one process: what the app itself keeps in order is in order. */
export function exclusively<T>(_name: string, work: () => Promise<T>): Promise<T> {
  return work();
}
