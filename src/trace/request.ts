/** What a trace tells of, and the words for it in the column `op`. */

/** Receives a trace in order. `key` is a number given by `KeyNumbers`; `time` is in the trace's unit, NaN: not told. */
export interface RequestSink {
  /** A request: looked up, and on a miss fetched and stored. */
  lookup(key: number, time: number): void;
  /** A value is stored, or replaced, without a request for it. */
  store(key: number, time: number): void;
  /** A value is removed. */
  remove(key: number, time: number): void;
}

/**
 * In the traces of key-value caches a `set` follows the `get` that missed, so it is no request of its own. In block
 * I/O traces a `write` is one: the cache holds the block afterwards as after a `read`. 0x28 and 0x2a are the
 * operation codes of SCSI READ(10) and WRITE(10), which such traces have in the place of words.
 */
export const OPERATIONS: Readonly<Record<string, keyof RequestSink>> = {
  get: 'lookup',
  set: 'store',
  delete: 'remove',
  read: 'lookup',
  write: 'lookup',
  '0x28': 'lookup',
  '0x2a': 'lookup',
};
