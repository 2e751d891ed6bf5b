import { type ComponentType, lazy } from 'react';
import type { IconName } from './icon.tsx';
import type { PageProps } from './page-props.ts';
import type { Right } from './wire.ts';

export interface PageRoute {
  readonly path: string;
  /** Shown in the browser's title, and in the navigation if there is an icon. */
  readonly title: string;
  readonly icon?: IconName;
  /** The keys `g` and then this letter go there. */
  readonly letter?: string;
  /** Who may see it; null for anybody who is logged in. */
  readonly right: Right | null;
  /** The list is filtered by mode, so the band shows the switch. */
  readonly hasModes?: boolean;
  /** Loaded when it is first opened. */
  readonly page: ComponentType<PageProps>;
}

/** Every page of the support desk, in the order of the navigation. */
export const ROUTES: readonly PageRoute[] = [
  {
    path: '/',
    title: 'Attention',
    icon: 'attention',
    letter: 'a',
    right: 'see',
    page: lazy(() => import('./pages/attention.tsx')),
  },
  {
    path: '/attention/slow-refunds',
    title: 'Slow refunds',
    right: 'see',
    page: lazy(() => import('./pages/slow-refunds.tsx')),
  },
  {
    path: '/attention/undelivered-vouchers',
    title: 'Vouchers not delivered',
    right: 'see',
    page: lazy(() => import('./pages/undelivered-vouchers.tsx')),
  },
  {
    path: '/transactions',
    title: 'Transactions',
    icon: 'transactions',
    letter: 't',
    right: 'see',
    hasModes: true,
    page: lazy(() => import('./pages/transactions.tsx')),
  },
  {
    path: '/transactions/:reference',
    title: 'Transaction',
    right: 'see',
    page: lazy(() => import('./pages/transaction.tsx')),
  },
  {
    path: '/reviews',
    title: 'Reviews',
    icon: 'reviews',
    letter: 'r',
    right: 'see',
    hasModes: true,
    page: lazy(() => import('./pages/reviews.tsx')),
  },
  { path: '/reviews/:id', title: 'Review', right: 'see', page: lazy(() => import('./pages/review.tsx')) },
  {
    path: '/approvals',
    title: 'Approvals',
    icon: 'check',
    letter: 'p',
    right: 'see',
    hasModes: true,
    page: lazy(() => import('./pages/approvals.tsx')),
  },
  {
    path: '/customers',
    title: 'Customers',
    icon: 'customers',
    letter: 'c',
    right: 'see',
    hasModes: true,
    page: lazy(() => import('./pages/customers.tsx')),
  },
  { path: '/customers/:mode/:user', title: 'Customer', right: 'see', page: lazy(() => import('./pages/customer.tsx')) },
  {
    path: '/customers/:mode/:user/statement',
    title: 'Statement',
    right: 'see',
    page: lazy(() => import('./pages/customer-statement.tsx')),
  },
  {
    path: '/deliveries',
    title: 'Deliveries',
    icon: 'deliveries',
    letter: 'd',
    right: 'see',
    hasModes: true,
    page: lazy(() => import('./pages/deliveries.tsx')),
  },
  {
    path: '/deliveries/refused',
    title: 'Refused deliveries',
    right: 'see',
    page: lazy(() => import('./pages/deliveries-refused.tsx')),
  },
  { path: '/deliveries/:id', title: 'Delivery', right: 'see', page: lazy(() => import('./pages/delivery.tsx')) },
  {
    path: '/outbox',
    title: 'Outbox',
    icon: 'outbox',
    letter: 'o',
    right: 'see',
    page: lazy(() => import('./pages/outbox.tsx')),
  },
  {
    path: '/ledger',
    title: 'Ledger',
    icon: 'ledger',
    letter: 'b',
    right: 'ledger',
    hasModes: true,
    page: lazy(() => import('./pages/ledger.tsx')),
  },
  {
    path: '/figures',
    title: 'Figures',
    icon: 'figures',
    letter: 'f',
    right: 'see',
    page: lazy(() => import('./pages/figures.tsx')),
  },
  {
    path: '/audit-log',
    title: 'Audit log',
    icon: 'audit',
    letter: 'l',
    right: 'audit_log',
    page: lazy(() => import('./pages/audit-log.tsx')),
  },
  {
    path: '/staff',
    title: 'Staff',
    icon: 'staff',
    letter: 's',
    right: 'staff',
    page: lazy(() => import('./pages/staff.tsx')),
  },
  {
    path: '/settings',
    title: 'Settings',
    icon: 'settings',
    letter: 'e',
    right: 'settings',
    page: lazy(() => import('./pages/settings.tsx')),
  },
  { path: '/account', title: 'Your account', right: null, page: lazy(() => import('./pages/account.tsx')) },
];

/** The first page of the navigation that the person may see. */
export const firstPath = (may: (right: Right) => boolean): string =>
  ROUTES.find(({ icon, right }) => icon !== undefined && (right === null || may(right)))?.path ?? '/account';
