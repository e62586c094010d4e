import type { Flag, Node, Values } from './tree.ts'

/** The completion script for zsh. */
export function zshScript(tree: Node[]): string {
  const paths = tree.filter(({ path }) => path !== '').map(({ path }) => `      '${path}') path_=$next ;;`)
  return `#compdef remotebot
# zsh completion for remotebot. Use it: source <(remotebot completion zsh), after compinit
_remotebot_names() {
  local -a names
  names=(\${(f)"$(remotebot __complete $1 2>/dev/null)"})
  (( \${#names} )) && compadd -- "\${names[@]}"
}
_remotebot() {
  local cur=\${words[CURRENT]} prev=\${words[CURRENT-1]} path_='' next i
  local -a list
  for ((i = 2; i < CURRENT; i++)); do
    if [[ \${words[i]} == -- ]]; then
      _files
      return
    fi
    next="$path_\${path_:+ }\${words[i]}"
    case $next in
${paths.join('\n')}
    esac
  done
  case $path_ in
${tree.map(nodeCase).join('\n')}
  esac
}
if [[ \${funcstack[1]} == _remotebot ]]; then _remotebot "$@"; else compdef _remotebot remotebot; fi
`
}

function nodeCase(node: Node): string {
  const valued = node.flags.filter((flag): flag is Flag & { value: Values } => flag.value !== null)
  const values = valued.map((flag) => `        ${flag.names.join('|')}) ${complete(flag.value)}; return ;;`)
  const flags = node.flags.flatMap((flag) =>
    flag.names.filter((name) => name.startsWith('--')).map((name) => described(name, flag.summary)),
  )
  const children = node.children.map(({ name, summary }) => described(name, summary))
  const rest = children.length > 0 ? offer('command', children) : complete(node.argument)
  return `    '${node.path}')
      case $prev in
${values.join('\n') || '        -) ;;'}
      esac
      if [[ $cur == -* ]]; then ${offer('flag', flags)}; else ${rest}; fi ;;`
}

function complete(values: Values): string {
  if (values === 'none') return ':'
  if (values === 'files') return '_files'
  return 'names' in values ? `_remotebot_names ${values.names}` : `compadd -- ${values.words.join(' ')}`
}

const offer = (tag: string, items: string[]) => `list=(${items.join(' ')}); _describe -t ${tag}s ${tag} list`
const described = (name: string, summary: string) =>
  `'${`${name.replaceAll(':', '\\:')}:${summary}`.replaceAll("'", `'\\''`)}'`
