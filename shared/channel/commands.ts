import { defineCommand } from '../log/command.ts';
import { channel, column } from './channel.ts';
import { programme } from '../rundown/rundown.ts';
import { given } from '../overtaken/fields.ts';

const putChannel = defineCommand({
  name: 'channel.put', target: 'channel', args: channel.omit({ id: true }).strict(), may: ['admin'], fields: given,
  reduce(records, args, _context, id) { records.put('channel', { id, ...args }); },
});
const putColumn = defineCommand({
  name: 'column.put', target: 'column', args: column.omit({ id: true }).strict(), may: ['admin', 'editor'], fields: given,
  reduce(records, args, _context, id) { records.put('column', { id, ...args }); },
});
const putProgramme = defineCommand({
  name: 'programme.put', target: 'programme', args: programme.omit({ id: true }).strict(), may: ['admin', 'producer'], fields: given,
  reduce(records, args, _context, id) { records.put('programme', { id, ...args }); },
});

export const channelCommands = [putChannel, putColumn, putProgramme];
