#!/bin/sh
# remotebot-event: appends one structured event to $REMOTEBOT_EVENTS, which remotebot shows as it comes.
# Outside of a job it does nothing. It ends with 0 also where the event cannot be written or says nothing that can
# be understood (that is shown beside the job): to tell of work must not end it. Only wrong usage ends with 2.

# Bytes are bytes, so UTF-8 passes as it is.
LC_ALL=C
export LC_ALL

usage() {
  [ -z "$1" ] || printf 'remotebot-event: %s\n' "$1" >&2
  printf '%s\n' 'Usage: remotebot-event progress DONE [TOTAL] [--unit U] [--task NAME]   (or 40% for DONE)' \
    '       remotebot-event metric NAME VALUE [--step N] [--unit U]' \
    '       remotebot-event step NAME [started|done|failed|skipped]' \
    '       remotebot-event task NAME started|done|failed [--parent NAME]' \
    '       remotebot-event checkpoint NAME [PATH] [--step N]' \
    '       remotebot-event artifact NAME PATH [--kind KIND]' \
    '       remotebot-event result JSON   (or - to read it from standard input)' \
    'Each takes --message TEXT, but metric, checkpoint and artifact.' >&2
  exit 2
}

# Sets `json` to $1 as a JSON string.
quote() {
  json='' rest=$1
  while :; do
    case $rest in
    *[\"\\[:cntrl:]]*) ;;
    *) break ;;
    esac
    plain=${rest%%[\"\\[:cntrl:]]*}
    rest=${rest#"$plain"}
    one=${rest%"${rest#?}"}
    rest=${rest#?}
    case $one in
    \" | \\) one=\\$one ;;
    *) one=$(printf '\\u%04x' "'$one") ;;
    esac
    json=$json$plain$one
  done
  json="\"$json$rest\""
}

# Sets `json` to $1 as a JSON number, which knows no "+1", ".5", "1." or "007". What is no number becomes a string:
# whoever reads the event says then what is wrong with it.
number() {
  unsigned=${1#[+-]} sign=''
  case $1 in -*) sign=- ;; esac
  mantissa=${unsigned%%[eE]*}
  exponent=${unsigned#"$mantissa"}
  digits=${exponent#?}
  case $exponent:${digits#[+-]} in
  :) ;;
  *: | *:*[!0-9]*) mantissa= ;;
  esac
  case $mantissa in
  '' | . | *[!0-9.]* | *.*.*)
    quote "$1"
    return
    ;;
  *.*) fraction=${mantissa#*.} ;;
  *) fraction= ;;
  esac
  whole=${mantissa%%.*}
  while :; do
    case $whole in
    0?*) whole=${whole#0} ;;
    *) break ;;
    esac
  done
  json=$sign${whole:-0}${fraction:+.$fraction}$exponent
}

text_field() {
  quote "$2"
  fields="$fields,\"$1\":$json"
}

number_field() {
  number "$2"
  fields="$fields,\"$1\":$json"
}

[ $# -gt 0 ] || usage ''
type=$1 fields='' count=0 first='' second='' options=yes
shift
while [ $# -gt 0 ]; do
  case $options$1 in
  yes--) options= ;;
  yes--unit | yes--task | yes--parent | yes--kind | yes--message | yes--step)
    [ $# -gt 1 ] || usage "$1 needs a value"
    if [ "$1" = --step ]; then number_field step "$2"; else text_field "${1#--}" "$2"; fi
    shift
    ;;
  yes--help | yes-h) usage '' ;;
  yes--*) usage "unknown option $1" ;;
  *)
    count=$((count + 1))
    case $count in
    1) first=$1 ;;
    2) second=$1 ;;
    *) usage "$1 is too much" ;;
    esac
    ;;
  esac
  shift
done

case $type:$count in
progress:1 | progress:2)
  case $first in
  *%)
    number "${first%\%}"
    # 40% is 40e-2: no shell here reckons with fractions.
    case $json in
    \"* | *[eE]*) quote "$first" ;;
    *) json=${json}e-2 ;;
    esac
    fields="$fields,\"fraction\":$json"
    ;;
  *) number_field 'done' "$first" ;;
  esac
  [ "$count" = 1 ] || number_field total "$second"
  ;;
metric:2)
  text_field name "$first"
  number_field value "$second"
  ;;
step:1 | step:2 | task:2)
  text_field name "$first"
  [ "$count" = 1 ] || text_field state "$second"
  ;;
checkpoint:1 | checkpoint:2 | artifact:2)
  text_field name "$first"
  [ "$count" = 1 ] || text_field path "$second"
  ;;
result:1)
  # One event is one line; between the parts of a JSON text a space does as well.
  if [ "$first" = - ]; then value=$(tr '\n\r' '  '); else value=$(printf '%s' "$first" | tr '\n\r' '  '); fi
  fields="$fields,\"value\":$value"
  ;;
progress:* | metric:* | step:* | task:* | checkpoint:* | artifact:* | result:*) usage "wrong number of arguments for $type" ;;
*) usage "unknown event $type" ;;
esac

[ -n "${REMOTEBOT_EVENTS-}" ] || exit 0
now=$(date +%s)
case $now in
'' | *[!0-9]*) ;;
*) fields=",\"at\":$now$fields" ;;
esac
line="{\"type\":\"$type\"$fields}"

# One write for each line, so that lines of programs that write at the same time do not mix. A shell's own printf
# does that for short ones.
if [ ${#line} -lt 500 ]; then
  printf '%s\n' "$line" >>"$REMOTEBOT_EVENTS"
else
  printf '%s\n' "$line" | dd ibs=65536 obs=4194304 2>/dev/null >>"$REMOTEBOT_EVENTS"
fi || printf '%s\n' "remotebot-event: a $type event could not be written to $REMOTEBOT_EVENTS" >&2
exit 0
