import type { Flag, Node, Values } from './tree.ts'

/** The completion script for bash (4 or newer, and macOS's 3.2). */
export function bashScript(tree: Node[]): string {
  const paths = tree.filter(({ path }) => path !== '').map(({ path }) => `    ${quote(path)}) path=$next ;;`)
  return `# bash completion for remotebot. Use it: source <(remotebot completion bash)
_remotebot_names() {
  local IFS=$'\\n' name
  for name in $(remotebot __complete "$1" 2>/dev/null); do
    [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done
}
_remotebot_words() {
  local IFS=$' \\t\\n'
  COMPREPLY+=($(compgen -W "$1" -- "$cur"))
}
_remotebot_files() {
  local IFS=$'\\n'
  COMPREPLY+=($(compgen -f -- "$cur"))
  compopt -o filenames 2>/dev/null
}
_remotebot() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' next i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
      _remotebot_files
      return
    fi
    next="$path\${path:+ }\${COMP_WORDS[i]}"
    case $next in
${paths.join('\n')}
    esac
  done
  case $path in
${tree.map(nodeCase).join('\n')}
  esac
}
complete -F _remotebot remotebot
`
}

function nodeCase(node: Node): string {
  const valued = node.flags.filter((flag): flag is Flag & { value: Values } => flag.value !== null)
  const values = valued.map((flag) => `        ${flag.names.join('|')}) ${complete(flag.value)}; return ;;`)
  const flags = node.flags.flatMap((flag) => flag.names.filter((name) => name.startsWith('--')))
  const rest = node.children.length > 0 ? words(node.children.map(({ name }) => name)) : complete(node.argument)
  return `    ${quote(node.path)})
      case $prev in
${values.join('\n') || '        -) ;;'}
      esac
      if [[ $cur == -* ]]; then ${words(flags)}; else ${rest}; fi ;;`
}

function complete(values: Values): string {
  if (values === 'none') return ':'
  if (values === 'files') return '_remotebot_files'
  return 'names' in values ? `_remotebot_names ${values.names}` : words(values.words)
}

const words = (list: string[]) => `_remotebot_words '${list.join(' ')}'`
const quote = (path: string) => `'${path}'`
