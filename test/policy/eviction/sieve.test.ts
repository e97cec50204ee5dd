import { conformance, uniformWeights } from './conformance.ts';
import { recordedMisses } from './recorded-misses.ts';

conformance('sieve');
uniformWeights('sieve');
recordedMisses('sieve');
