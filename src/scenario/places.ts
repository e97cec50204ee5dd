/**
 * Measured round-trip times between cloud regions, by the name that a scenario gives them.
 *
 * `aws-2025-10`: median over one year of the time to open a TCP connection between AWS regions, ms, row to column, as
 * published by cloudping.co and recorded on 2025-10-09. The times from a region to itself are left out: they were
 * measured through public endpoints and say nothing about machines in one network.
 */
const AWS_2025_10: Readonly<Record<string, readonly number[]>> = {
  //                 use1   usw2   euw1   euc1   apne1  apse1  aps1   apse2  sae1
  'us-east-1':      [0.0,   64.3,  69.6,  93.1,  149.4, 219.1, 192.3, 199.7, 115.2],
  'us-west-2':      [64.0,  0.0,   118.2, 142.6, 98.0,  160.2, 221.7, 140.9, 174.4],
  'eu-west-1':      [69.6,  118.4, 0.0,   27.3,  201.0, 182.0, 125.9, 255.7, 178.1],
  'eu-central-1':   [92.6,  142.3, 26.9,  0.0,   227.1, 160.6, 129.1, 251.5, 203.9],
  'ap-northeast-1': [149.2, 98.5,  201.1, 227.6, 0.0,   70.5,  134.2, 107.4, 257.4],
  'ap-southeast-1': [218.6, 160.9, 182.5, 161.3, 70.7,  0.0,   63.8,  94.7,  327.4],
  'ap-south-1':     [189.7, 221.5, 125.5, 128.8, 133.3, 63.4,  0.0,   154.3, 301.2],
  'ap-southeast-2': [199.7, 141.0, 255.6, 251.8, 106.3, 94.7,  154.5, 0.0,   311.9],
  'sa-east-1':      [115.4, 175.1, 178.4, 204.9, 258.1, 327.4, 301.7, 312.2, 0.0],
};

const PRESETS: Readonly<Record<string, typeof AWS_2025_10>> = { 'aws-2025-10': AWS_2025_10 };

export const PRESET_NAMES = Object.keys(PRESETS);

/** The places that a preset knows, or null when there is no such preset. */
export function placesOf(preset: string): readonly string[] | null {
  return Object.hasOwn(PRESETS, preset) ? Object.keys(PRESETS[preset]) : null;
}

/** Round-trip time between two different places of a preset, s: the mean of both directions. */
export function roundTrip(preset: string, a: string, b: string): number {
  const matrix = PRESETS[preset];
  const places = Object.keys(matrix);
  // The table counts in tenths of a millisecond; whole ones round once.
  const tenths = Math.round(10 * (matrix[a][places.indexOf(b)] + matrix[b][places.indexOf(a)]));
  return tenths / 20000;
}
