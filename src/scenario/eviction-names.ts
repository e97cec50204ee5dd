/** Names of the eviction policies that a tier may ask for. */
export const EVICTION_NAMES = ['lru', 'lfu', 'w-tinylfu', 'allkeys-lru', 'allkeys-lfu'] as const;
