import { conformance, uniformWeights } from './conformance.ts';

conformance('allkeys-lru');
uniformWeights('allkeys-lru');
