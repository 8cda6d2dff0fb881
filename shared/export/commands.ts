import { defineCommand } from '../log/command.ts';
import { exportRecord } from './export.ts';

/** Writes down that something left the house. */
const record = defineCommand({
  name: 'export.record', target: 'export', args: exportRecord.omit({ id: true, by: true, at: true }).strict(), may: ['producer', 'editor', 'operator'],
  reduce(records, args, context, id) { records.put('export', { ...args, id, by: context.by, at: context.at }); },
});

export const exportCommands = [record];
