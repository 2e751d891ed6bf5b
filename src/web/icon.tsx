/** Line drawings on a 24 × 24 grid. They always stand beside a word, so screen readers skip them. */
const SHAPES = {
  attention: 'M12 4 21 20H3ZM12 10v4M12 17v.5',
  transactions: 'M4 8h15l-4-4M20 16H5l4 4',
  reviews: 'M5 4h14v17l-7-4-7 4ZM9 9h6M9 12.5h4',
  customers:
    'M8.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6 6 0 0 1 12 0M16 4.4a3.5 3.5 0 0 1 0 6.2M18 14.6a6 6 0 0 1 3.5 5.4',
  deliveries: 'M3 12h5l2 3h4l2-3h5M3 12l3-7h12l3 7v7H3Z',
  outbox: 'M21 3 10 14M21 3l-7 18-4-7-7-4Z',
  ledger: 'M4 4h16v16H4ZM4 9h16M10 9v11',
  figures: 'M4 20V10M10 20V4M16 20v-8M21 20H3',
  audit: 'M12 3l8 3v6c0 4.5-3.2 7.6-8 9-4.8-1.4-8-4.5-8-9V6ZM9 12l2 2 4-4',
  staff: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 21a7.5 7.5 0 0 1 15 0',
  settings: 'M4 7h10M18 7h2M14 4.5v5M4 17h2M10 17h10M6 14.5v5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21',
  check: 'M5 12.5 10 17.5 19.5 7',
  cross: 'M6 6l12 12M18 6 6 18',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2',
  question: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.5v.3',
  back: 'M4 10h11a5 5 0 0 1 0 10h-4M8 6 4 10l4 4',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  pause: 'M9 6v12M15 6v12',
  stop: 'M8 3h8l5 5v8l-5 5H8l-5-5V8Z',
  down: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  next: 'M9 5l7 7-7 7',
  previous: 'M15 5l-7 7 7 7',
  chevron: 'M6 9l6 6 6-6',
  columns: 'M4 5h16v14H4ZM9.3 5v14M14.7 5v14',
  filter: 'M4 5h16l-6 8v6l-4-2v-4Z',
  star: 'M12 4l2.4 5.2 5.6.7-4.2 3.8 1.2 5.6-5-2.9-5 2.9 1.2-5.6L4 9.9l5.6-.7Z',
  copy: 'M9 9h11v11H9ZM15 5V4H4v11h1',
  key: 'M8 19a4 4 0 1 1 0-8 4 4 0 0 1 0 8ZM11 12l9-9M16 7l3 3',
  lock: 'M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  link: 'M8 16 16 8M9 8h7v7',
  note: 'M5 4h14v11l-5 5H5ZM14 20v-5h5M8.5 9h7M8.5 12.5h4',
  refresh: 'M20 6v5h-5M4 18v-5h5M5.5 10a7 7 0 0 1 12-3L20 11M18.5 14a7 7 0 0 1-12 3L4 13',
  out: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
} as const;
export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
