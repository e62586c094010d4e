import type { Flag, Node, Values } from './tree.ts'

/** The completion script for fish. */
export function fishScript(tree: Node[]): string {
  const paths = tree
    .filter(({ path }) => path !== '')
    .map(({ path }) => `            case '${path}'\n                set path $next`)
  return `# fish completion for remotebot. Use it: remotebot completion fish | source
function __remotebot_path
    set -l path
    for word in (commandline -opc)[2..-1]
        if test "$word" = --
            set path "--"
            break
        end
        set -l next (string trim -- "$path $word")
        switch "$next"
${paths.join('\n')}
        end
    end
    echo $path
end
function __remotebot_at
    test (__remotebot_path) = "$argv[1]"
end
complete -c remotebot -f
complete -c remotebot -n "__remotebot_at --" -F
${tree.flatMap(nodeLines).join('\n')}
`
}

function nodeLines(node: Node): string[] {
  const at = `complete -c remotebot -n "__remotebot_at '${node.path}'"`
  const children = node.children.map(({ name, summary }) => `${at} -a ${name} -d ${quote(summary)}`)
  const argument = node.children.length > 0 ? '' : complete(node.argument)
  return [
    ...children,
    ...(argument ? [`${at} ${argument}`] : []),
    ...node.flags.map((flag) => `${at} ${flagText(flag)}`),
  ]
}

function flagText(flag: Flag): string {
  const names = flag.names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const value = flag.value === null ? '' : ` -r ${complete(flag.value)}`.trimEnd()
  return `${names.join(' ')}${value} -d ${quote(flag.summary)}`
}

function complete(values: Values): string {
  if (values === 'none') return ''
  if (values === 'files') return '-F'
  return 'names' in values
    ? `-a "(remotebot __complete ${values.names} 2>/dev/null)"`
    : `-a ${quote(values.words.join(' '))}`
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
