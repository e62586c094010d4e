import { Argument, type Command } from 'commander'
import type { Cli } from '../cli.ts'
import { bashScript } from '../completion/bash.ts'
import { fishScript } from '../completion/fish.ts'
import { completionTree } from '../completion/tree.ts'
import { zshScript } from '../completion/zsh.ts'
import { write } from '../io.ts'
import { leaf } from '../leaf.ts'
import { sayJson } from '../output/json.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** `remotebot completion` */
export function completion(cli: Cli, root: () => Command): Command {
  return leaf('completion', 'a script that completes commands, flags and names in your shell', [
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.zfunc/_remotebot',
    'completion fish > ~/.config/fish/completions/remotebot.fish',
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action(async (shell: keyof typeof SCRIPTS, options: { json?: boolean }) => {
      const script = SCRIPTS[shell](completionTree(root()))
      if (options.json) return sayJson(cli.io, { id: shell, name: shell, status: 'ok', script })
      await write(cli.io.stdout, script)
    })
}
