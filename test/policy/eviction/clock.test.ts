import { conformance, uniformWeights } from './conformance.ts';
import { recordedMisses } from './recorded-misses.ts';

conformance('clock');
uniformWeights('clock');
recordedMisses('clock');
