import { conformance } from './conformance.ts';

// Without `uniformWeights`: the victims are drawn.
conformance('allkeys-random');
