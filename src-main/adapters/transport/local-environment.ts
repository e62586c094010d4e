import { userInfo } from 'node:os'

/** Variables that belong to how the app itself was started and would mislead a job. */
const OWN =
  /^(npm_|ELECTRON_|CHROME_DESKTOP$|INIT_CWD$|NODE_CHANNEL_|REMOTEBOT_APP$|VITEST|VSCODE_|TMUX$|TMUX_PANE$|STY$|COLUMNS$|LINES$)/

/** The environment that a process of this computer should see: ours without the traces of npm, Electron and tmux. */
export function localEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || OWN.test(name)) continue
    clean[name] = name === 'PATH' ? withoutNodeModules(value) : value
  }
  return clean
}

/** `npm start` puts node_modules/.bin first on PATH; a person's job should not find our tools there. */
function withoutNodeModules(path: string): string {
  const kept = path.split(':').filter((folder) => !/\/node_modules\/(\.bin|.*node-gyp-bin)\/?$/.test(folder))
  return kept.join(':')
}

/** The login shell of this account: $SHELL, else the one in the user database, else /bin/sh. */
export function loginShell(env: NodeJS.ProcessEnv): string {
  if (env.SHELL) return env.SHELL
  try {
    return userInfo().shell || '/bin/sh'
  } catch {
    return '/bin/sh' // an account without an entry in the user database
  }
}
