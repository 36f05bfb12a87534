// A form as the console has them: what was refused above its fields, and beneath them the one button that sends it.
import { Button, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Refusal } from './refusal.tsx';

interface Props {
  /** The mutation that the form ends in. */
  sending: { isPending: boolean; error: Error | null };
  onSend: () => void;
  /** On the button. */
  action: string;
  /** Why it cannot be sent now. */
  disabled?: boolean | string;
  gap?: 'sm' | 'md';
  children: ReactNode;
}

export function Form({ sending, onSend, action, disabled = false, gap = 'sm', children }: Props) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <Stack gap={gap}>
        <Refusal error={sending.error} />
        {children}
        <Button
          type="submit"
          loading={sending.isPending}
          disabled={disabled !== false}
          title={typeof disabled === 'string' ? disabled : undefined}
        >
          {action}
        </Button>
      </Stack>
    </form>
  );
}
