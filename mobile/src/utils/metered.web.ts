interface Connection extends EventTarget {
  type?: string;
  saveData?: boolean;
}

/** Whether bytes cost money here; a browser that does not say counts as free. */
export async function isMetered(): Promise<boolean> {
  const { connection } = navigator as { connection?: Connection };
  return connection?.type === 'cellular' || connection?.saveData === true;
}
