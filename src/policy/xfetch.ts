/**
 * Probabilistic early expiration, XFetch (Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede
 * Prevention", VLDB 2015): each read of a copy draws whether it renews it before its end, more likely the nearer that
 * is, so that few readers do and hardly any finds it gone. Times in seconds.
 */

/** How long before its end a copy counts as expired for one reader: beta times the time to renew it times Exp(1). */
export function earlyBy(beta: number, renewal: number, uniform: number): number {
  return -beta * renewal * Math.log(1 - uniform);
}
