// Why a form was refused, above its fields; nothing while it was not.
import { Alert } from '@mantine/core';

export function Refusal({ error }: { error: Error | null }) {
  if (error === null) return null;
  return (
    <Alert color="red" role="alert" py="xs">
      {error.message}
    </Alert>
  );
}
