import { conformance, uniformWeights } from './conformance.ts';
import { recordedMisses } from './recorded-misses.ts';

conformance('s3-fifo');
uniformWeights('s3-fifo');
recordedMisses('s3-fifo');
