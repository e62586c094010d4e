/**
 * User data for images with cloud-init: the machine gets this host key and makes no other, so it is known from the launch on
 * (cloudinit.readthedocs.io, module SSH: ssh_keys, ssh_deletekeys).
 */
export function hostKeyUserData(hostKey: { privateKey: string; publicKey: string }): string {
  const lines = hostKey.privateKey.trim().split('\n')
  return [
    '#cloud-config',
    'ssh_deletekeys: true',
    'ssh_genkeytypes: []',
    'ssh_keys:',
    '  ed25519_private: |',
    ...lines.map((line) => `    ${line.trimEnd()}`),
    `  ed25519_public: ${hostKey.publicKey.trim()}`,
    '',
  ].join('\n')
}
