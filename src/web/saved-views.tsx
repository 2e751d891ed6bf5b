import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, apiPath } from './api.ts';
import { Icon } from './icon.tsx';
import { ProblemLine, Shown } from './states.tsx';
import type { SavedView } from './wire.ts';

interface SavedViewsProps {
  /** The page's name, as the API knows it: `transactions`. */
  readonly page: string;
  /** The current filters, from `useUrlFilters`. */
  readonly view: string;
}

/** The reader's saved filters for this page. They are kept on the server, so they are there on any device. */
export function SavedViews(props: SavedViewsProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="star" size={15} />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          Saved views
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{opened ? <Views {...props} onClose={() => setOpened(false)} /> : null}</Popover.Dropdown>
    </Popover>
  );
}

function Views({ page, view, onClose }: SavedViewsProps & { readonly onClose: () => void }) {
  const [path] = useLocation();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const list = useQuery({
    queryKey: ['saved-views', page],
    queryFn: ({ signal }) => api.get<{ rows: readonly SavedView[] }>('/saved-views', { page }, signal),
  });
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ['saved-views', page] });
  const save = useMutation({
    mutationFn: () => api.post<SavedView>('/saved-views', { name: name.trim(), page, query: view }),
    onSuccess: () => {
      setName('');
      return onSuccess();
    },
  });
  const remove = useMutation({ mutationFn: (id: number) => api.delete(apiPath`/saved-views/${id}`), onSuccess });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <Stack gap="sm">
      <Shown query={list} lines={3}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Text size="sm" c="dimmed">
              None yet. Set the filters you need often, and save them under a name.
            </Text>
          ) : (
            <ViewList rows={rows} path={path} shown={view} onOpen={onClose} onRemove={(id) => remove.mutate(id)} />
          )
        }
      </Shown>
      <form onSubmit={onSubmit}>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            label="Save these filters as"
            size="sm"
            flex={1}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </Group>
      </form>
      <ProblemLine error={save.error ?? remove.error} />
    </Stack>
  );
}

interface ViewListProps {
  readonly rows: readonly SavedView[];
  /** The page's own path. */
  readonly path: string;
  /** The current filters. */
  readonly shown: string;
  readonly onOpen: () => void;
  readonly onRemove: (id: number) => void;
}

const ViewList = ({ rows, path, shown, onOpen, onRemove }: ViewListProps) => (
  <Stack gap={2}>
    {rows.map((one) => (
      <Group key={one.id} wrap="nowrap" gap={4} justify="space-between">
        <Link
          href={`${path}${one.query === '' ? '' : `?${one.query}`}`}
          className="menu-link"
          aria-current={one.query === shown ? 'true' : undefined}
          onClick={onOpen}
        >
          {one.name}
        </Link>
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${one.name}`} onClick={() => onRemove(one.id)}>
          <Icon name="trash" size={15} />
        </ActionIcon>
      </Group>
    ))}
  </Stack>
);
