import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

/** What git said when it failed, as a person should hear it. `what` such as "the repository https://host/x". */
export function gitFailure(said: string, what: string): RemotebotError {
  const details = said.trim().slice(-2000)
  if (/no space left|disk quota|quota exceeded/i.test(said)) {
    return new RemotebotError('DISK_FULL', `The disk of this computer is full: ${what} could not be fetched.`, {
      hint: 'Free some space, then run the job again: it goes on where it was.',
      details,
    })
  }
  if (/host key verification failed|REMOTE HOST IDENTIFICATION/i.test(said)) {
    return new RemotebotError('REMOTE_FAILED', `The host key of ${what} is not known, or has changed.`, {
      hint: 'Connect to its host once with ssh in a terminal and check the key, then run the job again.',
      details,
    })
  }
  if (
    /could not resolve|connection (refused|timed out|reset)|network is unreachable|no route to host|timed out|RPC failed|early EOF|hung up unexpectedly/i.test(
      said,
    ) &&
    !/not found|permission denied/i.test(said)
  ) {
    return new RemotebotError('UNREACHABLE', `The host of ${what} did not answer.`, {
      hint: 'Check its address and the network.',
      details,
    })
  }
  if (
    /authentication failed|could not read (username|password)|permission denied|terminal prompts disabled|access denied|HTTP 40[13]|403|401/i.test(
      said,
    )
  ) {
    return new RemotebotError('REMOTE_FAILED', `No access to ${what}.`, {
      hint: 'Make sure that `git ls-remote` works there in a terminal without asking anything: by a credential helper, or an SSH key in the agent.',
      details,
    })
  }
  if (/not found|does not appear to be a git repository|does not exist|no such file/i.test(said)) {
    return new RemotebotError('NOT_FOUND', `There is no such repository: ${what}.`, {
      hint: 'Check its address. Hosts also say this of a repository that this user may not read.',
      details,
    })
  }
  if (/dubious ownership|safe\.directory/i.test(said)) {
    return new RemotebotError('REMOTE_FAILED', `git does not trust ${what}: it belongs to another user.`, {
      hint: 'Allow it with: git config --global --add safe.directory PATH',
      details,
    })
  }
  const line = details.split('\n').findLast((text) => /^(fatal|error):/.test(text)) ?? details.split('\n').at(-1) ?? ''
  return new RemotebotError('REMOTE_FAILED', `git could not fetch ${what}: ${line.replace(/^(fatal|error): /, '')}`, {
    hint: 'Try the same address with `git ls-remote` in a terminal.',
    details,
  })
}

/** There is no git here. */
export function noGit(): RemotebotError {
  return new RemotebotError(
    'INVALID_STATE',
    'git is not installed on this computer, so a repository cannot be pushed.',
    {
      hint: 'Install git, or push a folder instead.',
    },
  )
}
