/** Comparisons as a scenario writes them, in expectations, alerts and the constraints of a sweep. */

/** Against a bound: measurements are real numbers, which are never quite equal. */
export const BOUND_OPERATORS = ['<', '<=', '>', '>='] as const;
export type BoundOperator = (typeof BOUND_OPERATORS)[number];
export type Operator = BoundOperator | '==' | '!=';

/** Whether the comparison holds; with NaN none but `!=` does. */
export function compares(left: number | string, operator: Operator, right: number | string): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}
