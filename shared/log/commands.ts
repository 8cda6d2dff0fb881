/** The list of all commands, gathered from the folders that define them. */
import type { CommandDefinition } from './command.ts';
import { peopleCommands } from '../people/commands.ts';
import { storyCommands } from '../story/commands.ts';
import { scriptCommands } from '../script/commands.ts';
import { mergeCommands } from '../script/merge-commands.ts';
import { assetCommands } from '../asset/commands.ts';
import { cutCommands } from '../cut/commands.ts';
import { rundownCommands } from '../rundown/commands.ts';
import { reviewCommands } from '../review/commands.ts';
import { channelCommands } from '../channel/commands.ts';
import { exportCommands } from '../export/commands.ts';
import { branchCommands } from '../branch/commands.ts';
import { overtakenCommands } from '../overtaken/commands.ts';

// Argument types differ from one to the next; apply() checks them against each one's schema before they are used.
const all: readonly CommandDefinition[] = [
  ...peopleCommands, ...storyCommands, ...scriptCommands, ...mergeCommands, ...assetCommands, ...cutCommands, ...rundownCommands,
  ...reviewCommands, ...channelCommands, ...exportCommands, ...branchCommands, ...overtakenCommands,
];

export const commands: ReadonlyMap<string, CommandDefinition> = new Map(all.map((one) => [one.name, one]));
