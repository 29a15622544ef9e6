import { components } from './apiTypes';

export type PushSubscriptionBody = components['schemas']['PushSubscription'];

export interface PushService {
  /** Whether this platform has push at all; without it the alarms of the phone are all there is. */
  readonly exists: boolean;
  /** Null: not allowed, or no push service can be reached. */
  subscribe(key: string): Promise<PushSubscriptionBody | null>;
  unsubscribe(): Promise<void>;
  /** What the service worker needs when it is alone. */
  remember(what: { device: string; version: string; language: string } | null): Promise<void>;
  /** Allowed, forbidden, or another address: look again. What comes back stops it. */
  onChange(listener: () => void): () => void;
}
