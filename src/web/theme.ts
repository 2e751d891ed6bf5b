import { type CSSVariablesResolver, type MantineColorsTuple, createTheme } from '@mantine/core';

/** The brand's green. Shade 7 has a contrast of 6.4:1 with white text, on a light page and on a dark one. */
const pine: MantineColorsTuple = [
  '#e9f5f0',
  '#d3e9df',
  '#a6d5c1',
  '#7cc4a6',
  '#62cda4',
  '#3fa581',
  '#1f7f60',
  '#0f6b4f',
  '#0a523c',
  '#073d2d',
];

/** The greys of the dark page, from lightest (text) to darkest. */
const dark: MantineColorsTuple = [
  '#ebeeea',
  '#cfd4d0',
  '#a5ada8',
  '#7f8984',
  '#48514c',
  '#363d3a',
  '#262c29',
  '#191d1b',
  '#141816',
  '#0e110f',
];

export const theme = createTheme({
  colors: { pine, dark },
  primaryColor: 'pine',
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.35,
  black: '#191d1b',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "Noto Sans Mono", monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' } } },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5 } } },
    // A dialog is outside the page's landmarks, where its header would count as the header of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 150, events: { hover: true, focus: true, touch: true } } },
  },
});

/** Replaces Mantine's softer colours, which have too little contrast (WCAG AA asks for 4.5:1). */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf7',
    '--mantine-color-dimmed': '#565d59',
    '--mantine-color-placeholder': '#686f6b',
    '--mantine-color-error': '#9c261e',
    '--mantine-color-default-border': '#c9c6bb',
    '--mantine-color-anchor': '#0f6b4f',
  },
  dark: {
    '--mantine-color-body': '#111412',
    '--mantine-color-dimmed': '#a5ada8',
    '--mantine-color-placeholder': '#959d98',
    '--mantine-color-error': '#f3a79e',
    '--mantine-color-default': '#191d1b',
    '--mantine-color-default-hover': '#212624',
    '--mantine-color-default-border': '#424b46',
    '--mantine-color-anchor': '#62cda4',
  },
});
