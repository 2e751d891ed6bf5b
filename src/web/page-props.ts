/** A page gets what its path names: `reference` of `/transactions/:reference`. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}
