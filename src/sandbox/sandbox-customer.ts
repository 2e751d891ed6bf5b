/** A customer of the merchant, as the page offers them. */
export interface SandboxCustomer {
  readonly userReference: string;
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  /** Ready to show: `₦5,000.00`. */
  readonly balance: string | null;
  readonly held: string | null;
}

/** A customer who is known only by the name that events use for them. */
export const strangerNamed = (userReference: string): SandboxCustomer => ({
  userReference,
  name: userReference,
  phone: null,
  email: null,
  balance: null,
  held: null,
});
