import { conformance, uniformWeights } from './conformance.ts';
import { recordedMisses } from './recorded-misses.ts';

conformance('arc');
uniformWeights('arc');
recordedMisses('arc');
