import type { JobSpecInput } from '../../src-shared/vocabulary/index.ts'

const COMMAND = `echo "Hello from $(hostname), a $(uname -sm) machine."
step=1
while [ $step -le 12 ]; do
  echo "step $step of 12: doing a little work"
  sleep 1
  step=$((step + 1))
done
echo "Done. This log is stored on your computer."`

/** The prepared job of the first run: about 12 seconds, plain POSIX, so it runs on any server. */
export function sampleJob(server: string): JobSpecInput {
  return { name: 'sample', server, command: COMMAND, timeLimit: 60 }
}
