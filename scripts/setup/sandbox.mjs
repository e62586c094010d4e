import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './errors.mjs'

const setting = (name) => {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim()
  } catch {
    return null // this kernel has no such setting
  }
}

/** What decides whether Chromium can make its sandbox, for the Electron in the folder `dist`. Linux only. */
export function sandboxFacts(dist) {
  const helper = join(dist, 'chrome-sandbox')
  const { uid = null, mode = 0 } = statSync(helper, { throwIfNoEntry: false }) ?? {}
  return {
    linux: process.platform === 'linux',
    // Ubuntu 23.10 and newer; older Debian kernels; any kernel.
    apparmorRestricts: setting('kernel/apparmor_restrict_unprivileged_userns') === '1',
    cloneForbidden: setting('kernel/unprivileged_userns_clone') === '0',
    noneAllowed: setting('user/max_user_namespaces') === '0',
    helper: { path: helper, setuidRoot: uid === 0 && (mode & 0o4000) !== 0 },
  }
}

/**
 * Why Chromium has no sandbox here, as an error that says what to do; null where that is not the reason. It needs
 * user namespaces, or its helper with the rights of root.
 */
export function sandboxProblem({ linux, apparmorRestricts, cloneForbidden, noneAllowed, helper }) {
  if (!linux || helper.setuidRoot || !(apparmorRestricts || cloneForbidden || noneAllowed)) return null
  const path = `'${helper.path.replaceAll("'", `'\\''`)}'`
  return new SetupError(
    "The window can't start: this system keeps programs from making user namespaces, which Chromium's sandbox needs.",
    `Give its helper the rights it needs instead: sudo chown root:root ${path} && sudo chmod 4755 ${path}
  → Or use a browser, which needs none of this: bin/remotebot serve --open`,
  )
}
