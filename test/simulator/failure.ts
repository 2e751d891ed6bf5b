/** A rule that did not hold. `rule` names it, alike in every run; `detail` says what was seen. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken';
  readonly rule: string;
  readonly reference: string;
  readonly detail: string;

  constructor(rule: string, reference: string, detail: string) {
    super(`${rule}: ${reference}: ${detail}`);
    this.rule = rule;
    this.reference = reference;
    this.detail = detail;
  }
}

/** Throws unless the rule holds. */
export function hold(condition: boolean, rule: string, reference: string, detail: () => string): asserts condition {
  if (!condition) throw new RuleBroken(rule, reference, detail());
}
