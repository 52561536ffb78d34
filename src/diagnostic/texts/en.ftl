# What the program says to people, in English. Written in Fluent (https://projectfluent.org): a code a message, what is filled in between
# braces. COUNT($n) chooses between one and several. The other languages' files hold the same codes; a test finds what is missing, left over
# or filled wrongly.

list-comma = { ", " }
clauses = { "; " }

## alert/event

drawn = drawn
visits-nobody-can-be-sent-to = visits without inspectors
lapsed = lapsed
due-and-not-drawn = due and not drawn
waits-for-person-decision = waits for a person to decide
late = late
changed-rules-are-in-force = changed rules are in force
change-is-wrong-last-good-version = a change is wrong, the last good version stays in force
register-is-too-old = the register is too old
disk-is-nearly-full = the disk is nearly full
ledger-does-not-verify = the ledger does not verify
clock-is-behind = the machine's clock went back
sweep-failed = the nightly draw failed
mended = back to normal
all-well = everything is in order
something-is-wrong = something is still wrong

## audit/replay

its-frame-cannot-be-read = its sampling frame cannot be read: { $error }
line-of-its-frame-is-not = line { $line } of its kept sampling frame is not as it should be
its-frame-is-not-utf-8 = its kept sampling frame is not UTF-8 text
its-kept-frame-was-changed = its kept sampling frame was changed
published-frame-is-not-that-kept = the published sampling frame, or its root, is not what the kept one gives
blinds-are-not-those-of-second-secret = its blinds do not follow from the second secret that was committed to
second-secret-is-not-at-hand = the second secret is not at hand: that the blinds of sealed draws follow from it was not checked
file-is-not-what-ledger-makes = the file { $file } does not match the ledger
its-population-is-not-that-of = its population does not match its sampling frame
population-or-share-of-is-wrong = the population or the share of { $code } is wrong
shares-of-group-do-not-add = the shares of a group do not add up to its number
draws-that-share-its-lottery-are = the draws that share its lottery are not those recorded
its-lottery-is-not-its-own = the lottery it names is not its own
its-basis-is-wrong = its basis is wrong
ledger-has-no-such-commitment = the ledger has no such commitment
its-seed-is-not-one-that = its seed is not the one that the secret and the frame give
secret-is-not-revealed-whether-seeds = the secret is not revealed: whether the seeds come from it cannot be checked yet
quotas-of-its-cells-are-not = the quotas of its cells are not those that the lottery gives
drawn-again-list-is-not-one = drawn again, the list is not the one recorded { $first }
names-or-regions-of-list-were = names or regions in the list were changed
tiers-of-list-were-changed = tiers in the list were changed
its-seed-has-public-randomness-that = its seed uses public randomness that was not named in advance
there-are-draws-without-public-randomness = some draws use no public randomness: whoever holds the secret could try out different registers in private until one suits
public-randomness-of-its-seed-is = the public randomness of its seed is not in the ledger
its-public-randomness-is-not-round = its public randomness is not of the round fixed with the intent
round-fixed-with-intent-is-not = the round fixed with the intent is not the first one after it
intents-time-is-machine-own-time = the time of an intent is the machine's own: time not proven, unless the ledger's head was published before that round
numbers-or-witness-of-ceremony-are = the numbers or the witness of the ceremony are wrong

## audit/verify

heads-were-published-and-there-is = heads were published, but there is no ledger
ledger-has-no-such-draw = the ledger has no such draw
its-number-should-be-entry-is = its number should be { $number }: an entry is missing or was inserted
it-does-not-carry-hash-of = it does not carry the hash of the entry before it
its-content-is-not-what-its = its content does not match its hash: it was changed
its-signature-does-not-hold = its signature is not valid
published-head-is-not-in-this = the published head is not in this ledger: it was replaced or changed
entry-was-published-and-is-not = entry { $seq } was published and is missing here: the ledger was rolled back
no-published-head-was-given-head = no published head was given (--head): a rollback to an older ledger cannot be excluded
text-is-not-what-its-digest = the text does not match its digest: it was changed
text-that-entry-refers-to-is = the text that entry { $seq } refers to is missing
entry-is-older-than-one-before = an entry is older than the one before: the machine's clock went back
what-everyone-is-told-of-it-is-not = what everyone is told of it does not match its content
digest-of-staffing-document-is-not = the digest of its published document is not that of the document
file-is-missing = the file { $file } is missing; the next choucha draw writes it again
file-is-link = { $file } is a link, or lies in a folder that is one; the next choucha draw puts the file itself in its place
file-is-nobodys = { $file } belongs to nothing in the ledger; choucha wrote no such file, or something of it was taken back
key-is-not-one-committed = { $file } does not hold the secret that was committed to; restore it from a backup
not-what-register-said-when-intended = name, region, tier or enterprise of { $id } is not what was fixed with the intent
seals-of-inspectors-are-not = what stands for its inspectors and recusals in what is published is not theirs
its-frame-is-gone = { $file } is missing: the draw cannot be completed; restore it from a backup
its-subject-is-not-what-its = its subject does not match its content
entry-of-unknown-kind = an entry of an unknown kind
its-content-cannot-be-read = its content cannot be read
it-does-not-say-what-ledger = this file does not match the ledger: it was changed, and draws may have been affected; delete it, and the next command rebuilds it from the ledger
it-was-drawn-without-intent = it was drawn without an intent
draw-is-recorded-twice = the draw is recorded twice
secret-revealed-is-not-one-committed = the secret revealed is not the one committed to
it-voids-draw-that-is-not = it voids a draw that does not exist
draw-has-two-intents = the draw has two intents
it-was-intended-before-its-secret = its intent was recorded before its secret was committed to
it-was-intended-after-its-secret = its intent was recorded after its secret was published
it-was-drawn-again-without-one = it was drawn again although the draw before was not declared void
it-was-drawn-although-person-had = it was drawn although a person had decided against it
its-row-among-intents-is-not = its row in the table of intents does not match its entry
it-is-missing-among-intents = it is missing in the table of intents
its-row-among-draws-is-not = its row in the table of draws does not match its entry
it-is-missing-among-draws = it is missing in the table of draws
list-does-not-have-as-many = the list does not have as many rows as its entry says

## audit/visits

it-was-drawn-and-never-staffed = it was drawn, but no inspectors were ever assigned
staffed-again-teams-are-not-those = assigned again, the teams are not those recorded { $first }
inspectors-are-not-those-fixed-with = the inspectors are not those fixed with the intent of { $draw }
it-staffs-draw-that-is-not = it assigns teams to a draw { $draw } that does not exist
seed-of-this-staffing-is-not = the seed of this assignment is not the one that the secret gives
it-is-about-visit-that-is = it is about a visit that does not exist
who-takes-place-is-not-next = the inspector who takes the place is not the next in ticket order
substitute-is-not-next-in-ticket = the substitute is not the next in ticket order
object-that-drops-out-was-not = the object that drops out was not drawn
some-were-passed-over-where-nothing = objects were passed over although no limit applies
task-never-repeats-one-drawn-before = the task never repeats: an object drawn before was not passed over, or one not drawn before was

## cli/args

did-you-mean = ; did you mean { $near }?
say-what-to-do = say what to do
there-is-no-argument = there is no argument `{ $argument }`{ $near }
there-is-no-command = there is no command `{ $command }`{ $near }
needs-value = { $argument } needs a value
it-can-be = ; it can be { $valid }
day-is-written-2024-03-01 = ; write the day as 2024-03-01
cannot-be = { $argument } cannot be `{ $value }`{ $hint }
missing = missing: { $argument }
cannot-be-used-with = { $argument } cannot be used with { $other }
error-help-tells-more =
    error: { $words }

    --help tells more.
error-usage-help-tells-more =
    error: { $words }

    Usage: { $usage }
    --help tells more.

## cli/burden

file-not-written = the file cannot be written: { $words }
output-lost = what the command says could not be written to standard output: { $error }
output-lost-help = what the command does is done; only its words are lost. Look with a command that only reads (`choucha status`, `choucha draws`) where there is room
file-not-written-help = name a file that can be written; if it is open in Excel, close it first
file-is-workspaces-own = it lies where the workspace keeps its own
word-drawn = drawn
word-to-come = still to be drawn
word-all = all
word-distribution = distribution
word-visits-year = visits a year
word-enterprises = enterprises
word-most-visited = most visited
word-id = id
word-name = name
word-matters = matters
word-tiers = tiers
word-tier = tier
word-counties = counties
word-county = county
word-months = months
word-month = month
word-departments = departments
word-department = department
word-visits = visits
word-to-come-2 = of them still to be drawn
word-inspector-days = inspector days
word-inspectors = inspectors in service
word-each = per inspector
word-together = together
word-apart = apart
word-independent = independent
in-year-drawn-to-come-with =
    { $plan }: { COUNT($visits) ->
        [one] { $visits } visit
       *[other] { $visits } visits
    } in the year ({ $drawn } drawn, { $to_come } still to be drawn), { COUNT($enterprises) ->
        [one] { $enterprises } enterprise
       *[other] { $enterprises } enterprises
    }, { COUNT($matters) ->
        [one] { $matters } matter
       *[other] { $matters } matters
    }; { COUNT($joint) ->
        [one] { $joint } visit
       *[other] { $joint } visits
    } with several matters.
    What is still to be drawn is simulated on today's register ({ $coordination }); it is not a draw.
past-rounds-are-played = What is still to be drawn includes { COUNT($n) ->
        [one] one round whose window is closed and which is not recorded as lapsed yet
       *[other] { $n } rounds whose windows are closed and which are not recorded as lapsed yet
    }.
unstaffed-at-moment = { COUNT($n) ->
        [one] { $n } visit is
       *[other] { $n } visits are
    } unstaffed at the moment.
word-summary = summary

## cli/check

of-register = , { COUNT($rows) ->
        [one] { $rows } row
       *[other] { $rows } rows
    } of the register
registers-not-looked-at = , registers not checked
check = { COUNT($errors) ->
        [one] { $errors } error
       *[other] { $errors } errors
    }, { COUNT($warnings) ->
        [one] { $warnings } warning
       *[other] { $warnings } warnings
    } ({ COUNT($tasks) ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    }, { COUNT($rules) ->
        [one] { $rules } rule file
       *[other] { $rules } rule files
    }, { COUNT($cases) ->
        [one] { $cases } case
       *[other] { $cases } cases
    }{ $rows })
nobody-is-in = there are no objects in { COUNT($count) ->
        [one] { $count } cell
       *[other] { $count } cells
    }: { $some }{ $more }
at-length-choucha-explain-code-what = more about a finding: choucha explain CODE (the code is in square brackets)
watch = the folder cannot be watched: { $error }
watch-help = run the command without --watch
waiting-for-save-ctrl-c-ends = -- waiting for a save (Ctrl-C ends)

## cli/decide

refused = give either --drand, or --ceremony and --witness
refused-help = see choucha beacon --help for how
bad-round = the drand round cannot be read: { $words }
bad-round-help = the file holds {"{"}"round":…,"signature":"…"{"}"}
nothing-differs = No differences.
written-next-sweep-takes-them-up = { $count } written; the next draw uses them, and the ledger records what changed.
differ-nothing-was-written-write-writes = { $count } differ; nothing was written. Add --write to write them.

## cli/dispatch

word-internal-fault-nothing-recorded-has-changed = an internal error; nothing recorded has changed. Please report the command and the files it used (RUST_BACKTRACE=1 shows more)

## cli/draw

unstaffed-what-is-drawn-stays-drawn = { COUNT($count) ->
        [one] { $count } visit is
       *[other] { $count } visits are
    } unstaffed (the objects stay drawn; run choucha staff DRAW when inspectors are available):
word-draw = draw
word-task = task
word-population = population
word-quota = quota
word-drawn-2 = drawn
word-not-drawn = not drawn:
intent-recorded-and-sealed-waits-for = { $sealed }  intent recorded, waiting for public randomness (choucha beacon)
files-of-were-missing-and-have = the files of { $restored } were missing and have been written again
by-to-draw-trial-nothing-was = as of { $day }: { COUNT($rounds) ->
        [one] { $rounds } draw is due
       *[other] { $rounds } draws are due
    }, { COUNT($objects) ->
        [one] { $objects } object
       *[other] { $objects } objects
    } to draw. A dry run: nothing was drawn.
by-for-public-randomness = as of { $day }: { COUNT($count) ->
        [one] { $count } draw waits
       *[other] { $count } draws wait
    } for public randomness.
by-nothing-is-due = as of { $day }: nothing is due.
by-made-drawn = as of { $day }: { COUNT($rounds) ->
        [one] { $rounds } draw
       *[other] { $rounds } draws
    } made, { COUNT($objects) ->
        [one] { $objects } object
       *[other] { $objects } objects
    } drawn.
word-lists-are-in-var-draws-what = The lists are in var/draws, what can be published is in var/public, the ledger is var/ledger.db.
word-no-public-randomness-holder-of-secret = No public randomness was used: whoever holds the secret could try out different registers in private (see docs/threat-model.md; [beacon] in the settings prevents it).
word-judged-by-day-in-past-marked = The draw date lies in the past: marked retrospective.

## cli/draws

did-you-mean-2 = did you mean { $near }?
choucha-draws-lists-them-all = run choucha draws to list them all
unknown-draw = the ledger has no draw `{ $id }`
declared-void-on-by = declared void on { $at } by { $by }: { $reason }
waived-on-by = waived on { $day } by { $by }: { $reason }
word-nothing-has-been-drawn-yet = nothing has been drawn yet.
word-opens = opening day
word-as-of = draw date
word-real-time-utc = real time (UTC)
word-state = state
word-sealed = awaiting public number
word-interrupted = interrupted
word-void = void
word-waived = waived
word-asked = awaiting a decision
word-lapsed = lapsed
word-retrospective = retrospective
word-simulation = simulation
word-decision = decision
word-lead = lead department
word-real-time = real time
word-marks = marks
word-seed = seed
word-frame-digest = frame digest
word-list-digest = list digest
word-rule-version = rule version
word-files = files
word-public-from = list public from
word-names-from = names public from
word-published = published
word-under-blinds = sealed: frame under blinds, names without cells
word-by-ids = open: frame by ids
word-cell = cell
word-stratum = stratum
word-tier-2 = tier
word-ratio = ratio
word-why = why
list-notes = { "; " }
word-rank = rank
word-region = region
word-ticket = ticket
and-more-in-objects-csv = … and { $more } more in objects.csv

## cli/effect

against-on-today-register-as-year = { $plan } compared with { $against } (on today's register, the whole year from its beginning)
word-nothing-changes = Nothing changes.
nothing-else-changes = The tasks { $tasks } were not compared; nothing else changes.
only-texts-change = No population, ratio, number, opening day or inspector day changes. The texts of rules or settings do (limits on visits, coordination or publication, perhaps), of the tasks { $tasks }
word-first-quota = first quota
word-year-quota = year's quota
word-openings = opening days
word-visits-over-year = visits over the year
word-objects-drawn-at-least-once-expected = objects drawn at least once (expected)
word-inspector-days-before = inspector days before
word-after = after
word-change = change
word-more-likely = more likely
word-less-likely = less likely
word-objects-whose-likelihood-changes = Objects whose likelihood changes:

## cli/explain

object-id-follows-draw-choucha-explain = write the object's id after the draw's: choucha explain { $wanted } OBJECT
choucha-explain-lists-all-codes = run choucha explain to list all codes
unknown-code = there is no finding `{ $wanted }`
word-example = example
word-wrong = wrong:
word-right = right:
word-it-was-in-frame-and-at = It was in the sampling frame but had reached its yearly limit of visits (limit): it did not take part.
word-it-was-in-frame-its-last = It was in the sampling frame but had been inspected too recently (cooling): it did not take part.
word-it-was-in-frame-and-exempt = It was in the sampling frame but exempt by the rules (exempt): it did not take part.
word-it-had-to-be-visited-certain = It had to be visited (certain) and did not take part in the lottery.
word-it-was-drawn = It was drawn.
word-it-was-in-frame-and-not = It was in the sampling frame and was not drawn.
word-it-has-to-be-visited = It is in the scope and has to be visited (certain): it does not take part in the lottery.
word-it-cannot-be-drawn-limit = It is in the scope but has reached its yearly limit of visits (limit): it will not take part next time.
word-it-cannot-be-drawn-cooling = It is in the scope but will have been inspected too recently by the next draw (cooling): it will not take part.
word-it-cannot-be-drawn-exempt = It is in the scope but exempt by the rules (exempt): it does not take part.
word-it-cannot-be-drawn-again = It is in the scope, but this task has drawn it and never draws anyone twice (repeat = "never").
word-it-is-in-scope = It is in the scope.
word-it-is-in-scope-and-can = It is in the scope and can be drawn.
word-it-is-not-in-scope = It is not in the scope.
word-draw-2 = draw
drawn-before-by-this-task-ticket = drawn { COUNT($times) ->
        [one] { $times } time
       *[other] { $times } times
    } before by this task, ticket { $ticket }, rank { $rank } in its cell
last-drawn-is-rank-before-ticket = the last drawn is rank { $rank }: { COUNT($times) ->
        [one] { $times } time
       *[other] { $times } times
    } before, ticket { $ticket }
word-nobody-of-this-cell-was-drawn = No object of this cell was drawn.
word-order-fewer-times-drawn-before-first = The order: objects drawn fewer times before come first; among equals, the smaller ticket.
task = task { $plan }/{ $task }  { $name }
word-scope-by-today-register = scope (by today's register)
what-decided-value-is = { "  " }what decided: { $part }, the value is { $value }
word-cell-2 = cell
drawn-in-cell-of = drawn in the cell: { $quota } of { $population }
expected-to-be-drawn-in-cell = expected to be drawn in the cell next time: { $quota } of { $population }
explain = ({ $lines })

## cli/fairness

each-cell-drawn-under-as-its = each cell drawn under { COUNT($seeds) ->
        [one] { $seeds } fresh seed
       *[other] { $seeds } fresh seeds
    }: the results match the probabilities given by the rules.
each-cell-drawn-under-some-are = each cell drawn under { COUNT($seeds) ->
        [one] { $seeds } fresh seed
       *[other] { $seeds } fresh seeds
    }: in some cells the results do not match the probabilities given by the rules.
word-n = N
word-n-2 = n
word-never = never
word-largest = largest
word-p-units = p units
word-p-pairs = p pairs
word-p-position = p position
word-p-region = p region
word-fair = fair
word-yes = yes
word-no = NO

## cli/ledger

no-ledger = there is no ledger yet
no-ledger-help = draw first, with choucha draw
bad-key = the signing key cannot be used: { $words }
bad-key-help = the file must hold 64 hex digits; name a new file to have a key made

## cli/operate

word-plan = plan
word-due = (due)
day-to-day = –
nothing-opens-within = No draw opens within the next { COUNT($days) ->
        [one] { $days } day
       *[other] { $days } days
    }.
days-backwards = { $from } to { $to }: the dates are the wrong way round
days-backwards-help = --from is the earlier day, --to the later one
word-healthy = healthy
word-not-healthy = problems:
word-running = running
word-not-running = not running
word-never-used-systemd-timer-or-cron = not in use (a systemd timer or cron may run choucha draw instead)
word-service = service
last-sweep-ms-made-not-made = last run  { $at }, { $took } ms, { $drawn } drawn, { $not } not drawn
word-next-sweep = next run
drawn-due-of-them-late-for = { $drawn } drawn, { $due } due ({ $late } of them late), { COUNT($asked) ->
        [one] { $asked } waits
       *[other] { $asked } wait
    } for a decision, { $sealed } for a public number, { $lapsed } lapsed
rules-last-changed = rules  { $plan }: { COUNT($tasks) ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    }, last changed { $day }
rules-unchanged-since = rules  { $plan }: { COUNT($tasks) ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    }, in force since { $day }, unchanged
register-old-kb = register  { $file }, { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, { $bytes } KB
word-ledger-head = ledger head
disk-mb-free = disk  { $free } MB free
workspace-is-there-next-cd-choucha =
    The workspace is ready. Next:
    { "  " }cd { $dir }
    { "  " }choucha check      # no errors
    { "  " }choucha doctor     # is this machine ready?
    { "  " }choucha next       # the coming opening days
    Replace the samples in datasets with your own registers, and copy the published table into rules/plan.plan.toml.
kb-it-holds-plans-secrets-keep = { $file }: { COUNT($files) ->
        [one] { $files } file
       *[other] { $files } files
    }, { $kb } KB. It holds the plans' secrets: keep it where only the administrator can read it. The registers are not in it.
restored-verified = { COUNT($files) ->
        [one] { $files } file
       *[other] { $files } files
    } restored, { COUNT($count) ->
        [one] { $count } draw
       *[other] { $count } draws
    } verified

## cli/plan

unknown-plan = the settings name no plan with the id `{ $name }`
unknown-plan-help = see `plans` in rules/settings.toml and the id in the plan file
unknown-task = there is no task `{ $task }`
unknown-task-help = run choucha plan to see the tasks' ids
list-clause = { ", " }
word-coming = coming
word-due-2 = due
word-sealed-2 = awaiting public number
word-ratio-or-count-low-to-high = ratio or count (low to high)
word-rounds = rounds
word-window = window
word-rounds-by-state = rounds by state
word-rule = rule

## cli/preview

word-cells-quota-population = cells: quota/population

## cli/serve

serve = { $title }: { $line }
not-delivered-tried-again-later = the message was not delivered ({ $channel }) and will be sent again later: { $why }

## cli/test

there-are-no-cases-yet-write = there are no cases yet: write .toml files in rules/cases; docs/cases.md shows how
passed-failed = { COUNT($passed) ->
        [one] { $passed } case
       *[other] { $passed } cases
    } passed, { $failed } failed
coverage-functions-cells = coverage: functions { $functions }/{ $all_functions }, cells { $cells }/{ $all_cells }
no-case-runs-of = { "  " }no case runs { $name } of { $file } ({ COUNT($arity) ->
        [one] { $arity } parameter
       *[other] { $arity } parameters
    })
tasks-with-cells-that-no-case = { "  " }tasks with cells that no case covers: { $list }{ $more }
coverage-of-is-below-asked-for = the coverage of { $percent }% is below the required { $least }%

## cli/verify

no-ledger-nothing-to-verify = there is no ledger yet: nothing to verify.
word-failed = FAILED
word-note = note
and-whole-chain-checked-all-as = { COUNT($checked) ->
        [one] { $checked } draw
       *[other] { $checked } draws
    } and all entries of the ledger checked: everything matches.
and-whole-chain-checked = { COUNT($checked) ->
        [one] { $checked } draw
       *[other] { $checked } draws
    } and all entries of the ledger checked: { COUNT($failed) ->
        [one] { $failed } mismatch
       *[other] { $failed } mismatches
    }.
bad-head = the file with the head cannot be read: { $words }
bad-head-help = give a file with the output of choucha ledger head --json

## cli/words

did-you-mean-3 = did you mean `{ $near }`?
choucha-words-lists-them-all = run choucha words to list them all
unknown-word = there is no word `{ $wanted }` in rules
word-functions = functions
word-properties = properties
word-signs = signs
cannot-name-rule-file = `{ $name }` cannot be the name of a rule file
use-letters-digits-and-64-at = use letters, digits, `-` and `_`, 64 at most
cannot-be-written = { $file } cannot be written: { $error }
check-disk-space-and-permissions = check disk space and permissions
is-there-already-and-was-left = { $file } exists already and was not changed
take-another-name-or-edit-that = choose another name, or edit that file
is-there-edit-it-write-rule =
    { $file } was made
    edit it, write rule = "{ $name }.rhai" in a task of the plan, then run choucha check and choucha test

## decisions/beacon

no-draw-waits-for-public-randomness = no draw waits for public randomness
draw-does-not-wait-for-public-randomness = { $draw } does not wait for public randomness
see-choucha-draws = run choucha draws to see them
public-randomness-is-recorded-draws-completed = public randomness { $value } is recorded; draws completed: { $done }
no-draw-waits-for-round-round = no draw waits for round { $number }: the round was fixed with the intent and cannot be replaced by another
rounds-that-are-awaited = awaited rounds: { $list }
fetch-round-again = download the round again
write-numbers-as-they-were-drawn = write the numbers as they were drawn, such as "3 17 22"

## decisions/commit

commitment-of-plan = commitment { $number } of the plan { $line }: { $hash }
ledger-has-no-plan = the ledger has no plan `{ $plan }`
it-has = it has: { $list }

## decisions/recuse

is-not-in-team-of-this = { $inspector } is not in the team of this visit
visit-has-no-team-yet-choucha = the visit has no team yet: run choucha staff { $draw }
team-is = the team is: { $list }
steps-back-takes-place-recorded = { $inspector } is recused; { $who } ({ $department }) takes the place; recorded in the ledger
steps-back-and-nobody-can-take = { $inspector } is recused and nobody can take the place; the visit is unstaffed for now: { $why }
has-no-team-yet = { $object } has no team yet
staff-it-first-choucha-staff = assign teams first: choucha staff { $name }
did-not-draw = { $name } did not draw `{ $object }`

## decisions/refuse

cannot-be-empty = { $flag } cannot be empty
say-why-and-who-both-are = give the reason and who decided: both are published
check-disk-and-permissions = check the disk and the permissions
ledger-has-no-draw = the ledger has no draw `{ $draw }`
draw-is-kept-back-until = { $draw } is kept back until { $until }; a receipt would tell of it
ask-for-receipt-on = ask again on { $until } or later
not-in-frame = { $object } was not in the sampling frame of { $draw }
not-in-frame-help = look whether the id is as the register had it then; choucha explain says why { $object } was not in it
receipt-drawn = { $object } stood in { $draw }, in the cell { $cell }, and was drawn
receipt-not-drawn = { $object } stood in { $draw }, in the cell { $cell }, and was not drawn
receipt-is-checked-by = whoever has what is published checks it with: python3 verify.py var/public --receipt { $file }

## decisions/restore

there-is-no-ledger-yet-and = there is no ledger yet, so there are no rules to restore
ledger-has-texts-from-first-draw = the ledger holds the texts of the rules from the first draw on
does-not-lie-in-workspace = `{ $name }` is not in the workspace
name-other-files-to-bring-these = name the files that you want to restore
versions-begin-with = { $count } versions begin with `{ $to }`
write-more-of-its-digits = write more of its digits
ledger-has-no-version-of-rules = the ledger has no version of rules `{ $to }`, and no draw of that id
newest-versions-draw-id-will-do = the newest versions: { $known }; a draw's id can be given, too (choucha draws lists them)
there-are = the ledger has: { $list }
ledger-has-no-file = the ledger has no file `{ $name }`

## decisions/reveal

is-not-completed = { $draw } is not completed
run-choucha-draw-first = run choucha draw first
is-neither-drawn-nor-recorded-as = { $draw } is neither drawn nor recorded as lapsed
draw-it-with-choucha-backfill-or = draw it with choucha backfill, or decide against it with choucha waive
reveal-it-when-its-window-is = reveal it once its window is closed
may-still-be-drawn-by-decision = { $draw } waits for a person to decide and may still be drawn: if the secret were published now, the result could be worked out in advance
may-still-be-drawn-its-window = { $draw } may still be drawn (its window is open until { $last }): if the secret were published now, the result could be worked out in advance
plan-windows-are-open-until-with = the plan's windows are open until { $last }: if its secret were published now, draws to come could be worked out in advance
reveal-it-after = reveal it after { $last }
embargo-keeps-back-until = an embargo keeps { $draw } back until { $until }: with the secret anyone could work its list out
reveal-it-on = reveal it on { $until } or later
there-is-no-secret-to-reveal = there is no secret to reveal: it is published already, or its file is missing
check-var-secret = check var/secret
secret-of-is-published-var-public = the secret of { $line } is published: var/public/{ $line }.secret.json; anyone can now recompute every seed

## decisions/staff

was-made-without-inspector-register-nobody = { $draw } was made without an inspector register: no inspectors can be assigned
every-visit-of-has-its-team = every visit of { $draw } has its team
staffed = { $draw }: { COUNT($done) ->
        [one] { $done } visit
       *[other] { $done } visits
    } staffed
staffed-still-cannot-be = { $draw }: { COUNT($done) ->
        [one] { $done } visit
       *[other] { $done } visits
    } staffed, { $left } still cannot be

## decisions/substitute

did-not-draw-or-it-was = { $draw } did not draw `{ $object }`, or it was replaced before
is-replaced-by-rank-of-recorded = { $object } ({ $reason }) is replaced by { $id } { $name }, rank { $rank } of { $cell }; recorded in the ledger
drops-out-reserve-of-is-used = { $object } ({ $reason }) drops out; { $cell } has no objects left to replace it: one fewer; recorded in the ledger
is-no-reason-for-substitute = `{ $reason }` is not a reason for a substitute
reasons-that-substitute-reasons-under-substitutes = the reasons for a substitute are: { $list } (`reasons` under [substitutes] in the settings). Being unreachable is a result of the visit, not a reason
register-unreadable = the register cannot be read: { $words }
register-unreadable-help = export the register again

## decisions/visit_session

is-void = { $draw } is void
choucha-draws-lists-what-was-drawn = run choucha draws { $name } to list the objects drawn
settings-name-no-inspector-register = the settings name no inspector register
add-register-inspectors-to-rules-settings = add [register.inspectors] to rules/settings.toml
inspectors-unreadable = fix it and run the same command again
secret-lost = the secret of the plan { $line } is missing
secret-lost-help = restore the file from a backup

## decisions/void

was-never-drawn = { $draw } was never drawn
there-is-nothing-to-void = there is nothing to void
is-void-already = { $draw } is void already
is-void-its-record-and-files = { $draw } is void; its record and files are kept; { $next }
void-is-drawn-again = the next choucha draw draws the round again, with an id ending in .2, .3
void-waits-for-person = whether the round is drawn again is for a person to decide: choucha backfill draws it, choucha waive decides against it
void-is-not-drawn-again = the rules no longer have the round, and it is not drawn again

## decisions/waive

choucha-status-shows-what-waits-for = run choucha status to see what waits for a decision
no-round-waits-within = no round that opened from { $from } to { $to } waits for a person
there-is-no-round = there is no round `{ $wanted }`
taken-back-has-lapsed = withdrawn: the day of { $draw } has gone meanwhile, and by its rules a round that was missed lapses; nothing is drawn
taken-back-parts-wait = withdrawn: the rules no longer have { $draw } as it was; what was owed of it waits for a decision: { $parts }
taken-back-goes-by-rules-but-for-parts = withdrawn: { $draw } follows the rules again; what was changed of it meanwhile waits for a decision: { $parts }
taken-back-goes-by-rules-again = withdrawn: { $draw } follows the rules again
taken-back-rules-have-it-no-longer = withdrawn: the rules no longer have { $draw } and nothing of it was owed; nothing is drawn
taken-back-waits-for-decision-again = withdrawn: { $draw } waits for a decision again
is-not-drawn-by-decision-of = { $draw } is not drawn, by decision of { $by }; recorded in the ledger (--withdraw takes it back)
is-drawn-or-sealed-already = { $draw } is drawn already, or its intent is recorded
choucha-void-declares-it-void = to declare it void, run choucha void
was-not-waived = { $draw } was not waived
there-is-nothing-to-take-back = there is nothing to take back
is-waived-already = { $draw } is waived already
withdraw-takes-it-back = to take it back, add --withdraw
has-lapsed-it-was-missed = { $draw } has lapsed: it was missed on { $opens }, and by its rules missed rounds lapse
has-lapsed-its-window-is-closed = { $draw } has lapsed: its window is closed
there-is-nothing-to-decide = there is nothing to decide

## diagnostic/disk

disk = a file cannot be written: { $error }
file-is-not-there = { $words }
this-account-may-not = { $words }
it-is-a-folder = { $words }
it-is-no-ordinary-file = it is a pipe or a device, not an ordinary file ({ $words })
it-is-too-large = it is too large ({ $words })
its-folder-is-a-file = { $words }
disk-is-full-2 = { $words }
disk-is-read-only = { $words }
it-is-not-utf-8 = { $words }
disk-help = check disk space and permissions and run the same command again: recorded draws are not drawn again, and missing files are written

## diagnostic/finding

finding = { $place }: { $message }

## draw/beacon

drand-public-key-in-settings-is = the drand public key in the settings is wrong
signature-is-not-hex = the signature is not in hex digits
signature-of-round-does-not-hold = the signature of round { $number } is not valid: this drand network did not publish it
is-no-number = `{ $part }` is not a number
there-are-no-numbers = there are no numbers

## draw/expression

did-you-mean-field = did you mean field("{ $near }")?
check-column-in-rule-or-add = check the column in the rule, or add it to the register
field-missing = the rule reads field("{ $name }"), but the register has no such column
field-missing-2 = the rule uses { $ours }(…), but the settings name no { $ours } column
field-missing-help = add this column under [register.objects.columns] in rules/settings.toml

## draw/pass

register-nothing-usable = none of the register's { $read } rows can be used
register-nothing-usable-help = see var/quarantine for the reason of each row
register-set-aside = { $bad } of the register's { $read } rows cannot be used, more than the { $share } allowed; the first: { $reason }
register-set-aside-help = the reason for each row is in var/quarantine; fix the register, or raise max_set_aside in the settings
there-is-no-id = the id is missing
id-has-control-character = the id has a character that does not show (a control character or a mark of direction)
id-is-too-long = the id is too long
unified-social-credit-code-fails-its = the check digit of the unified social credit code is wrong

## draw/quota

band-holds-no-whole-number-its = there is no whole number in the range: its lower end gives { $low }, its upper end { $high }; the lower end is used
stratum = stratum { $number }:{ " " }
total-asks-for-at-least-there = { $of }the total requires at least { $min }, but there are only { $population }
more-than-total-of-allows-they = { $of }{ COUNT($certain) ->
        [one] { $certain } has to be visited
       *[other] { $certain } have to be visited
    }, more than the total of { $max } allows: all of these are visited, and no others are drawn
floor-ratios-ask-for-total-allows = { $of }the ratios “at least” require { $asked }, the total allows at most { $max }: the total is kept and the ratios are not met
strata-own-bounds-do-not-allow = the bounds of the strata do not allow a total of { $wanted }: they are kept, and { $number } are drawn

## draw/survey

register-unreadable-2 = the register cannot be read: { $words }

## execute/batch

limits-of-burden-count-what-draws = the limits on visits count the objects that { $sealed } draws: it first waits for that draw's public number

## execute/choose

choucha-plan-lists-rounds = choucha plan --json lists the rounds of every task (`draw` is the id)
has-not-come-today-is-nobody = { $day } has not come yet (today is { $today }): draws cannot be made ahead of time
draw-on-that-day-choucha-preview = draw on that day; to see populations and quotas before, run choucha preview
latest-draw-in-ledger-was-judged = the latest draw in the ledger has the draw date { $latest }; nothing can be drawn as of the earlier { $day }
use-as-of-or-later-if = use --as-of { $latest } or later; if the machine's clock went back, set it right first
there-is-no-task = there is no task `{ $wanted }`
there-is-no-round-2 = there is no round `{ $wanted }`
no-cell-opens = { $draw }: by the rules and the inspector register as they are now, no cell opens on { $day }; nothing is drawn
no-cell-opens-help = change the rules so that a cell opens on that day, or decide against the round with choucha waive
round-opens-later = opens on { $opens }: draws cannot be made ahead of time
round-opens-unannounced = opens on an unannounced day, { $opens } at the earliest: draws cannot be made ahead of time
round-was-interrupted = it was interrupted; the next choucha draw completes it
round-waits-for-public-number = its intent is recorded; it is drawn when its public number is out
round-drawn-already = is drawn already; to declare the draw void, run choucha void
round-lapsed-already = has lapsed already: it was not drawn in its window
round-waived = is waived; to take that back, run choucha waive --withdraw
its-window-closed-on-recorded-as = its window closed on { $closes } and it was not drawn; recorded as lapsed
it-was-missed-on-and-its = it was missed on { $opens }, and its plan lets missed rounds lapse

## execute/draft

left-out = { COUNT($count) ->
        [one] { $count } row of the scope belongs
       *[other] { $count } rows of the scope belong
    } to no stratum
left-out-help = add a last stratum("其他", everyone()), or narrow the scope
id-that-stands-before-of-one = { COUNT($count) ->
        [one] { $count } row of the scope carries
       *[other] { $count } rows of the scope carry
    } an id that occurs before: for each id only the row with the highest tier is kept
as-default-one = { COUNT($count) ->
        [one] { $count } object with an empty or unknown tier counts
       *[other] { $count } objects with an empty or unknown tier count
    } as the default one
set-aside-for-their-ids = { COUNT($count) ->
        [one] { $count } row of the scope was
       *[other] { $count } rows of the scope were
    } set aside for their ids

## execute/job

waits-for-public-number-of-later = waits for the public number of { $sealed }: the later round has to count what that one draws
secret-revealed = the secret of { $plan } is published: the result of a draw could be worked out in advance
secret-revealed-help = if it must be drawn all the same, commit to a new secret first: choucha commit { $plan } --reason … --by …

## execute/make

writing-files = writing files

## execute/preview

reading-register = reading the register

## execute/reading

drawing = drawing
register-changing = the register was being written while it was read and may be incomplete
register-changing-help = draw once it is written; if it is exported under another name and renamed when complete, this cannot happen
register-cut = the file breaks off in the middle of its last row ({ $words }), so it is not complete
register-cut-help = wait until it is written, or export it again; a complete last row ends with a line end
promised-column = the register has no column `{ $column }`, and when this round opened that column said who can be drawn
promised-column-help = export the register with the column `{ $column }` again; settings that read another column, or none, apply only to rounds that open later. If it cannot be exported, decide with choucha waive that the round is not drawn, and say why
promised-statuses = the register has nobody whose status is { $old }, and when this round opened those alone could be drawn; the settings now say { $new }
promised-statuses-help = if the register only calls the same status by another word, export it with the old words, draw the round, and change words and settings then; other statuses apply only to rounds that open later. If it is not to be drawn, decide so with choucha waive, and say why
register-old = the register is { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, more than { $most }
register-old-help = export the register again; `max_age` in the settings says how old it may be
rows-set-aside = { COUNT($read) ->
        [one] { $read } row
       *[other] { $read } rows
    } read, { $bad } set aside
rows-set-aside-help = the reason for each row is in var/quarantine
wrong-codes = { COUNT($count) ->
        [one] { $count } credit code has a wrong check digit; such objects
       *[other] { $count } credit codes have wrong check digits; such objects
    } still take part in draws
wrong-codes-help = have them checked; id_check = "uscc-strict" in the settings sets them aside
unknown-tiers = { COUNT($count) ->
        [one] { $count } row has an empty or unknown tier and counts
       *[other] { $count } rows have an empty or unknown tier and count
    } as tier_default
unknown-tiers-help = fill in the tier, or map it under tier_names in the settings

## execute/settle

frame-changed = the kept sampling frame of { $draw } is missing or was changed
frame-changed-help = restore the file from a backup; if that fails, declare the draw void with choucha void and draw again
equal-blinds = two objects of { $draw } have one blind, so nothing was drawn
equal-blinds-help = this does not happen by chance; commit to new secrets with choucha commit and report it

## execute/stages

its-rules-look-at-what-was = its rules look at what was drawn recently: it waits for the public number of { $sealed }

## execute/sweep

another-command-is-drawing-waiting-for = another command is drawing, waiting for it
clock-and-seed-cannot-be-given = the time and the seed cannot be set in a real workspace
make-workspace-of-its-own-with = for a simulation, make a separate workspace with simulation = true in its settings
staffing-visits = assigning inspectors
inspector-register = the inspector register

## fairness/trial

drawing-2 = drawing { $name }

## ledger/ledger

simulation = a simulation
real-draws = real draws
ledger-simulation = this ledger is for { $kind }, but `simulation` in the settings says otherwise
ledger-simulation-help = a simulation needs a separate workspace; change the settings back

## ledger/sqlite

ledger-older = the ledger has format version { $version }; this program reads version { $SCHEMA_VERSION } and later
ledger-older-help = read it with the version of choucha that wrote it; make new draws in a new workspace
ledger-newer = the ledger has format version { $version }; this program reads up to { $SCHEMA_VERSION }
ledger-newer-help = use the newer choucha; an older one does not change a newer ledger
database-is-damaged = the database is damaged: { $line }
it-is-missing-or-was-changed = it is missing or was changed
it-does-not-belong-here = it should not exist
ledger-is-in-use-by-another = the ledger is in use by another program
disk-is-full = the disk is full
ledger-cannot-be-written = the ledger cannot be opened or written
ledger-cannot-be-opened = the ledger cannot be opened: { $error }
ledger-has-log-that-this-account = the latest entries still stand in { $log } and not in the ledger's own file, and this account cannot read them without writing to the folder var
disk-cannot-be-read-or-written = the disk cannot be read or written
ledger-access-help = what is recorded has not changed. This account must be able to read the files in var; where entries still stand in a log, let an account that may write to var run choucha status once, or make a backup with choucha backup and restore it into a folder of your own
file-is-no-ledger-of-choucha = this file is not a ledger of choucha
ledger-file-is-damaged = the ledger file is damaged
ledger-unreadable = { $cause } ({ $words })

## ledger/store

ledger-unreadable-2 = the ledger cannot be used: { $words }
ledger-unreadable-help-2 = do not delete it; check the disk and the permissions, and restore a backup if necessary

## model/visit

of-city = of the city
visit-of = of { $region }
of-city-or-of = of the city or of { $region }
visit-for = { " " }for `{ $speciality }`
short-of-at-who-can-be = short of { COUNT($missing) ->
        [one] { $missing } expert
       *[other] { $missing } experts
    }{ $skill } { $level } at `{ $department }` who can be sent
short-of-at-who-can-be-2 = short of { COUNT($missing) ->
        [one] { $missing } inspector
       *[other] { $missing } inspectors
    }{ $skill } { $level } at `{ $department }` who can be sent
there-is-no-inspector-register = there is no inspector register
inspector-register-cannot-be-read = the inspector register { $file } cannot be read ({ $finding })
of-rows-of-inspector-register-cannot = { $unusable } of the { $rows } rows of the inspector register { $file } cannot be used, more than { $allowed }
recusal-table-cannot-be-read = the recusal table { $file } cannot be read ({ $finding })

## plan/calendar

bad-holiday = `{ $words }` is not a date of this year
bad-holiday-help = write "2024-05-01" or "2024-05-01..2024-05-05"

## plan/ratio

ratio-has-no = the ratio `{ $t }` has no %
ratio-is-no-number = the ratio `{ $t }` is not a number
ratio-is-below-0 = the ratio { $t } is below 0%
ratio-is-over-100 = the ratio { $t } is over 100%
ratio-has-too-many-decimals-10 = the ratio { $t } has too many decimals (10 at most)
band-runs-backwards = in the range { $t } the larger end comes first

## plan/read

duplicate-task = the task id { $id } occurs twice
duplicate-task-help = give this task another id; the id is part of its draws' ids and cannot occur twice
continues-own-id = task { $id }: the old task { $id } is continued by task { $heir }
continues-twice = task { $id } and task { $first } both continue the old task { $old }
continues-twice-help = only one row can continue an old task: keep one of them and make the other a new task
bad-embargo = an embargo of { $days } days is not within 0 to 3660
bad-embargo-help = write the number of days after the opening day, such as 60
open-tells-classes = publish = "open": from ids, cells and quotas anyone can work out the risk class of every enterprise in the frames of { COUNT($count) ->
        [one] the task
       *[other] { $count } tasks
    } ({ $tasks })
open-tells-classes-help = write publish = "sealed" if classes are for internal use; otherwise leave it
round-tells-classes = some rounds of { COUNT($count) ->
        [one] the task
       *[other] { $count } tasks
    } ({ $tasks }) take by tier: they open for some tiers only, or a filter takes by them, so that the names of those drawn tell of tiers
round-tells-classes-help = the names of such a draw are published with the last round of its task, and then tell of its tiers; if that must not be, let all tiers open on the same days and no filter take by tier
bad-unannounced = { $days } unannounced days are not within 1 to 120
bad-unannounced-help = write within how many days from its start a round opens, such as 21
bad-year = the plan's year { $year } is not a year
bad-year-help = write a year such as 2024
in-line = `{ $key }` in line { $line }
file-name = the file's name, { $file },
plan-year-contradicts = the plan's year is { $year }, but { $place } says { $other }
plan-year-contradicts-help = correct the one that is wrong; with a wrong year the plan's windows never come
plan-names-itself = `{ $key }` names the plan it stands in
plan-names-itself-help = write the id of the other plan, or remove the line
plan-two-relations = `predecessor` and `supplements` cannot both be given
plan-two-relations-help = write `predecessor` if this plan replaces the other, `supplements` if both are in force at the same time
did-you-mean-4 = did you mean "{ $near }"?
write-ids-of-tasks-of-this = write the ids of tasks of this plan
unknown-task-2 = the plan has no task `{ $task }`
group-twice = the task `{ $task }` is in a group already
group-twice-help = a task can be in one [[group]] only
read = , `-`
bad-id = the id `{ $id }` cannot be used: it has characters that are not allowed, or more than 64 of them
bad-id-help = ids are used in folder names: use letters, digits, `_`{ $also }, at most 64
bad-frequency = the frequency `{ $n }` is neither a whole number from 0 to 366 nor a floor or a band that begins with 1 or more
bad-frequency-help = write how many rounds the window has, such as 2; a floor or a band, of which the fewest are drawn, is written ">=1" or "1..2"
task-too-long = the texts of this task are { $size } KB, more than { $most } KB
task-too-long-help = a task holds one row of the published table; lists of objects belong in the register
write-3-5-at-least-3 = write "3%", ">=5%" (at least), "<=3%" (at most) or "10%..20%"
bad-count = the count `{ $text }` cannot be read
bad-count-help = write "10", ">=10", "<=50" or "60..70"
pending-and-decided = `pending` says that nothing is decided yet, and the row has a ratio, a count or a frequency
pending-says-nothing = `pending` is empty
bad-pending-help = write pending = "按省级计划" and neither ratio, count nor frequency; once they are decided, take `pending` out
still-pending = task { $task } is still to be decided ("{ $words }"), and its window opens on { $opens }: nothing is drawn until { $lead } has decided
still-pending-help = put ratio and frequency into the row in place of `pending`
row-is-still-pending = { $plan }/{ $task } { $name } is still to be decided ("{ $words }"), and its window opens on { $opens }: { $lead } has to decide ratio and rounds
binds-alone = `binds` says which of a ratio and a number of objects binds, and this row does not have both of them as plain values
binds-alone-help = write ratio = "10%" and count = "20" beside it, or leave `binds` out
words-differ = in task { $task } `{ $key }` is { $set }, and the table's words beside it say { $words }: "{ $said }"
words-differ-help = compare with the published table, and correct whichever is mistyped
frequency-outside-band = task { $task } has { $n } rounds in some cell, and its row gives { $bounds }
no-days = task { $task } compares `{ $column }` with a day, and { $count ->
        [one] one cell has
       *[other] { $count } cells have
    } something else in it, such as `{ $one }`: such rows fulfil no comparison with a day
no-days-help = have them written as 2024-03-01, 2024/3/1, 2024年3月1日 or 20240301, or leave them empty
frequency-outside-band-help = let the rule stay within the row's band, or correct the row
which-binds = task { $task } has a ratio ({ $ratio }) and a number of objects ({ $count }): the number binds, whatever the ratio gives
which-binds-help = write binds = "larger" (at least this many) or binds = "smaller" (at most this many), or leave the ratio out
window-year = the window `{ $text }` is not near the plan's year { $year }
window-year-help = check the year
window-cannot-be-read = the window `{ $text }` cannot be read
window-names-day-that-does-not = the window `{ $text }` names a day that does not exist
window-ends-before-it-begins = the window `{ $text }` ends before it begins
write-3-12-9-10-10 = write "3月—12月", "9月", "全年", "10月底前", "10月—次年3月" or "2024-03-01..2024-12-31"
bad-choice = `{ $key }` cannot be `{ $text }`
bad-choice-help = write one of { $list }
bad-number = this number is too large or written wrongly
bad-number-help = write a whole number or a plain decimal

## plan/toml_table

toml-syntax = this is not valid TOML: { $wrong }
toml-syntax-help = check that quotes, brackets and `=` are complete; text must be in double quotes
toml-bounds = this file is larger than any plan, settings or case file: { $words }
toml-bounds-help = check that it is the right file; split a long plan or a long case file into several
toml-bytes = it has over { $most } MB
toml-values = it has over { $values } keys and values, or over { $rows } rows of one kind
toml-dots = a line has over { $dots } dots
toml-table = { $words }
toml-table-2 = { $words }
toml-table-3 = { $words }
toml-table-4 = { $words }
toml-table-5 = { $words }
toml-table-6 = { $words }
toml-table-7 = { $words }
toml-table-8 = { $words }
toml-table-9 = { $words }
toml-table-10 = { $words }
toml-table-11 = { $words }
toml-table-12 = { $words }
toml-table-13 = { $words }
toml-table-14 = { $words }
toml-table-15 = { $words }
toml-table-16 = { $words }
toml-table-17 = { $words }
toml-table-18 = { $words }
toml-table-19 = { $words }
toml-table-20 = { $words }
toml-table-21 = { $words }
toml-table-22 = { $words }
toml-table-23 = { $words }
toml-table-24 = { $words }
toml-table-25 = { $words }
toml-table-26 = { $words }
toml-table-27 = { $words }
toml-table-28 = { $words }
wrong-type = `{ $key }` should be { $wants }, found { $found }
wrong-type-help = write `{ $key }` as { $wants }
missing-key = { $name } has no `{ $key }`
missing-key-help = add a line `{ $key } = …` below { $name }
capitals-count-write-not = capitals count: write `{ $key }`, not `{ $other }`
add-table-that-begins-with = add this part; it begins with a line { $written }
text-in-double-quotes = text in double quotes
empty-value = `{ $key }` is empty
empty-value-help = fill in `{ $key }`
whole-number = a whole number
true-or-false = true or false
list-of-texts-such-as-b = a list of texts such as ["a", "b"]
table = a table
a-list = a list
number-of = a number of [[{ $key }]]
did-you-mean-5 = did you mean `{ $near }`?
remove-it-known-here-are = remove this line; what can be written here is `{ $list }`
unknown-key = { $name } has no key `{ $word }`

## register/delimited

register-empty = the register is empty
register-empty-help = export it again; the first line holds the column names
line-has-bytes-that-cannot-be = the line has bytes that cannot be read
quote-is-not-closed-line-is = a quote is not closed and the line is incomplete
line-has-header = the line has { COUNT($count) ->
        [one] { $count } column
       *[other] { $count } columns
    }, the header { $width }

## register/history

no-object-id-or-date-that = no object id, or a date that cannot be read

## register/inspectors

there-is-no-certificate-number = the certificate number is missing
it-has-control-characters = it has characters that do not show (control characters or marks of direction)
there-is-no-department = the department is missing
cell-is-too-long = a cell is too long
certificate-number-stands-before = the certificate number { $id } occurs in an earlier row
inspectors-set-aside = { $bad } of the inspector register's { $read } rows cannot be used, more than { $share }; the first: { $reason }
inspectors-set-aside-help = fix the register; `max_set_aside` under [register.inspectors] says how much is allowed

## register/open

register-ending = files ending in `.{ $ending }` cannot be read
register-ending-help = use a .parquet, .csv or .xlsx file
register-missing = the register cannot be opened: { $error }
register-missing-help = check `file` in rules/settings.toml and that the file can be read
parquet-file = a parquet file
workbook-or-archive = an Excel workbook (or an archive)
text-file = a text file
of-another-kind-old-xls-perhaps = of another kind (an old .xls, perhaps)
register-format = the file name ends in .{ $ending }, but the content is { $found }
register-format-help = correct its name, or export it again as .parquet, .csv or .xlsx
did-you-mean-fix-register-objects = did you mean `{ $near }`? Fix [register.objects.columns] in rules/settings.toml
file-has-fix-register-objects-columns = the file has: { $list }. Fix [register.objects.columns] in rules/settings.toml
register-column = the register has no column `{ $theirs }` ({ $ours })
register-unreadable-3 = the register is damaged: { $words }
register-type = the column `{ $column }` is { $kind }, neither text nor number
register-type-help = export it as text; join several labels with semicolons
register-empty-2 = the register has column names but no rows
parquet-damaged = what its footer and pages say does not fit together
register-bounds = the register goes beyond what is read: { $words }
register-bounds-help = check where the file comes from; export it again as .csv or .parquet with only the columns that are needed and without empty rows and cells
bounds-line = line { $line } is over { $most } MB long
bounds-columns = it has over { $most } columns
bounds-unpacked = what it holds would take over { $most } MB of memory, far more than a file of its size should
bounds-set-aside = over { $most } rows cannot be used
bounds-parts = the workbook has over { $most } parts
bounds-part = the workbook's part { $part } unpacks to over { $most } MB
bounds-strange = the workbook's part { $part } is not what Excel writes, or has cells larger than Excel's
bounds-footer = its footer is over { $most } MB
bounds-nested = its columns are nested more than { $most } deep
bounds-chunks = its columns are in over { $most } pieces
bounds-encoding = the column { $column } is stored in an encoding that cannot be measured beforehand (DELTA_BYTE_ARRAY)
register-column-twice = the column `{ $header }` occurs twice
register-column-twice-help = rename one of the two columns

## register/quarantine

of-cannot-be-used-first = { COUNT($bad) ->
        [one] { $bad } row
       *[other] { $bad } rows
    } of { $table } cannot be used; the first: { $reason }

## register/recusals

no-inspector-or-no-object-or = the inspector or the object is missing, or has control characters

## register/sheet

register-unreadable-4 = this workbook cannot be opened: { $words }
register-unreadable-help-2 = open it in Excel and save it again as .xlsx
register-empty-help-2 = export it again; the first row holds the column names
excel-took-id-for-number-and = Excel took the id for a number and its last digits are lost; format the column as text and export it again

## register/small

did-you-mean-fix-in-rules = did you mean `{ $near }`? Fix { $section } in rules/settings.toml
fix-in-rules-settings-toml = fix { $section } in rules/settings.toml
register-column-2 = { $name } has no column `{ $shown }` ({ $ours })
register-unreadable-5 = { $name } cannot be read: { $words }
register-unreadable-help-3 = export the file again

## review/against

no-tier-column = the settings name no tier column: every object counts as `{ $tier }`
no-tier-column-help = write tier = "column" under [register.objects.columns]
rows-set-aside-2 = { COUNT($read) ->
        [one] { $read } row
       *[other] { $read } rows
    } read, { $bad } cannot be used; the first: { $reason }
rows-set-aside-help-2 = fix these rows of the register
left-out-2 = task { $task }: { COUNT($count) ->
        [one] { $count } object of the scope belongs
       *[other] { $count } objects of the scope belong
    } to no stratum
frame-empty = task { $task }: no object of the register is in its scope
frame-empty-help = check the labels in `objects` and the `scope` in the rule
under-floor = task { $task }: the plan requires { $floor }, but the first round draws only { $quota } of { $population }
under-floor-help = raise `ratio` or `total`, or fix the ratio in the plan file
round-empty = task { $task }: the round of { $opens } is for higher tiers only, and the register has no objects in those tiers
round-empty-help = that round will draw no objects; if that is intended, ignore this
quota-short = task { $task }: { $note }
quota-short-help = check `ratio`, `quota`, `total`, and `repeat` in the plan
label = label
industry-code = industry code
did-you-mean-6 = did you mean `{ $near }`?
check-spelling-or-have-register-completed = check the spelling, or have the register completed
no-object-of-register-has-task = no object of the register has the { $column } `{ $word }` (task { $task })
strata-overlap = task { $task }: { COUNT($count) ->
        [one] { $count } object fits more than one stratum; it counts
       *[other] { $count } objects fit more than one stratum; they count
    } for the one written first
strata-overlap-help = write strata that exclude each other, or make sure that their order is as intended
give-certificate-number-and-object-id = fill in the certificate number and the object's id
recusal-table = the recusal table
recusal-stranger = { COUNT($count) ->
        [one] { $count } row of the recusal table names
       *[other] { $count } rows of the recusal table name
    } nobody in service, such as { $first }: if the certificate number is wrong, the recusal has no effect
recusal-stranger-help = check the certificate number; rows of people who have left can be deleted
write-days-as-2024-03-01 = write days as 2024-03-01
history = the history
inspectors-special = no inspector in service at `{ $department }` fits `{ $what }` (task { $id }): its visits will stay unstaffed
inspectors-special-help = add one to the inspector register, or change `team` in the rule
add-department-officers-to-inspector-register = add the inspectors of this department to the inspector register
department-nobody = the inspector register has no inspector in service at `{ $department }` (task { $id })
fix-these-rows-whoever-cannot-be = fix these rows: an inspector whose row cannot be used is never sent
inspectors-few = `{ $department }` has only { $officers } in service, but a visit needs { $needed }
inspectors-few-help = add people to the inspector register
inspectors-overloaded = `{ $department }` has { $officers } in service for { $person_visits } inspector visits in { $year }, { $each } each (one a workday is { $VISITS_A_YEAR } at most)
inspectors-overloaded-help = lower a ratio, draw fewer rounds, or add inspectors

## review/case

is-no-whole-number = `{ $text }` is not a whole number
case-expects-nothing = the case does not say what it expects
quota-or-total-without-population = `quota` or `total` without `population`
in-scope-without-object = `in_scope` without `object`
object-without-in-scope = `object` without `in_scope`
add-what-is-missing-or-remove = add what is missing or remove this; docs/cases.md shows how
bad-window = the window `{ $value }` cannot be read
bad-window-help = write "2024-03-01..2024-12-31"
bad-day = `{ $words }` is not a date
bad-day-help = write it as "2024-03-01"
is-one-value-list-by-tier = `{ $key }` is one value, a list by tier, or a table by stratum
case-value = docs/cases.md shows how it is written
choucha-plan-shows-ids-of-plans = choucha plan shows the ids of plans and tasks
case-unknown-task = the plan has no task `{ $id }`
unknown-tier = there is no tier `{ $value }`
unknown-tier-help = the settings have: { $list }
case-unknown-stratum = task { $id } has no stratum `{ $value }`
case-unknown-stratum-help = its strata are: { $list }

## review/check

rule-unused = no task uses the rule file { $short }
rule-unused-help = write rule = "{ $short }" in a task of the plan, or delete the file
ledger-not-compared = not compared with the rules in force in the ledger: { $why }
ledger-not-compared-help = which promises are taken back and which rounds would wait for a person was not looked at; run choucha check again once the ledger can be read

## review/effect

nothing-in-force = the ledger has no rules in force yet: everything counts as new
nothing-in-force-help = to compare with another folder, write --against FOLDER
effect-before = task { $task }: the rules in force cannot be counted on today's register ({ $why }); the task is left out of the comparison
effect-before-help = choucha preview shows what the edited rules come to
effect-tiers = the tiers themselves have changed (they were { $list }): cells cannot be compared
effect-tiers-help = change the tiers alone, and the ratios afterwards

## review/rounds

rules-no-longer-have-owed-and = the rules no longer have { $list }, which was not drawn yet: it is not drawn automatically and waits for a person to decide
draw-of-cells = { $draw } (only { $cells })
change-of-rules-opens-cells-on = a change of rules adds cells to a day that was drawn or waived without them, now { $list }: they are not drawn automatically and wait for a person to decide; if a stratum or a tier has only been renamed, waive them
round-that-was-drawn-has-moved = the date of a round that was drawn has changed, and { $list } may be the same round again: it is not drawn automatically and waits for a person to decide
change-of-rules-adds-on-or = a change of rules adds { $list }, a day that has come or gone: it is not drawn automatically and waits for a person to decide
rules-had-lost-rounds = the rules dropped { $list } and have it back: it is not drawn automatically and still waits for a person to decide
decision-on-rounds-taken-back = the decision not to draw { $list } was taken back after its rules or draws had changed: it is not drawn automatically and waits for a person to decide
rounds-were-held-up = { $list } could not be drawn while another draw of the task was waiting for its public number, and the window has closed: it waits for a person to decide
days-may-have-been-moved = the rules or the calendar changed before { $list } was drawn, and may have moved its day into the past: it is not drawn automatically and waits for a person to decide
change-of-rules-closes-window = a change of rules closes the window of { $list } on an earlier day, while it is due and not drawn: it is not drawn automatically and waits for a person to decide
rounds-asked-known = draw it with choucha backfill, or decide against it with choucha waive
rounds-asked = once the change is in force, draw it with choucha backfill, or decide against it with choucha waive; if it is not intended, undo the change

## review/sense

window-other-year = the window { $window } of task { $task } has no day in the plan's year { $year }
window-other-year-help = check the year; if it is intended, ignore this
never-opens = task { $task } is never drawn: the frequency of every cell is 0
never-opens-help = check `frequency`; a task without one is drawn once by default
under-floor-2 = task { $task }: the plan requires { $floor }, but the rule gives at most { $most }
under-floor-help-2 = raise `ratio`, or fix the ratio in the plan file
no-objects = task { $task } has no `objects`: the default scope holds no object
no-objects-help = add objects = ["label"], or write `scope` in its rule
of-stratum = { " " }({ $n })
ratio-falls = task { $task }{ $name }: { $a } has { $ra }, the higher tier { $b } only { $rb }
ratio-falls-help = a higher tier should have a higher ratio; if it is intended, ignore this
frequency-falls = task { $task }{ $name }: { $a } has { COUNT($fa) ->
        [one] { $fa } round
       *[other] { $fa } rounds
    }, the higher tier { $b } only { $fb }
frequency-falls-help = a higher tier should have more rounds; if it is intended, ignore this
stratum-unreachable = task { $task }: the stratum `{ $name }` is always empty; `{ $first }` before it takes all of its objects
stratum-unreachable-help = the first stratum that matches wins: put everyone() last
nothing-is-drawn-for-more-than = nothing is drawn for more than a year to come
its-windows-are-all-over-nothing = its windows have all closed and nothing will be drawn
plan-year-far = the plan is for { $year }, and it is { $now } now: { $what }
plan-empty = the plan { $id } has no tasks
plan-empty-help = add tasks with [[task]]
seq-doubled = the number { $number } occurs twice: tasks { $first } and { $id }
seq-doubled-help = correct `seq` from the published table
seq-missing = the numbers { $list } are missing: was a task left out?
seq-missing-help = compare with the published table and add it, or fix `seq`

## review/sense_of_strata

cell-empty = task { $task }: the stratum `{ $name }` has no objects
cell-empty-help = check the filter of this stratum

## review/trial

case-failed = the rules of task { $id } have errors, nothing can be worked out
case-failed-help = fix the rules first (choucha check)
case-failed-2 = { $what }: expected { $expected }, found { $found }
case-failed-help-2 = decided at { $lines }; fix the rule, or this case
case-tiers = the list has { $width } values for { $tiers } tiers
case-tiers-help = write one for each tier from low to high, or a single value
ratio-of = the ratio of { $cell_name }
rounds-of = the rounds of { $cell_name }
openings-of = the opening days of { $cell_name }
team-of = the team of { $task }
limit-of = the limit of { $what }
window-of = the window of { $task }
case-failed-3 = task { $task } has no opening day, so nothing can be drawn
case-failed-help-3 = check `frequency` and `openings` of the rule
case-failed-4 = task { $task } does not open on { $opens }
case-failed-help-4 = it opens on: { $list }
trial = { $task } { $stratum } { $tiers }
trial-2 = { $task } { $tiers }
quota-of = the quota of { $cell_name }, of { $of }
round-total-of = the round's total of { $task }
scope-of = the scope of { $task } ({ $parts })
object-stratum = { $task }: the object's stratum
object-tier = { $task }: the object's tier

## review/why

unknown-object = no object has the id `{ $object }`
unknown-object-help = write the whole id as it is in the register
unknown-draw-help = run choucha draws to see the draws' ids; before a draw, use --task
choucha-draws-shows-ids = run choucha draws to see the draws' ids
explain-again-once-drawn = run choucha explain { $draw } { $object } again once it is drawn
cell-waits-for-public-number = the frame of { $draw } is fixed and waits for its public number; whom it draws is not known yet
no-round-of-cell-is-left = no round is left that draws from its cell: each is drawn, lapsed or waived
next-round-of-cell-is-asked = the next round of its cell, { $draw }, waits for a person to decide
today-register-no-longer-has-it = today's register no longer has it
by-today-register-it-is-no = on today's register it is no longer in the scope; it was in the frame at the draw
by-today-register-it-is-in = on today's register it is in the scope, but it was not in the frame at the draw: the register has changed since, or its row was set aside
version-lost = the ledger does not hold the rules of { $draw }
version-lost-help = verify the ledger with choucha verify

## rules/compile

rule-too-large = the rule file has { $size } KB, more than { $most } KB
rule-too-large-help = a rule file holds a few functions; data belongs in the plan's params
hidden-character = there is an invisible character { $code }
hidden-character-help = delete it and type the line again
outside-function = the file has statements outside functions, which never run
outside-function-help = move them into a fn; write a constant as fn name() {"{"} value {"}"}
contract-parameters = `{ $name }` takes { COUNT($arity) ->
        [one] { $arity } parameter
       *[other] { $arity } parameters
    }, here it has { $parameters }
contract-parameters-help = write it as default.rhai does
shadows-word = `{ $name }` is a built-in word of the rules and cannot be defined again
shadows-word-help = give the function another name
almost-contract = `{ $name }` is never called; did you mean `{ $near }`?
almost-contract-help = rename it to `{ $near }`, or to something less similar

## rules/dictionary

both = both
either = either
dictionary-not = not
ratio-times-number-100-at-most = a ratio times a number, 100% at most
ratios-added-100-at-most-day = ratios added (100% at most); a day plus days; teams and limits put together
day-less-days-or-days-between = a day less days, or the days between two days
compares = compares

## rules/error

cannot-be-used-in-rule = `{ $word }` cannot be used in a rule
rules-only-compute-no-files-no = rules only compute: no files, no printing, no other scripts; shared functions belong in default.rhai
there-is-no-variable = there is no variable `{ $name }`
closure-sees-no-variables = `{ $name }` cannot be used here: what stands behind |…| sees only what it is given, not the variables of the function around it
closure-sees-no-variables-help = write a loop instead: `for r in list`, which sees all of them, and push onto a list of your own
name-it-among-function-parameters-as = name it among the function's parameters, as in fn ratio(task, cell)
check-spelling-text-stands-in-double = check the spelling; text must be in double quotes
rule-file-does-not-parse = the rule file has a syntax error: { $wrong }
check-brackets-commas-semicolons-and-quotes = check the brackets, commas, semicolons and quotes of this line and the one before
error = { $words }
error-2 = { $words }
error-3 = { $words }
error-4 = { $words }
error-5 = { $words }
error-6 = { $words }
error-7 = { $words }
error-8 = { $words }
error-9 = { $words }
error-10 = { $words }
error-11 = { $words }
error-12 = { $words }
error-13 = { $words }
error-14 = { $words }
error-15 = { $words }
error-16 = { $words }
error-17 = { $words }
error-18 = { $words }
error-19 = { $words }
error-20 = { $words }
error-21 = { $words }
error-22 = { $words }
error-23 = { $words }
error-24 = { $words }
error-25 = { $words }
error-26 = { $words }
error-27 = { $words }
error-28 = { $words }
error-29 = { $words }
error-30 = { $words }
task-comes-here = { $help } (task { $task } comes here)
this-cannot-be-called-so = it cannot be used like this: { $signature }
check-types-ratio-is-percent-5 = check the types: a ratio is percent(5), a tier is tier("…"), text is in double quotes
check-spelling-choucha-words-lists-what = check the spelling; choucha words lists what can be used
there-is-no-function = there is no function `{ $name }`
rule-is-computed-few-times-task = a rule is computed a few times for each task and should be short; remove loops or deep calls
fix-this-line-as-it-says = fix this line as the message says
rule-itself-reports = message from the rule: { $words }
follow-what-rule-says = change the plan or the rule as the message says; its text is written after `throw` in the rule file
this-needs-yes-or-no-found = this needs yes or no, found { $found }
filters-are-combined-with-not-with = filters are combined with `&`, `|`, `!`, not with `&&` and `||`
rule-takes-too-many-operations = the rule takes too many operations
rule-takes-too-long = the rule takes too long
rule-functions-call-each-other-too = the rule's functions call each other too deeply
value-in-rule-grows-too-large = a value in the rule grows too large: { $what }
there-is-no = `{ $name }` does not exist
check-spelling-what-task-params-holds = check the spelling; what task.params holds must be written under params in the plan file
check-spelling = check the spelling
rule-failed = the rule failed: { $words }
check-this-line = check this line

## rules/judge

filter-such-as-label = a filter such as label("…")
window-such-as-task-window = a window such as task.window
strata-are-too-many = { $count } strata are too many
judging-all-cells-by-rule-takes = computing all cells by the rule takes too long
quota-is-not-within-0-and = the quota { $n } is not within 0 and the population { $population }
whole-number-or-by-ratio = a whole number or by_ratio()
none-at-least-2-at-most = none(), at_least(2), at_most(50), exactly(10), or a list with one for each stratum (and one more for the whole)
list-has-items-for-strata = the list has { $found } items for { $strata } strata
rule-type = `{ $function }` should return { $wants }, but it returned: { $kind }
rule-type-help = a function returns the value of its last line
check-task = check `{ $function }` (task { $task })
team-such-as-officers-2-task = a team such as officers(2, task.lead)
team-has-certified-inspectors-at-least = the team has { $certified } certified inspectors; a visit needs at least { $MIN_CERTIFIED }
list-such-as-stratum-label = a list such as [stratum("…", label("…"))]
stratum-name-stands-twice-or-has = the stratum name `{ $name }` occurs twice or has control characters
filter-such-as-field-complaints-3 = a filter such as field("complaints") >= 3
limit-such-as-visits-2-or = a limit such as visits(2) or no_limit()
ratio-such-as-percent-5 = a ratio such as percent(5)
whole-number-of-rounds = a whole number of rounds
frequency-is-not-within-0-to = the frequency { $rounds } is not within 0 to 366
list-of-days-such-as-task = a list of days such as task.window.split(2)
opening-lies-outside-window = the opening day { $day } is outside the window { $window }
frequency-is-but-there-are-different = the frequency is { $frequency }, but there are { $found } different opening days

## rules/kinds

kinds = ?
kinds-2 = ()
bool = bool
kinds-int = int
decimal = decimal
char = char
text = text
list = list
kinds-map = map
kinds-frame = frame
kinds-shared = number of rows that share a value
kinds-moment = day before the opening
kinds-fn = fn
bounds = bounds
by-ratio = by_ratio
filter = filter
field = field
team = team
limit = limit
kinds-day = day
window = window
other = other

## rules/lint

rule-logic = this needs yes or no, found { $found }
rule-logic-help = compare two values, such as cell.tier >= tier("…"); a filter cannot be used in an if
filter-logic = filters cannot be combined with `{ $wrong }`
filter-logic-help = write `{ $right }` (one sign)
lint-has = a { $found } has `{ $list }`
unknown-property = a { $found } has no `{ $name }`
rule-arguments = `{ $name }` takes { COUNT($arguments) ->
        [one] { $arguments } argument
       *[other] { $arguments } arguments
    }, { COUNT($found) ->
        [one] { $found } is given
       *[other] { $found } are given
    }
rule-arguments-help = give all the arguments that its definition asks for
it-can-be-called-as-see = it can be called as { $can }; see choucha words
it-can-be-called-as = it can be called as { $can }
rule-arguments-2 = `{ $name }` cannot take { $found }
always-true = always true
always-false = always false
always-false-2 = comparing a { $first } with a { $second } is { $always }
always-false-help = both sides must be of one kind: tier("…"), percent(…), text in double quotes, numbers without
rule-arguments-3 = `{ $sign }` cannot be used on { $found }
rule-arguments-help-2 = filters take `&`, `|`, `!`; a ratio can be multiplied by a number or added to a ratio

## rules/words

filter-is-too-long-or-too = the filter is too long or too deeply nested
list-of-should-hold-texts-found = the list of { $word } should hold texts, but has { $kind }
field-is-compared-with-number-or = a field is compared with a number or a text, not with { $kind }
team-is-too-large = the team is too large
officers-are-not-within-0-to = { $count } officers are not within 0 to { $MAX_OF_ONE }
department-name-is-empty-or-has = the department's name is empty or has control characters
too-many-limits-20-at-most = too many limits (20 at most)
visits-are-not-within-0-to = { $n } visits are not within 0 to 1000
cool-down-takes-1-to-1200 = a cool-down takes 1 to 1200 months
ratio-cannot-be-compared-with-number = a ratio cannot be compared with a number; write a ratio such as percent(5)
count-cannot-be = a number of objects cannot be { $n }
range-to-runs-backwards = in the range { $low } to { $high } the larger number comes first
drawn-within-takes-1-to-1200 = drawn_within takes 1 to 1200 months
months-before-opening-takes-0-to-1200 = months_before_opening takes 0 to 1200 months
round-is-known-in-ratio-and-quota = which round it is, is known in ratio and quota only: how many rounds there are and when they open is not yet decided here
frame-is-known-in-quota-and-total = the frame is known in quota and total only: the register is not yet read here
regions-are-not-known-here = how many objects each region has is not known here: no register was read
regions-are-too-many = the frame has more than { $most } regions: ask for one by name, task.frame.of_region("…")
there-is-no-stratum-did-you = there is no stratum `{ $name }`; did you mean `{ $near }`?
there-is-no-stratum = there is no stratum `{ $name }`
number-is-too-large = the number is too large
window-has-too-many-months = the window { $window } has more than 366 such parts
dated-table-has-no-day = a table by days has days as its names, such as "2024-07-01"; found `{ $key }`
dated-table-begins-later = the table by days says nothing yet on { $day }: its first day is later
stratum-name-is-too-long-100 = a stratum's name is too long (100 characters at most)
texts-are-compared-with-or-not = texts are compared with == or !=, not with { $sign }
column-name-is-too-long-200 = the column's name is too long (200 characters at most)
field-cannot-stand-before-in-write = a field cannot be used with `in`; write field("…").one_of([…])
there-is-no-tier-did-you = there is no tier `{ $name }`; did you mean `{ $near }`?
there-is-no-tier-settings-have = there is no tier `{ $name }`; the settings have: { $list }
compare-tier-with-tier-write-tier = compare a tier with a tier: write tier("…"), or compare cell.tier.rank
day-is-out-of-range = the day is out of range
is-no-day-write-2024-03 = `{ $words }` is not a date; write "2024-03-01"
to-runs-backwards = { $first } to { $last }: the days are the wrong way round
window-of-days-cannot-be-split = a window of { $days } days cannot be split into { $parts } rounds

## schedule/adopt

task-id-left-behind = task { $id } `{ $name }`: the task that had the id { $id } is now task { $heir }
task-id-used = task { $id } `{ $name }`: the id { $id } was the task `{ $known }` before
task-id-used-help = use an id that has not been used yet
task-id-used-or-renamed = if it is another task, use an id that has not been used yet; if it is the same task under a new name, write continues = "{ $id }"
task-has-name-of-row = task { $id } `{ $name }` has taken the name of task { $other }
task-has-name-of-row-help = within a plan, tasks cannot exchange ids: give each task the id it had; if task { $id } really has a new name, write continues = "{ $id }" there, and if task { $other } has a new name, too, continues = "{ $other }" there
continues-late = task { $id } took effect as a task of its own; it can no longer continue task { $old }
continues-late-help = undo the change. To continue { $old }, add a row with an id that has not been used yet
task-has-id-of-task-of = task { $id } `{ $new }` has the same id as task { $id } `{ $name }` of { $before }, but another name
task-has-name-of-task-of = task { $id } `{ $new }` has the same name as task { $old } of { $before }, but another id
task-identity = if it is the same task, write continues = "{ $old }" (what was drawn counts for it); if not, give it another id and name
write-id-of-task-of = write the id of a task of { $before }
continues-nobody = the plan { $before } has no task `{ $old }`

## schedule/candidate

every-rule-file-is-laid-over = what a task's rule file does not define is taken from it: copy it from a new workspace (choucha init)
make-in-folder-rules-or-name = make { $name } in the folder rules, or name a rule file that exists
rule-missing = there is no rule file rules/{ $name }
rule-is-empty = `rule` is empty: it names no rule file
name-rule-file-or-remove-line = name a file in the folder rules, such as rule = "default.rhai", or remove the line
version-lost-2 = the ledger does not hold the last rules of task { $plan }/{ $task }
version-lost-help-2 = fix the present rule files
version-comes-out-otherwise = the last rules of task { $plan }/{ $task } that were in force now give other days or cells than when they took effect: the inspector register, which they count, has changed

## schedule/lines

no-other-plan-named = no other plan
plan-names-unknown = the plan { $plan } says that it replaces or supplements the plan { $other }, which does not exist
plan-names-unread = a plan file cannot be read, and it may be that one: correct that file first
plan-names-unknown-help = add the file of { $other } to `plans` in the settings; if there is no such plan, delete this line
plan-names-refused = the plan { $plan } says that it replaces or supplements the plan { $other }, which is not in force itself
plan-names-refused-help = correct the plan { $other } first, as its own finding says
plan-circle = the plan { $plan } says that it replaces or supplements { $other }, which in turn, directly or through others, replaces or supplements { $plan }
plan-circle-help = the earliest plan has neither predecessor nor supplements: delete the line there
plan-names-other-year = the plan { $plan } says that it replaces or supplements the plan { $other }, which is a plan of { $year }
plan-names-other-year-help = only a plan of the same year can be replaced or supplemented. Next year's plan stands on its own: delete this line
plan-relation-changed = when it took effect, the plan { $plan } named { $was }; now it names { $is }
plan-relation-changed-help = whether a plan replaces or supplements another cannot change once it is in force: restore the line
plan-year-changed = rounds of the plan { $plan } were drawn in { $was }: its year cannot change any more
plan-year-changed-help = write year = { $was } again; another year's plan is a file of its own with another id
look-at-heir = look at { $heir } (--plan { $heir })
plan-was-replaced = the plan { $plan } is not in force: { $heir } took over from it
plan-was-replaced-help = name the file of { $heir } in plans again; to return to the rows of { $plan }, write them into a new plan with predecessor = "{ $heir }"
plan-predecessor = there is already a plan { $other } for the same year, and the plan { $plan } does not say whether it replaces or supplements it
plan-predecessor-help = under [plan] write predecessor = "{ $other }" (replaces it: what was drawn counts, task by task) or supplements = "{ $other }" (both are in force)
plan-predecessor-2 = the plan { $heir } has replaced { $predecessor } already, { $plan } cannot replace it again
plan-predecessor-help-2 = write predecessor = "{ $heir }" (replaces the newest one) or supplements = "{ $heir }"

## schedule/round

nothing-is-in-scope-draw-of = there are no objects in the scope: 0 drawn
asked-for-only-not-yet-drawn = { $code }: quota { $asked }, only { $can } not yet drawn under this plan, { $short } short
at-their-limit-of-visits-year = { $count } at the yearly limit of visits
inspected-too-short-time-ago = { $count } inspected too recently
exempt = { $count } exempt
to-be-visited-anyway = { $count } to be visited anyway
asked-for-can-be-drawn-short = { $code }: quota { $asked }, { $can } can be drawn (without { $out }), { $short } short
lottery = { $code }: { COUNT($certain) ->
        [one] { $certain } has to be visited and does
       *[other] { $certain } have to be visited and do
    } not take part in the lottery

## schedule/rounds

draw-it-with-choucha-backfill-or-2 = draw it with choucha backfill, or decide against it with choucha waive
rules-had-lost = the rules dropped { $opens } and have it back: { $help }
lies-before-first-adoption = { $opens } is before this system came into use: { $help }
change-of-rules-put-on-or = a change of rules added { $opens }, a day that had come or gone: { $help }
change-of-rules-took-away-while = a change of rules removed { $opens }, which was not drawn yet: { $help }
change-of-rules-closed-window = a change of rules closed the window of { $opens } early while the round was due and not drawn: { $help }
change-of-rules-opens-cells-on-drawn-day = a change of rules adds { $cells } to { $opens }, which was drawn or waived without them (if a stratum or a tier has only been renamed, waive them): { $help }
decision-on-cells-taken-back = the decision not to draw { $cells } on { $opens } was taken back after its rules or draws had changed: { $help }
change-of-rules-adds-cells-to-day = a change of rules adds { $cells } to { $opens }, a day that had passed: { $help }
change-of-rules-took-cells-off-day = a change of rules took { $cells } off { $opens }, where they were not drawn yet: { $help }
change-of-rules-moved-cells-that = a change of rules moved { $cells }, drawn on another day already, and { $opens } may be their turn once more: { $help }
change-of-rules-moved-round-that = a change of rules moved a round that was drawn, and { $opens } may be the same round: { $help }
decision-taken-back-after-change = the decision not to draw { $opens } was taken back after its rules or draws had changed: { $help }
it-was-held-up = until its window closed on { $closes }, another draw of the task was waiting for its public number, so { $opens } could not be drawn: { $help }
its-day-may-have-been-moved = the rules or the calendar changed before { $opens } was drawn, and may have moved its day into the past: { $help }
it-was-declared-void-whether-it = it was declared void; a person decides whether it is drawn again: { $help }
it-was-missed-on-and-its-2 = it was missed on { $opens }, and its plan leaves that to a person: { $help }

## schedule/secret

is-not-one-that-ledger-commits = is not the one that the ledger has a commitment to
is-not-there = is missing
secret-of-plan = the secret of the plan { $plan } { $wrong }
restore-file-from-backup-if-it = restore the file from a backup; if it is lost, commit to a new secret with choucha commit { $plan } --reason … --by … (recorded in the ledger; unfinished draws become void and are drawn again)
second-secret-of-plan = the second secret of the plan { $plan }, from which the blinds of sealed draws are made, { $wrong }
restore-second-secret-from-backup = restore var/secret/{ $file } from a backup; if it is lost, commit to new secrets with choucha commit { $plan } --reason … --by … (recorded in the ledger; unfinished draws become void and are drawn again)
secret-cannot-be-read = the file of a plan's secret cannot be read: { $why }
secret-is-no-key = the file of a plan's secret holds no key: 64 hex digits are expected
secret-unusable-help = restore the file from a backup; where nothing is committed to yet, remove it, and the next choucha draw makes one

## service/backup

check-path-disk-space-and-permissions = check the path, disk space and permissions
file-is-there-already-and-was = the file exists already and was not changed
take-another-name = choose another file name
there-is-workspace-already-it-was = there is already a workspace in the folder; it was not changed
restore-unfinished = a restore is still running in this folder, or was interrupted
restore-unfinished-help = wait for it, or run the same `choucha restore` again: it first takes back what was left, then restores
restore-would-write-over = { $name } is there already and is another one than in the backup; nothing was changed
no-backup-of-ours = not a backup: { $name }
backup-without-ledger = not a backup: it has no ledger
backup-changed-while-it-was-read = the backup changed while it was read: { $name }
take-empty-folder = choose an empty folder

## service/bounded_backup

backup-bounds-help = nothing was written; take another backup, and check where this one comes from
backup-entries = this is no backup: it has over { $most } entries
backup-torn = the backup breaks off, or is none: an entry goes on beyond the end of the file
backup-strange = this is no backup: it has entries that choucha does not write
backup-room = what is in the backup takes { $needs } MB, and { $free } MB are free

## service/doctor

settings-plans-rules = settings, plans, rules
run-choucha-check = { COUNT($errors) ->
        [one] { $errors } error
       *[other] { $errors } errors
    }: run choucha check
can-be-drawn = { COUNT($tasks) ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    } can be drawn
holidays = holidays
var-can-be-written = var can be written
it-can = it can
it-cannot-check-owner-and-permissions = it cannot be written: { $e }; check the owner and the permissions
workspace-lock = the workspace's lock
var-is-its-owners-alone = who can read var
can-be-read-by-others = { $list } can be read by others; the next `choucha draw` of the owner closes it, or `chmod -R go-rwx` by hand
it-can-be-taken = it can be taken
disk-space = disk space
mb-are-free = { $free } MB are free
mb-are-free-2 = { $free } MB are free
there-is-none-yet-first-draw = there is none yet; the first draw makes it
its-newest-entry-is-of-later = its newest entry ({ $seq }) is of { $at }, later than now: the clock went back
doctor = { COUNT($seq) ->
        [one] { $seq } entry
       *[other] { $seq } entries
    }
empty = empty
ledger = the ledger
clock-and-time-zone = clock and time zone
is-it-set-clock-first = is it { $local }? Set the clock first
it-is = it is { $local } ({ $zone })
next-five-sweeps = the next five nightly draws
doctor-2 = { $next }
object-register = the object register
it-is-old-more-than = it is { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, more than { $most }
it-can-be-read-old = it can be read, { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old
in-service-at = { $people } in service at { COUNT($departments) ->
        [one] { $departments } department
       *[other] { $departments } departments
    }
telling-people = notifications
neither-mail-nor-webhook-nobody-learns = neither mail nor a webhook is set: nobody is notified when something goes wrong
test-message-of-choucha-doctor = test message from choucha doctor
mail = mail { $host }:{ $port }
one-was-sent = one was sent
server-answers-send-sends-one = the server answers; add --send to send a test mail
doctor-3 = { $words }
webhook = webhook { $url }
one-was-sent-2 = one was sent
doctor-4 = { $w }
not-tried-send-sends-one = not tried; add --send to send a test message

## service/init

take-empty-folder-2 = choose an empty folder
there-is-workspace-already-it-was-2 = there is already a workspace here; it was not changed
cannot-be-written-2 = cannot be written: { $e }

## service/news

drawn-2 = { $draw }  { $name }: { $objects } drawn
unstaffed-such-as = { COUNT($count) ->
        [one] { $count } visit is
       *[other] { $count } visits are
    } unstaffed, such as one of { $draw }: { $why }
rules-of-changed = { $day }: the rules of { COUNT($count) ->
        [one] { $count } task
       *[other] { $count } tasks
    } changed: { $some }{ $more }
news = { $words } ({ $files })
gone = { $words }; gone: { $ended }
news-2 = { $draw }: { $why }
opened-on-still-not-drawn = { $draw }  { $name }: opened on { $opens }, still not drawn
mb-are-free-on-disk-below = { $free } MB are free on the disk (below { $least } MB)

## service/run

service-running = a service is already running on this workspace
service-running-help = run only one service for a workspace; choucha status shows it
files-cannot-be-watched-changes-count = files cannot be watched: { $words }; changes take effect at the next nightly draw
leaving-sweep-in-hand-is-finished = stopping: the draw in progress is finished first
ready-next-five = ready ({ $cron }, { $zone }). The next five: { $next }
ready-but-settings-are-broken-ledger = ready, but the settings have errors: the last good version in the ledger is used

## service/shared

service-failed = the service failed: { $words }
start-it-again-choucha-draw-makes = start it again; choucha draw can be run on its own
service-state-cannot-be-written = the service's state cannot be written: { $words }
does-not-verify = { $what } does not verify; `choucha verify` says why
last-sweep-made = last run: { $at }, { COUNT($drawn) ->
        [one] { $drawn } draw
       *[other] { $drawn } draws
    } made

## service/status

is-late-it-opened-on-and = { $draw } is late: it opened on { $opens } and is not drawn yet
clock-lies-before-latest-draw = the clock says { $today }, and the latest draw is of { $latest }: nothing is drawn until the clock has caught up
waits-for-person = { $draw } waits for a person to decide: { $why }
plan-is-no-longer-among-plans = the plan { $plan } is no longer among `plans` in the settings but still has rounds to draw: put it back, or decide against them with choucha waive (several ids, or --from and --to)
was-interrupted-next-choucha-draw-completes = { $draw } was interrupted; the next choucha draw completes it
task-runs-on-its-last-good = the files of task { $plan }/{ $task } have errors; its last good version is used
register-is-not-there = the register { $file } is missing
register-is-old-more-than = the register is { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, more than { $most }
service-runs-but-has-not-swept = the service is running but has not drawn what is due since { $day }
service-does-not-run = the service is not running

## workspace/alerts

bad-time = `{ $words }` is not a time of day
bad-time-help = write it as "08:00"
bad-number-2 = `{ $key }` should be above 0, not { $number }
bad-number-help-2 = write a whole number above 0
bad-choice-2 = `security` cannot be `{ $other }`
bad-choice-help-2 = write "tls", "starttls" or "none"
bad-address = `{ $address }` is not a mail address
bad-address-help = write it as "name@example.gov.cn"
bad-address-2 = `{ $server }` is not a server address
bad-address-help-2 = write it as "mail.example.gov.cn:587"
bad-choice-3 = `kind` cannot be `{ $other }`
bad-choice-help-3 = write "json", "wecom" or "dingtalk"
answered-with-status = it answered with status { $status }
answered-with-redirect = it answered with a redirect ({ $status }), which is not followed; write the address that it leads to
no-answer-in-time = no whole answer in time
host-not-found = there is no such host
connection-failed = no connection: { $words }
connection-ended = the connection broke off
certificate-not-trusted = its certificate is not trusted
answer-has-no-end = its answer has no end
answer-is-no-http = its answer is no HTTP
answer-is-no-smtp = its answer is no SMTP
address-is-none = the address is not a web address
address-is-stars = the address ends in stars, as the ledger keeps it; write the real one into the file that url_file names
address-file-has-none = { $file } does not hold a web address
secret-file-unreadable = { $file } cannot be read: { $error }
secret-file-too-large = { $file } is larger than 16 KB
robot-refused = the robot refused it: errcode { $code }
robot-said-nothing = the robot did not say that it took it
mail-password-refused = the server refused user or password ({ $code })
mail-server-refused = the server refused it ({ $code })
mail-cannot-be-sent = it cannot be sent: { $words }
mail-address-is-none = `{ $address }` is not a mail address
address-not-plain = the address at { $host } is not written plainly, so what is secret in it would not be hidden
address-not-plain-help = write it without escapes and spaces, or put it into a file and name that with url_file
address-twice = url and url_file are both given
address-twice-help = keep url_file
address-hidden = of the address at { $host } only stars are left: the ledger does not keep what is secret
address-hidden-help = put the address into a file that only choucha can read and name that: url_file = "var/secret/webhook"
address-in-settings = the address at { $host } stands in the settings; whoever reads them can write in its name
address-in-settings-help = put it into a file that only choucha can read and name that: url_file = "var/secret/webhook". The ledger, `preview` and `restore-rules` show only { $host }
bad-address-3 = `{ $url }` is not a web address
bad-address-help-3 = write an address that begins with https://
bad-address-4 = `{ $words }` is not an address with a port
bad-address-help-4 = write it as "127.0.0.1:9464"

## workspace/locate

no-workspace = there is no workspace here: rules/settings.toml was not found
no-workspace-help = run the command in the workspace's folder, or name it with --workspace

## workspace/lock

workspace-locked = the workspace cannot be locked: { $words }
it-waited-too-long = it took too long
workspace-locked-help = wait for the other choucha command to end, or check that the folder var can be written

## workspace/promises

none = none
public-randomness-changes-from-to = public randomness changes from { $old } to { $new }
embargo-falls-from-to-days = the embargo is shortened from { $old } to { $new }
frames-are-published-by-ids = frames are published by ids and no longer under blinds (publish { $old } → { $new }): risk classes can be worked out from them
number-of-days = { COUNT($count) ->
        [one] { $count } day
       *[other] { $count } days
    }
statuses-that-can-be-drawn-widen = the statuses that can be drawn are widened from { $old } to { $new }
status-column-is-read-no-longer = the status column ({ $old }) is no longer read: objects of any status can be drawn
status-is-read-from-another-column = the status is read from another column: { $new } instead of { $old }
check-of-ids-loosens-from-to = the check of ids is loosened from { $old } to { $new }
order-of-tiers-changes-from-to = the order of the tiers changes from { $old } to { $new }
tier-column-is-read-no-longer = the tier column ({ $old }) is no longer read: every object counts as the lowest tier
objects-without-known-tier-fall-from = objects without a known tier are lowered from { $old } to { $new }
what-register-calls-tier-means-lower = a tier name of the register now stands for a lower tier: { $old } becomes { $new }
share-of-objects-that-may-be = the share of register rows that may be set aside rises from { $old } to { $new }
share-of-inspectors-that-may-be = the share of inspector rows that may be set aside rises from { $old } to { $new }
days-that-register-may-be-old = the days that the register may be old rise from { $old } to { $new }
register-that-is-too-old-no = a register that is too old no longer stops draws ({ $old } becomes { $new })
inspector-register-is-used-no-longer = the inspector register { $old } is no longer used
recusal-table-is-used-no-longer = the recusal table { $old } is no longer used
history-is-used-no-longer = the history of inspections { $old } is no longer used
reasons-for-substitute-grow-from-to = the reasons for a substitute grow from { $old } to { $new }
unannounced-days-fall-from-to = the unannounced days are reduced from { $old } to { $new }
missed-rounds-go-from-to = missed rounds change from { $old } to { $new }

## workspace/session

ledger-unreadable-3 = the ledger is not open

## workspace/settings

write-asia-shanghai = write "Asia/Shanghai"
bad-timezone = there is no time zone `{ $name }`
bad-tiers = there must be 1 to 100 risk tiers, none empty and none twice
bad-tiers-help = write them from low to high
bad-cron = `{ $text }` is not a valid schedule: { $words }
bad-cron-help = six parts: second minute hour day month weekday, such as "0 30 1 * * *"; for once a night, `at` is enough
bad-hours = { $hours } hours are not within 1 to 720
bad-hours-help = write hours, such as 12
bad-time-2 = `{ $at }` is not a time of day
bad-time-help-2 = write it as "01:00"
bad-beacon = a drand public key has 192 lower-case hex digits
bad-beacon-help = copy the network's public_key as it is published
bad-beacon-2 = drand's period of { $period } should be above 0
bad-beacon-notice = a notice of { $notice } minutes cannot be given: 0 to 10080 (a week)
bad-beacon-notice-help = write for instance notice = 60; so long at least is the time between a draw and the drand round that it waits for
bad-beacon-help-2 = copy the network's period as it is published, in seconds
bad-choice-help-4 = write "drand" or "ceremony"
path-outside = `{ $path }` is outside the workspace
path-outside-help = write paths from the workspace on, such as "rules/2024.plan.toml"
wrong-type-2 = `{ $ours }` should be text
wrong-type-help-2 = write { $ours } = "name"
missing-key-2 = [register.objects.columns] has no `id`
missing-key-help-2 = add id = "the column that holds the ids"
bad-choice-4 = `id_check` cannot be `{ $other }`
bad-choice-help-5 = write "uscc", "uscc-strict" or "none"
unknown-tier-2 = there is no tier `{ $name }`
unknown-tier-help-2 = `tiers` has: { $list }
wrong-type-3 = `{ $theirs }` should be text
wrong-type-help-3 = write { $theirs } = "tier"
bad-age = { $days } days are not within 1 to 3660
bad-age-help = write days, such as 40
bad-choice-5 = `too_old` cannot be `{ $other }`
bad-choice-help-6 = write "raise" (only reported) or "refuse" (nothing is drawn)
unknown-key-2 = [register.objects.columns] has no key `{ $ours }`
bad-ratio = write it as "1%"

## workspace/snapshot

files-changing = the rule files keep changing, so they could not be read as a whole
files-changing-help = wait until they are saved, then run the command again
holidays-broken = this plan opens on workdays, and the holiday file { $name } has errors
holidays-broken-help = fix { $name }; until then its last good version is used, and where there is none nothing is drawn
holidays-missing = the holidays of { $year } are missing: only weekends are avoided
holidays-missing-help = write { $HOLIDAYS }/{ $year }.toml from the State Council's notice, in three lines: year = { $year }, holidays = ["{ $year }-10-01..{ $year }-10-07"] (days off, as many ranges as there are), workdays = ["{ $year }-10-12"] (weekend days that are worked)
over-8-mb = over 8 MB
too-many-files = there are over { $most } files of rules, plans and cases
too-large-together = all files of rules, plans and cases together are over { $most } MB
not-utf-8 = not UTF-8
file-unreadable = the file cannot be read: { $words }
file-unreadable-help = check that it exists and may be read, and save it as UTF-8
file-unreadable-2 = the plan file { $name } cannot be read: { $words }
duplicate-plan = the plan id { $id } is already used in { $first }
duplicate-plan-help = give this plan another id

## workspace/taken_back

it-binds-only-rounds-that-open = it applies only to rounds that open after the day on which it takes effect; earlier ones keep what was promised. The ledger records the texts before and after. If it is intended, ignore this
it-holds-from-its-adoption-on = it applies from the day on which it takes effect; the ledger records the texts before and after. If it is intended, ignore this
promise-weaker = weaker than what is in force: { $words }

## rules/dictionary: words

rule-word-percent = a percentage, 0 to 100, decimals allowed, computed exactly
rule-word-at_least = at least: a lower bound on each cell's ratio, or on the total number of objects
rule-word-at_most = at most: an upper bound on a ratio or on a number of objects
rule-word-exactly = exactly this much
rule-word-between = a range of ratios or numbers of objects, or the window between two days
rule-word-none = no bounds on the number of objects
rule-word-by_ratio = for quota: as many as the ratio gives
rule-word-note = a note on a ratio, written into the record of every draw (8 at most, 500 characters each)
rule-word-label = objects that carry this label (given a list: one of them)
rule-word-region = objects in this region (given a list: in one of them)
rule-word-industry = objects whose industry code begins with this (given a list: with one of them)
rule-word-field = a column of the register; compare it with ==, !=, <, <=, >, >=, one_of, contains, starts_with, present
rule-word-active = objects whose status can be drawn (`active` in the settings; an empty status counts)
rule-word-everyone = every object
rule-word-drawn_within = objects that any task drew in this many months (1 to 1200) before the day of the draw; rounds of the same opening day do not count. `task.drawn_within(24)`: only those that this task drew, under its own name or the names given, in other plans too
rule-word-in_tier = objects of this risk tier (given a list: one of them), as the draw takes it: an empty or unknown one counts as the settings' default
rule-word-months_before_opening = the day so many months (0 to 1200) before the round opens, to compare a column of days with
rule-word-shared_by = how many rows of the register have the same value in this column, to compare with a number (`field("住所").shared_by() >= 10`); a row without a value fulfils nothing
rule-word-one_of = the column equals one of these
rule-word-contains = the column contains this text
rule-word-starts_with = the column begins with this text
rule-word-present = the column has a value
rule-word-stratum = a stratum: its name (100 characters at most) and which objects belong to it; the first that matches wins
rule-word-tier = one of the risk tiers in the settings; tiers can be compared
rule-word-day = a day
rule-word-split = divides the window evenly into this many parts (1 to 366) and returns the first day of each
rule-word-each_month = the first day of each calendar month that lies in the window; of the month in which it begins the window's own first day
rule-word-each_quarter = the first day of each quarter that lies in the window; of the quarter in which it begins the window's own first day
rule-word-each_half_year = the first day of each half-year that lies in the window; of the half-year in which it begins the window's own first day
rule-word-on = what a small table by days says on a day: the value beside the last day that is not after it
rule-word-of_stratum = objects of a stratum in the round's frame
rule-word-of_region = objects of a region in the round's frame; 0 where there are none
rule-word-round_up = the smallest whole number that is not below this one
rule-word-round_down = the largest whole number that is not above this one
rule-word-visits = at most this many visits (0 to 1000) to an enterprise in a calendar year; once reached, it is not drawn any more
rule-word-of_authority = counts only visits led by the lead department of the task
rule-word-of_level = counts only visits of the same level (city, county) as the task
rule-word-may_join = at the limit, an enterprise that is visited on the same day may still be drawn: it is the same visit
rule-word-cool_down = not drawn within this many months (1 to 1200) of the last inspection (ledger and history file)
rule-word-exempt = exempt: not drawn at all; as in if object.tier == tier(…) {"{"} exempt() {"}"} else {"{"} no_limit() {"}"}
rule-word-no_limit = no limit
rule-word-no_one = no object
rule-word-officers = this many certified inspectors (0 to 50) of a department in the team; from the city unless stated otherwise
rule-word-nobody = an empty team to add to
rule-word-from_city = they come from the city
rule-word-from_county = they come from the object's own county or district
rule-word-from_either = they come from the city or from the object's own county
rule-word-skilled = each of them has this speciality or certificate (the register's column, several separated by semicolons)
rule-word-expert = experts: they come in addition to the certified inspectors and do not count among them
rule-word-not_twice_in_a_row = recusal: an inspector who went to an enterprise last time does not go this time
rule-word-not_at_home = recusal: inspectors do not inspect objects in their home county (the register's column `home`)
rule-word-inspectors = the number of inspectors in service at a department
rule-word-inspectors_from_city = of these, those of the city's own level
rule-word-inspectors_from_county = of these, those of the counties
rule-word-inspectors_of = of these, those of one region
rule-word-min = the smaller of two ratios (or numbers)
rule-word-max = the larger of two ratios (or numbers)
rule-word-to_string = written as text
rule-word-ratio-text = the ratio as text, such as ">=5%"
rule-word-bounds-min = the least number of objects
rule-word-bounds-max = the largest number of objects, or ()
rule-word-tier-rank = the tier's rank, 0 is lowest
rule-word-tier-name = the tier's name
rule-word-cell-tier = the cell's risk tier
rule-word-cell-stratum = the name of the cell's stratum, () where there are no strata
rule-word-cell-round = the number of the round among the cell's, from 1; known in ratio and quota
rule-word-cell-opens = the day on which the round opens, as the rules say it (before a calendar moves it); known in ratio and quota
rule-word-frame-population = objects in the round's frame
rule-word-frame-strata = objects in each stratum of the frame, in the order of the strata
rule-word-frame-regions = the regions in which objects of the frame are, by name
rule-word-frame-opens = the day on which the round opens, as the rules say it (before a calendar moves it)
rule-word-frame-round = the number of the round among the task's, from 1
rule-word-task-frame = the frame of the round in hand; known in quota and total
rule-word-day-year = the year
rule-word-day-month = the month, 1 to 12
rule-word-day-day = the day of the month, 1 to 31
rule-word-day-weekday = the day of the week, 1 is Monday, 7 is Sunday
rule-word-window-opens = the window's first day
rule-word-window-closes = the window's last day
rule-word-window-days = the window's number of days, both ends included
rule-word-task-id = the task's id
rule-word-task-seq = the table's own number
rule-word-task-name = the task's name
rule-word-task-matters = the matters inspected
rule-word-task-scope = the table's words for the objects that can be drawn
rule-word-task-objects = the labels that those words mean
rule-word-task-ratio = the table's ratio, or ()
rule-word-task-count = the table's number of objects, or ()
rule-word-task-frequency = the table's number of rounds, or ()
rule-word-task-window = first and last day
rule-word-task-clause = the table's risk clause
rule-word-task-lead = the lead department
rule-word-task-partners = the partner departments
rule-word-task-mode = the table's words for who draws and who inspects
rule-word-task-year = the plan's year
rule-word-task-params = other data given under params in the plan file

## findings at length

about-address-hidden = The settings were restored from the ledger, which keeps scheme and host of an address and no more, and the file had no address to put back. No message is sent to it until the address is there again.
about-address-in-settings = A webhook's address is its password. Written in the settings, it is read by everyone who edits rules. It is not recorded, shown or logged beyond its host; in a file of its own, named with `url_file`, nobody sees it at all.
about-almost-contract = The rule file has a function named almost like one that the program calls, so it is never called and the one in default.rhai is used instead. Most likely a spelling mistake.
about-always-false = The two sides of a comparison are of different kinds, so it is always false (with `!=` always true) and the condition does nothing. Compare tiers with tiers, ratios with ratios; text must be in double quotes, numbers must not.
about-backup-exists = The backup file exists already and was not changed. Give each backup a new file name.
about-backup-failed = The backup cannot be written: the path is wrong, the disk is full or permission is missing. No incomplete file was left behind.
about-bad-address = A mail address, server, web address or listening address is written wrongly.
about-bad-age = The number of days that a register may be old must be within 1 and 3660.
about-bad-beacon = The drand public key under [beacon] is not 192 lower-case hex digits, or the period is not above 0. With these, no public number would ever arrive or could be verified.
about-bad-choice = This key takes one of a few fixed words.
about-bad-count = The number of objects cannot be read. Write a number, a lower bound, an upper bound or a range.
about-bad-cron = The schedule is written wrongly: it has six parts, second minute hour day month weekday. For once a night, `at` is enough.
about-bad-day = This is not a date. Write four digits for the year, two for the month, two for the day.
about-bad-embargo = The embargo is not a whole number from 0 to 3660. While it lasts, seed, frame and list are not published.
about-equal-blinds = Two objects of a frame that is published sealed have the same blind. SHA-256 does not give that by chance, so nothing is drawn.
about-not-in-frame = The object was not in the sampling frame of that draw, so there is nothing to give a receipt of.
about-open-tells-classes = The plan or the row says publish = "open" for tasks whose rules tell risk tiers apart. The published frame then has each enterprise's id beside its cell; who knows the ratios knows the tiers. Without `publish`, or with publish = "sealed", the frame has blinds in place of ids: selection and tickets are checked as before, and each enterprise can be given a receipt.
about-round-tells-classes = A draw that is published sealed names those drawn, without cells. Where a round takes only some tiers of a stratum, where all that are drawn are of one cell, or where a cell is drawn whole, the names alone tell of classes. The names of such a draw are published with the last round of its task, and so are the teams that were made after it; frame, seed and tickets are public at once.
about-bad-frequency = A frequency must be within 0 and 366: the number of rounds in the window.
about-no-days = A rule compares a column with a day, and some cells of the column have something in them that is none. Such a row fulfils no comparison, so it may fall out of a scope without anybody meaning it. Days are read as 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日 and 20240301, with or without a time behind.
about-bad-pending = A row whose numbers come later (待定, 按省级计划) says so with `pending`, in words, and has neither ratio, count nor frequency. It is listed, never due, and named a month before its window opens.
about-still-pending = A row says `pending` and its window opens within a month, or is open already. Nothing is drawn for it until ratio and frequency are in the row; openings that are past by then wait for a person.
about-binds-alone = `binds` says which of a ratio and a number of objects counts where a row has both: "larger" draws at least the number, "smaller" at most. It needs both of them, the number as one value such as "20".
about-frequency-outside-band = The row gives a floor or a band for the rounds in the window, and the rule has more or fewer in some cell. The fewest of the band are drawn where the rule says nothing; the rule should stay within the band.
about-which-binds = A row has a ratio and a number of objects, such as 10% (20). Without `binds` the number is drawn and the ratio only says how it is shared among the cells. If the table means the larger or the smaller of the two, `binds` says so.
about-words-differ = `ratio_text` keeps the table's words. Where they name shares or rounds, and what the row was set to is none of them, one of the two is mistyped: the words are read as tables write them (5%, not below 5%, 10%-20%, 百分之三, 2次/年, 每季度1次), and what cannot be read is not compared.
about-bad-head = The file given to choucha verify --head is not a published head (what choucha ledger head --json prints).
about-bad-holiday = A holiday file names something that is not a date of its year.
about-bad-hours = `late_after` is a number of hours, 1 to 720.
about-bad-id = Ids are used in folder names and in draws' ids: letters, digits and `_` (plans also `-`), 64 at most.
about-bad-key = The file with the signing key cannot be read or does not hold a key. If there is no such file, one is made.
about-bad-number = A number under params is too large or has too many decimals to be kept exactly.
about-bad-ratio = The ratio cannot be read, is below 0, has too many decimals, or is a range with the larger end first.
about-bad-round = The public number given to choucha beacon cannot be read, or is not of the awaited round.
about-bad-rule-name = A rule file is named with letters, digits, `-` and `_`.
about-bad-tiers = `tiers` has 1 to 100 names, low to high, none empty, none twice.
about-bad-time = This is not a time of day. Write two digits for the hour, a colon, two for the minute.
about-bad-timezone = There is no such time zone. It decides when a day begins.
about-bad-unannounced = `unannounced` is a number of days, 1 to 120: the opening day falls within so many days from the start of its round.
about-bad-window = The window cannot be read or names a day that does not exist.
about-bad-year = The plan's year is not a year. Windows given in months belong to this year.
about-case-empty = The case does not say what it expects, so it checks nothing.
about-case-failed = The rules give something else than the case expects. The finding shows what was expected, what was found and the lines that decided. Check first whether the rule is wrong or the case.
about-case-incomplete = Something is missing in the case: `quota` and `total` need `population`; `object` and `in_scope` go together.
about-case-tiers = The list does not have one value for each tier.
about-case-unknown-stratum = The task has no such stratum. Strata are those given by `strata` in the rule.
about-case-unknown-task = The plan has no task of this id.
about-case-value = A value of the case cannot be read: one value, a list by tier from low to high, or a table by stratum.
about-cell-empty = A stratum has no objects. Most likely its filter is wrong or the register writes the column differently.
about-no-cell-opens = A round is due in which, as the rules work out now, no cell opens: the rules have changed, or the number of inspectors that they ask for. Drawn from nobody it would count as drawn, so it is not drawn and a person has to decide.
about-continues-nobody = A row says that it continues a task, but there is no task of that id. The row does not take effect and is not drawn until it is corrected. It may be any of the old tasks, so these all stay in force.
about-continues-twice = Two rows are the same old task: both continue it, or one continues it and the other has its id. The rounds already drawn can count for one row only; otherwise a round would be drawn twice.
about-contract-parameters = A function that the program calls has the wrong number of parameters and would not be called.
about-day-ahead = Draws cannot be made ahead of time: the day of --as-of has not come. choucha preview shows populations and quotas.
about-day-behind = The ledger already has a draw of a later day, so nothing can be drawn as of an earlier one; most likely the machine's clock went back.
about-days-backwards = --from is later than --to.
about-department-nobody = The task needs inspectors of this department, but the inspector register has none in service. Most likely the department's name is written differently.
about-disk = A file cannot be written: the disk is full or read-only, or permission is missing. Recorded draws are not drawn again; missing files are written next time.
about-duplicate-plan = Two plan files have the same id.
about-duplicate-task = A task id occurs twice; only the first counts. The id is part of the draws' ids.
about-effect-before = The rules in force cannot be counted on today's register, because a column that they read has another name now, for instance. The edited rules are not affected, but the task cannot be compared.
about-effect-tiers = The tiers themselves have changed, so cells before and after cannot be compared.
about-empty-value = The key is given but empty.
about-field-missing = The rule reads a column that the register (or the settings) does not have.
about-output-lost = Standard output could not be written, for instance because it goes to a file on a full disk. What the command does is done and recorded all the same; what it wanted to say is lost.
about-file-not-written = The file cannot be written: the path is wrong, permission is missing, or Excel has it open.
about-file-unreadable = A file cannot be read: it does not exist, permission is missing, or it is not UTF-8.
about-files-changing = The rule files kept changing while they were read. Run it again when they are saved.
about-filter-logic = Filters are combined with `&`, `|`, `!` (one sign). `&&` and `||` are for yes or no.
about-frame-changed = The kept sampling frame of a draw is missing or was changed, so the draw cannot be made again. Restore it from a backup.
about-frame-empty = The register has no objects in the task's scope, so none would be drawn. Most likely a label is written differently in the register.
about-frequency-falls = A higher tier has fewer rounds than a lower one.
about-frequency-range = `frequency` returns a number outside 0 to 366.
about-group-twice = A task is in two [[group]] tables, so it is unclear how it is coordinated with others.
about-hidden-character = The rule has an invisible control character: what people read may not be what runs.
about-history-unusable = Some rows of the history file have no object id or a date that cannot be read; they are not counted for limits and cool-downs.
about-holidays-broken = The plan opens on workdays (workdays or unannounced), and the file with that year's holidays has errors. Avoiding weekends alone would draw on other days, so the last good version of the file is used; where the ledger has none, nothing of the plan is drawn.
about-holidays-missing = The plan opens on workdays, and the year's holidays are missing: only weekends are avoided.
about-industry-nobody = The register has no objects whose industry code begins with this.
about-init-occupied = There is already a workspace where a new one was to be made; it was not changed.
about-inspectors-few = A department has too few inspectors in service for a single visit: 2 of the lead department, 1 of each partner.
about-inspectors-overloaded = By the year's quotas, the inspectors of a department have more than one visit each workday (250).
about-inspectors-set-aside = Too many rows of the inspector register cannot be used (no certificate number, no department, a certificate number that occurs twice, control characters). Most likely the export failed, so nobody is sent. Fix it, then run choucha staff.
about-inspectors-special = A rule asks for a speciality, a certificate or an expert that no inspector in service at the department has: its visits would all stay unstaffed.
about-inspectors-unreadable = The inspector register or the recusal table cannot be read, so nobody was sent. Fix it and run the same command again.
about-inspectors-unusable = Some rows of the inspector register cannot be used: no certificate number, no department, a certificate number that occurs twice, control characters. These people are never sent.
about-label-nobody = The register has no objects with this label, so it has no effect.
about-ledger-newer = The ledger was written by a newer version; this one does not change it. Use the newer version.
about-ledger-not-compared = choucha check could not read the ledger, so nothing was compared with the rules in force: which promises are taken back and which rounds would wait for a person was not looked at.
about-ledger-access = The ledger cannot be read here and now: the account has no right to, another program holds it, or the disk fails. What is recorded has not changed, and nothing is said against it.
about-ledger-simulation = The ledger of a simulation cannot be used in a real workspace, nor the other way round.
about-ledger-unreadable = The ledger cannot be opened or is damaged. Do not delete it: restore a backup and run choucha verify.
about-left-out = Some objects of the scope belong to no stratum. No object may be left out, so the task is not drawn.
about-missing-key = A required key is missing.
about-never-opens = The frequency of every cell is 0: the task is never drawn.
about-no-ledger = There is no ledger yet: nothing was drawn.
about-no-objects = The task has no `objects`, so the default scope holds no object.
about-no-tier-column = The settings name no tier column: every object is in the lowest tier, and clauses by risk tier have no effect.
about-no-workspace = No workspace was found: a folder with a rules/settings.toml.
about-not-a-simulation = The time and the seed cannot be set in a real workspace: otherwise the result could be chosen.
about-nothing-in-force = The ledger has no rules in force yet, there is nothing to compare with.
about-opening-outside = The rule gives an opening day outside the window.
about-openings-count = The number of opening days differs from the frequency, or a day occurs twice.
about-outside-function = Statements outside functions never run.
about-path-outside = The path leads outside the workspace.
about-plan-empty = The plan has no tasks.
about-plan-names-itself = `predecessor` or `supplements` names the plan itself. Both refer to another plan.
about-plan-predecessor = There is already a plan for the same year, and the new one does not say whether it replaces it (predecessor) or supplements it (supplements); or the plan that it names does not exist, is of another year, has been replaced already, or comes back to itself over others; or what the header says was changed after the plan took effect. Then everything would be drawn again from the beginning, or nothing at all: such a plan does not take effect.
about-task-identity = It is not clear which task this row is: in a plan that replaces another it has the id of an old task with another name, or its name with another id; its id was another task before; or it has taken the name of another row. Whether it is the same task decides whether what was drawn counts, so it has to be stated. Until then the row does not take effect, and the old task stays as it was.
about-unknown-round = There is no such round: its id is wrong, or the rules have no such day.
about-ledger-older = The ledger was written by an older program in another format. Read it with the version that wrote it; make new draws in a new workspace.
about-plan-two-relations = A plan either replaces another one (`predecessor`) or is in force at the same time (`supplements`), not both.
about-plan-year-contradicts = The plan's `year` differs from the year in its id, its title or its file name. With a wrong year the windows lie in another year and never come, although everything else looks right, so it is an error.
about-plan-year-far = The plan's year is more than a year ahead, and nothing is drawn until then; or more than five years back, and its windows have all closed. Most likely the year is wrong.
about-promise-weaker = The change takes back a promise that is in force: no more public randomness, a shorter embargo, more statuses that can be drawn or a status read from another column, a looser check of ids, lower tiers, more rows that may be set aside, no more recusals and the like. For public randomness, embargo and statuses it applies only to rounds that open after it takes effect; the rest applies from the day on which it takes effect. The ledger records the texts before and after for everyone to see.
about-promised-column = When the round opened, the settings' status column said who can be drawn; settings that read another column since, or none, apply only to rounds that open later. The register no longer has that column, so the round cannot be drawn as was promised and is not drawn.
about-promised-statuses = When the round opened, only objects with certain statuses could be drawn; other statuses in the settings apply only to rounds that open later. The register has nobody with those statuses any more, mostly because it calls them by other words now, so the draw would be of nobody; it is not made.
about-quota-over-population = `quota` returns more than the cell has (or a negative number).
about-quota-short = The quota cannot be met: too few objects are left that were not drawn, or a lower bound and a total contradict each other. The draw's record says so.
about-ratio-falls = A higher tier has a lower ratio than a lower one. If it is intended, ignore this.
about-ratio-no-percent = The ratio has no `%`. Both 0.03 and 3 may be mistakes, so it must be written.
about-ratio-over-100 = The ratio is over 100%.
about-recusal-stranger = A certificate number in the recusal table belongs to no inspector in service. If it is wrong, the inspector may still be sent to that enterprise.
about-recusals-unusable = Some rows of the recusal table have no certificate number or no object id and have no effect.
about-refused = The decision cannot be made now: the draw does not exist or is void already, or a secret would be published before the windows have closed.
about-region-nobody = The register has no objects in this region.
about-register-changing = The register was being written while it was read and may be incomplete, so nothing was drawn. It is drawn once the file is complete.
about-register-bounds = The register holds more than is read: a line, a cell, a workbook or a column that is far larger than a register's, or a small file that unpacks to a large one.
about-register-cut = The register breaks off in the middle of its last row: it is still being written, or was copied only in part. Nothing is drawn from half a register.
about-register-column = The register has no column of the name given in the settings.
about-register-column-twice = Two columns have the same name, so it is unclear which one to use.
about-register-empty = The register is empty or has only column names.
about-register-ending = A register must be a .parquet, .csv or .xlsx file.
about-register-format = The content of the file does not match its name, such as an .xls renamed to .xlsx.
about-register-missing = The register cannot be opened.
about-register-nothing-usable = None of the register's rows can be used.
about-register-old = The register's file is older than the settings allow. With too_old = "raise" it is only reported, with "refuse" nothing is drawn.
about-register-set-aside = More rows cannot be used than the settings allow. So that no object is left out, nothing is drawn until a person has checked.
about-register-type = A column is neither text nor number.
about-register-unreadable = The register's file is damaged and cannot be read.
about-restore-failed = The file is not a backup or cannot be unpacked.
about-restore-occupied = There is already a workspace in the folder, or a file (a key, for instance) that is another one than in the backup; nothing was changed.
about-restore-unfinished = A restore is running in the folder or died before its end; half a workspace is not used. Running the restore again takes back what was left and restores.
about-round-empty = One round is for higher tiers only, and there are no objects in them: it draws none.
about-rows-set-aside = Some rows were set aside because their ids cannot be used (empty, with control characters, or repeated).
about-rule-arguments = A function is given the wrong number or kind of arguments.
about-rule-exists = The rule file exists already and was not changed.
about-rule-failed = The rule failed while it ran, such as a division by zero, a number too large, or an item that is not in the list.
about-rule-limit = The rule takes too many operations or too long, calls too deeply or builds too much data. A rule is computed a few times for each task and should be short.
about-rule-logic = This needs yes or no, but has another value.
about-rule-missing = The rule file that the task names does not exist.
about-rule-syntax = The rule file has a syntax error: brackets, commas, semicolons or quotes are not complete, or a word is used that rules may not use (eval, import, print).
about-rule-throw = A check that the rule file makes with `throw` failed. Its author wrote the message; change the plan or the rule as it says.
about-rule-too-large = The rule file is over 256 KB. A rule is a few functions; data belongs in the plan's params or the register.
about-rule-type = A function does not return the kind of value that is expected: `ratio` returns a ratio, `scope` a filter, and so on.
about-rounds-asked = Under the changed rules some dates are on or before the day of the change, some that were due and not drawn are gone, or some may repeat a round that was drawn. They are not drawn automatically and do not disappear: a person draws them with choucha backfill or decides against them with choucha waive.
about-rule-unused = No task uses this rule file. Most likely `rule` was forgotten in a task.
about-rule-value = A value in the rule cannot be used, such as a ratio over 100%, a tier that does not exist, or a window that cannot be split into so many rounds.
about-secret-lost = The plan's secret is missing and nothing can be drawn. Restore it from a backup, or commit to a new secret (this is published).
about-secret-unusable = A file below var/secret is there and cannot be used: it cannot be read, is a folder, or does not hold 64 hex digits. Nothing is committed to from such a file, and nothing is drawn under it.
about-secret-mismatch = The secret does not match the commitment in the ledger: it was replaced.
about-secret-revealed = The plan's secret is published: the result of a draw could be worked out in advance.
about-seq-doubled = The table's number occurs twice, most likely a copying mistake.
about-seq-missing = The table's numbers have a gap; most likely a row was left out.
about-service = The service cannot start or failed. choucha draw can be run on its own.
about-service-running = A service is already running on this workspace; a second one does not start.
about-shadows-word = A function has the name of a built-in word of the rules, which would mislead readers. Rename it.
about-strata-many = There are too many strata: strata times tiers make 5,000 cells at most.
about-strata-overlap = Some objects fit more than one stratum and count for the one written first. In the wrong order the result is not what was intended.
about-stratum-name = A stratum's name occurs twice or has control characters.
about-stratum-unreachable = This stratum is always empty: the strata before it take all objects. The first that matches wins; put everyone() last.
about-task-too-long = The texts of one task are over 64 KB. A task holds one row of the table.
about-team-small = The rule's team has fewer than two certified inspectors (experts do not count). Every visit takes at least two.
about-toml-syntax = The file is not valid TOML: quotes, brackets or `=` are not complete, or a key occurs twice.
about-toml-bounds = The file is larger than any plan, settings or case file, so it is not read.
about-total-strata = `total` returns a list that does not have one item for each stratum.
about-under-floor = The plan says “at least”, but the rule gives less.
about-unknown-code = There is no such finding code.
about-unknown-draw = The ledger has no such draw.
about-unknown-function = There is no such function, most likely a spelling mistake.
about-unknown-key = There is no such key here, most likely a spelling mistake; an unknown key would have no effect.
about-unknown-object = No object has this id.
about-unknown-plan = There is no such plan.
about-unknown-property = The value has no such property, most likely a spelling mistake; what task.params holds must be written in the plan file.
about-unknown-task = The plan has no such task.
about-unknown-tier = The settings have no such tier.
about-unknown-tiers = Some rows have an empty or unknown tier and count as tier_default.
about-unknown-variable = There is no such variable, most likely a spelling mistake, or text without double quotes.
about-unknown-word = There is no such word in rules.
about-version-lost = The ledger does not hold the last rules of the task.
about-watch = The folder cannot be watched; run it without --watch.
about-window-backwards = The window ends before it begins. If it goes on into the next year, write 次年.
about-window-other-year = The task's window has no day in the plan's year. The year that is written, or that the rule gives, is most likely wrong; if it is intended, ignore this.
about-window-year = The window is not within a year of the plan's year; most likely the year is wrong.
about-workspace-locked = Another command is drawing. Run it again when that is done.
about-wrong-codes = The check digit of some credit codes is wrong. These objects still take part in draws; id_check = "uscc-strict" sets them aside.
about-wrong-type = The key is of the wrong type: text without quotes, a number in quotes, and so on.

## help

help-choucha = choucha (抽查): random inspections drawn from a published plan, each draw made once and recorded permanently
help-global-workspace = The workspace [default: the current folder, else its nearest parent with a rules/settings.toml]
help-global-json = Print one JSON document on standard output and nothing else there
help-global-lang = Language of the text for people: zh or en
help-global-help = Show this help
help-global-version = Show the version
help-plan = Show the plan: every task with its cells, ratios, frequencies and opening days
help-plan-plan = A plan's id [default: the newest plan]
help-preview = Show populations and quotas on today's register; draws nothing
help-preview-plan = A plan's id [default: the newest plan]
help-preview-task = One task only
help-preview-against = Show what changes in the files compared with the rules in force in the ledger, or with another workspace
help-check = Check plan, rules, settings and cases: every finding at once, without drawing
help-check-no_registers = Do not read the registers: check files only
help-check-watch = Check again on every save, until Ctrl-C
help-test = Run the cases that staff wrote in rules/cases
help-test-task = One task only
help-test-min_coverage = Fail if the cases cover less than this percentage of the functions or of the cells
help-explain = Explain a finding's code, or why an object can be drawn, was drawn or was not
help-explain-what = A finding's code, such as ratio-over-100; or a draw's id; with --task an object's id. Without it: all codes
help-explain-object = The object's id, after a draw's id
help-explain-task = Before a draw: the task's id
help-explain-plan = A plan's id, with --task [default: the newest plan]
help-explain-markdown = All codes as a page of the documentation
help-words = List every word a rule may use
help-words-word = One word only
help-words-d_rhai = As a definition file for editors
help-words-markdown = As a page of the documentation
help-new-rule = Write a commented rule file to start from
help-new-rule-name = The rule file's name, such as night-markets
help-draw = Carry out every draw that is due
help-draw-as_of = The draw date: decide by this day what is due, such as 2024-03-01; not later than today, not before the latest draw; changed rules are taken up as of today all the same [default: today]
help-draw-task = One task only: its id, or PLAN/ID
help-draw-dry_run = Show populations and quotas of what is due; draws nothing and makes no seed
help-draws = List what has been drawn, or show one draw
help-draws-draw = A draw's id, such as changzhi-2024/01/2024-03-01
help-void = Declare a draw void; its round is drawn again under a new id, and both are kept
help-void-draw = The draw's id
help-void-reason = Why; published
help-void-by = Who decided it; published
help-waive = Decide that rounds are not drawn, or take that back
help-waive-rounds = The rounds, by the ids that their draws would have
help-waive-from = First opening day: none of the rounds that opened within these days and wait for a person is drawn
help-waive-to = Last opening day
help-waive-reason = Why; recorded
help-waive-by = Who decided it; recorded
help-waive-withdraw = Take an earlier waiver back
help-burden = How often enterprises are visited in the plan's year, drawn and still to be drawn, and by whom
help-burden-plan = A plan's id [default: the newest plan]
help-burden-as_if = Simulate what is still to be drawn as if all tasks were together, apart or independent
help-burden-xlsx = Write a workbook to this file
help-burden-svg = Write a chart of the months to this file
help-recuse = Record that an inspector is recused from a visit; the next in ticket order takes the place
help-recuse-draw = A draw's id
help-recuse-object = The object's id
help-recuse-inspector = The inspector's certificate number
help-recuse-reason = Why; recorded in the ledger
help-recuse-by = Who records it [default: the name of the user]
help-staff = Assign teams to the visits of a draw that have none yet
help-staff-draw = A draw's id
help-substitute = Replace a drawn object that was struck off by the next in ticket order
help-substitute-draw = A draw's id
help-substitute-object = The id of the object that drops out
help-substitute-reason = Why: one of the reasons in the settings, such as 注销 or 吊销
help-substitute-by = Who records it [default: the name of the user]
help-verify = Check the ledger's chain and make every draw again from its kept frame
help-verify-draw = One draw [default: the whole ledger]
help-verify-head = A published head (a file with the output of `ledger head --json`); every one must be in the chain
help-receipt = Give an enterprise what shows that it stood in a draw, in which cell and with which ticket
help-receipt-draw = A draw's id, such as changzhi-2024/01/2024-03-01
help-receipt-object = The object's id
help-receipt-output = Write it to this file [default: print it]
help-fairness = Draw again and again with new seeds and compare the results with the probabilities given by the rules; does not touch the ledger
help-fairness-plan = A plan's id [default: the newest plan]
help-fairness-task = One task only
help-fairness-seeds = Seeds for each cell
help-fairness-master = Master seed: the same one gives the same report
help-fairness-as_if = Draw as if all tasks were together, apart or independent [default: as the plan says]
help-fairness-svg = Write a chart of the deviations to this file
help-ledger = The ledger's head (its newest hash), or its entries
help-head = Print the newest hash, to be published
help-head-sign = Sign it with the ed25519 key in this file; if there is no such file, a key is made
help-export = Print the entries, one line of JSON each
help-beacon = Record the public randomness that draws wait for, and complete them
help-beacon-drand = A drand round: a file with the JSON that drand's API gives, or that JSON itself
help-beacon-ceremony = The numbers of a public ceremony, in the order in which they were drawn, such as "3 17 22"
help-beacon-witness = Who witnessed the ceremony; published
help-beacon-draw = One draw only
help-reveal = Publish a plan's secret once nothing can be drawn under it any more
help-reveal-plan = The plan's id
help-commit = Commit to a new secret for a plan whose secret was lost
help-commit-plan = The plan's id
help-commit-reason = Why; published
help-commit-by = Who decided it; published
help-serve = Run as a service: carry out every due draw at start, every night and when files change; notify people
help-next = List the coming opening days
help-next-days = How many days to look ahead
help-backfill = Draw rounds that were missed or wait for a decision: by id, or all that opened within some days
help-backfill-draws = The rounds, by the ids that their draws would have
help-backfill-from = First opening day
help-backfill-to = Last opening day
help-backfill-dry_run = Show what would be drawn; draws nothing and makes no seed
help-status = Whether everything is in order, and why not: last and next run, what is due or late, rules, register, ledger, disk
help-doctor = Check that this machine is ready
help-doctor-send = Also send a test message to every channel
help-init = Make a new workspace with comments
help-init-dir = The folder; made if it does not exist
help-init-year = The plan's year [default: this year]
help-backup = Write ledger, frames, secrets and rules into one file, also while draws are made
help-backup-file = The file to write
help-restore = Unpack a backup into an empty folder and verify it
help-restore-file = The backup
help-restore-dir = An empty folder
help-restore-rules = Restore texts of rules and plans from the ledger: shows the differences, writes only with --write
help-restore-rules-files = Only these files, such as rules/default.rhai [default: all]
help-restore-rules-to = A version of the rules (its digest or the first 8 digits), or a draw's id for the version it used [default: the last good text]
help-restore-rules-write = Write the files; without it they are only compared

## said of itself

word-error = error
word-warning = warning
word-help = help
word-for-example = e.g.
help-usage = { "Usage: " }
help-commands = Commands
help-options = Options
help-arguments = Arguments
