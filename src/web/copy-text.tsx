import { Button, type ButtonProps, CopyButton } from '@mantine/core';
import { Icon } from './icon.tsx';

interface CopyTextProps extends ButtonProps {
  /** The exact text to copy. */
  readonly value: string;
  /** The word on the button: `Copy reference`. */
  readonly children: string;
}

/** Copies a text, and says so on the button for a moment. */
export const CopyText = ({ value, children, variant = 'default', ...rest }: CopyTextProps) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Button
        {...rest}
        variant={variant}
        leftSection={<Icon name={copied ? 'check' : 'copy'} size={15} />}
        onClick={copy}
      >
        {copied ? 'Copied' : children}
      </Button>
    )}
  </CopyButton>
);
