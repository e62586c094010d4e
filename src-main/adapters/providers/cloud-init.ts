/**
 * User data for images with cloud-init: the machine gets this host key, so it is known from the launch on. Where one is
 * given, cloud-init makes no others (cloudinit.readthedocs.io, module SSH: ssh_keys, ssh_deletekeys).
 */
export function hostKeyUserData(hostKey: { privateKey: string; publicKey: string }): string {
  const lines = hostKey.privateKey.trim().split('\n')
  return [
    '#cloud-config',
    'ssh_deletekeys: true',
    'ssh_keys:',
    '  ed25519_private: |',
    ...lines.map((line) => `    ${line.trimEnd()}`),
    `  ed25519_public: ${hostKey.publicKey.trim()}`,
    '',
  ].join('\n')
}
