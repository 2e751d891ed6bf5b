/** What a page gets: the parameters of its path, such as `reference` of `/transactions/:reference`. */
export interface PageProps {
  readonly params: Readonly<Record<string, string>>;
}
