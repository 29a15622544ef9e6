import NetInfo from '@react-native-community/netinfo';

/** Whether bytes cost money on the network of this moment. */
export async function isMetered(): Promise<boolean> {
  const { type, details } = await NetInfo.fetch();
  const expensive = (details as { isConnectionExpensive?: boolean } | null)?.isConnectionExpensive;
  return expensive ?? type === 'cellular';
}
