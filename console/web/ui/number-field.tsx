// A number to be typed, or none. The browser's own field: it knows steps, limits and the reader's decimal sign.
import { TextInput } from '@mantine/core';

interface Props {
  label: string;
  min: number;
  max?: number;
  /** Of the arrow keys; other values are refused with it. Default: any value, arrows by one. */
  step?: number;
  required?: boolean;
  size?: 'xs' | 'sm';
  value: number | null;
  onChange: (value: number | null) => void;
}

export function NumberField({ step, value, onChange, ...field }: Props) {
  return (
    <TextInput
      {...field}
      type="number"
      step={step ?? 'any'}
      inputMode={step === undefined ? 'decimal' : 'numeric'}
      value={value ?? ''}
      onChange={({ currentTarget }) =>
        onChange(Number.isNaN(currentTarget.valueAsNumber) ? null : currentTarget.valueAsNumber)
      }
    />
  );
}
