import { defineCommand } from '../log/command.ts';
import { channel, column } from './channel.ts';
import { programme } from '../rundown/rundown.ts';

const putChannel = defineCommand({
  name: 'channel.put', target: 'channel', args: channel.omit({ id: true }).strict(), may: ['admin'],
  reduce(records, args, _context, id) { records.put('channel', { id, ...args }); },
});
const putColumn = defineCommand({
  name: 'column.put', target: 'column', args: column.omit({ id: true }).strict(), may: ['admin', 'editor'],
  reduce(records, args, _context, id) { records.put('column', { id, ...args }); },
});
const putProgramme = defineCommand({
  name: 'programme.put', target: 'programme', args: programme.omit({ id: true }).strict(), may: ['admin', 'producer'],
  reduce(records, args, _context, id) { records.put('programme', { id, ...args }); },
});

export const channelCommands = [putChannel, putColumn, putProgramme];
