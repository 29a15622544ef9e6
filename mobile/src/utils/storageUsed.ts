/** Bytes this app takes on the device; Android tells them in its own settings only. */
export async function storageUsed(): Promise<number | null> {
  return null;
}
