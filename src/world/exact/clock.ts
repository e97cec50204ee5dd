/** Where an exact run stands: its time, and the window of the record that it counts in. */
export class Clock {
  /** s */
  now = NaN;
  window = 0;
}
