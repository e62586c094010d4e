import { Command } from 'commander'
import { usageError } from '../failure.ts'
import { commandPath } from '../leaf.ts'

/** `remotebot help [NOUN [VERB]]` */
export function helpCommand(root: () => Command): Command {
  return new Command('help')
    .description('help for a command')
    .argument('[command...]', 'the words of the command')
    .addHelpText('after', '\nExample:\n  remotebot help job run')
    .action((words: string[]) => {
      let command = root()
      for (const word of words) {
        const next = command.commands.find((child) => child.name() === word || child.aliases().includes(word))
        if (!next)
          throw usageError(`${commandPath(command)} has no command "${word}".`, `See: ${commandPath(command)} -h`)
        command = next
      }
      command.outputHelp()
    })
}
