import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { ApiProblem, type Query, apiUrl, send } from './api.ts';
import { Icon } from './icon.tsx';

interface DownloadCsvProps {
  /** Under `/api/v1`: `/transactions.csv`. */
  readonly path: string;
  readonly query: Query;
  /** How many rows it will have, if known: `1,204` or `10,000+`. */
  readonly rows?: string | undefined;
}

const nameIn = (disposition: string | null): string =>
  /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'export.csv';

async function saveFile(url: string): Promise<string> {
  const answer = await send(url, { method: 'GET' });
  const file = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = file;
  link.download = nameIn(answer.headers.get('content-disposition'));
  link.click();
  URL.revokeObjectURL(file);
  return answer.headers.get('x-rows') ?? '0';
}

/** A button that saves the result as CSV and says how many rows it has. */
export function DownloadCsv({ path, query, rows }: DownloadCsvProps) {
  const saving = useMutation({
    mutationFn: () => saveFile(apiUrl(path, { ...query, after: null, before: null })),
    onSuccess: (count) =>
      notifications.show({
        message: `Saved ${Number(count).toLocaleString('en-GB')} rows as CSV, without any PIN or code.`,
      }),
    onError: (thrown) =>
      notifications.show({
        color: 'red.9',
        title: 'Nothing was exported',
        message:
          thrown instanceof ApiProblem ? [thrown.message, thrown.detail].filter(Boolean).join(' ') : 'Try again.',
      }),
  });
  return (
    <Button
      variant="default"
      loading={saving.isPending}
      leftSection={<Icon name="down" size={15} />}
      onClick={() => saving.mutate()}
    >
      Export{rows === undefined ? '' : ` ${rows} rows`} as CSV
    </Button>
  );
}
