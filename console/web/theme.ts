// The console's look: calm greens and one amber for what matters. Colours that are the console's own stand in app.css.
import { createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'dusk',
  // White can be read upon it in both schemes; what must stand out from dark ground is --nj-accent.
  primaryShade: 7,
  colors: {
    dusk: [
      '#eef6f3',
      '#dceae5',
      '#b6d5ca',
      '#8dbfae',
      '#6aac96',
      '#52a086',
      '#43997d',
      '#2a6656',
      '#1d4a42',
      '#123a33',
    ],
    dark: [
      '#d4dad7',
      '#a9b3af',
      '#8a9591',
      '#5f6b67',
      '#3c4744',
      '#2b3532',
      '#1f2725',
      '#171d1c',
      '#111615',
      '#0b0f0e',
    ],
  },
  fontFamily:
    "-apple-system, 'Segoe UI', Inter, Roboto, 'Noto Sans', 'Liberation Sans', Arial, 'Noto Sans Thai', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
});
