# What a training does, in little: it reads data, tells how far it is, and writes a model and logs.
set -eu
mkdir -p logs
epoch=0
while [ "$epoch" -lt "$EPOCHS" ]; do
  epoch=$((epoch + 1))
  loss=$(awk -v e="$epoch" 'BEGIN { printf "%.3f", 1 / e }')
  echo "epoch $epoch of $EPOCHS: loss $loss"
  echo "$loss" > "logs/epoch-$epoch.txt"
  remotebot-event progress "$epoch" "$EPOCHS" --unit epochs
  remotebot-event metric loss "$loss" --step "$epoch"
done
awk '{ sum += $1 } END { print "mean", sum / NR }' data.txt > model.txt
remotebot-event artifact model model.txt
