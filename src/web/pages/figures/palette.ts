/**
 * The colours of the charts, after Okabe and Ito: people who cannot see red or green can tell them apart, and each has a
 * contrast of at least 3:1 to its background. They are not in CSS, because a canvas cannot read CSS variables.
 */
export const PALETTES = {
  light: {
    paid: '#0072b2',
    awaiting: '#8a6d00',
    reversed: '#a8508a',
    failed: '#cc5500',
    open: '#8a918d',
    paper: '#fffefb',
    ink: '#565d59',
    grid: '#e6e3da',
  },
  dark: {
    paid: '#56a9e6',
    awaiting: '#e0c04c',
    reversed: '#d99cc0',
    failed: '#ef8b4c',
    open: '#7f8984',
    paper: '#191d1b',
    ink: '#a5ada8',
    grid: '#2d3330',
  },
} as const;
export type Palette = (typeof PALETTES)[keyof typeof PALETTES];
