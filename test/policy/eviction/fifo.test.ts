import { conformance, uniformWeights } from './conformance.ts';
import { recordedMisses } from './recorded-misses.ts';

conformance('fifo');
uniformWeights('fifo');
recordedMisses('fifo');
