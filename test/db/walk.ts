import type { Page, Paging } from '../../src/desk/ports/page.ts';

type Ask<Row> = (paging: Paging) => Promise<Page<Row>>;

/** The page at a place and all that follow it, in the order in which a reader turns to them. */
export async function pagesFrom<Row>(ask: Ask<Row>, start: Paging): Promise<readonly Page<Row>[]> {
  const pages: Page<Row>[] = [];
  for (let place: Paging | null = start; place;) {
    const page = await ask(place);
    pages.push(page);
    const from = page[start.isBack ? 'previous' : 'next'];
    place = from && { ...start, from };
  }
  return pages;
}

/** All pages of a list, and those before the last one as they are on the way back from it; both in the list's order. */
export async function forthAndBack<Row>(ask: Ask<Row>, limit: number) {
  const forth = await pagesFrom(ask, { limit, from: null, isBack: false });
  const last = forth.at(-1)?.previous ?? null;
  const back = last ? await pagesFrom(ask, { limit, from: last, isBack: true }) : [];
  return { forth, back: back.toReversed() };
}
