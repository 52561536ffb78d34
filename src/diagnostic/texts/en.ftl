# What the program says to people, in English. Written in Fluent (https://projectfluent.org): a code a message, what is filled in between
# braces. COUNT($n) chooses between one and several. The other languages' files hold the same codes; a test finds what is missing, left over
# or filled wrongly.

list-comma = { ", " }
clauses = { "; " }

## alert/event

drawn = drawn
visits-nobody-can-be-sent-to = visits nobody can be sent to
lapsed = lapsed
due-and-not-drawn = due and not drawn
waits-for-person-decision = waits for a person's decision
late = late
changed-rules-are-in-force = changed rules are in force
change-is-wrong-last-good-version = a change is wrong, the last good version stays
register-is-too-old = the register is too old
disk-is-nearly-full = the disk is nearly full
ledger-does-not-verify = the ledger does not verify
clock-is-behind = the clock is behind
sweep-failed = the sweep failed
mended = mended
all-well = all well
something-is-wrong = something is wrong

## audit/replay

its-frame-cannot-be-read = its frame cannot be read: { $error }
its-kept-frame-was-changed = its kept frame was changed
file-is-not-what-ledger-makes = the file { $file } is not what the ledger makes it
its-population-is-not-that-of = its population is not that of its frame
population-or-share-of-is-wrong = the population or the share of { $code } is wrong
shares-of-group-do-not-add = the shares of a group do not add up to its number
draws-that-share-its-lottery-are = the draws that share its lottery are not those recorded
its-lottery-is-not-its-own = its lottery is not its own
its-basis-is-wrong = its basis is wrong
ledger-has-no-such-commitment = the ledger has no such commitment
its-seed-is-not-one-that = its seed is not the one that secret and frame give
secret-is-not-revealed-whether-seeds = the secret is not revealed: whether the seeds come from it cannot be checked yet
quotas-of-its-cells-are-not = the quotas of its cells are not those that the lot gives
drawn-again-list-is-not-one = drawn again, the list is not the one recorded { $first }
names-or-regions-of-list-were = names or regions of the list were changed
tiers-of-list-were-changed = tiers of the list were changed
its-seed-has-public-randomness-that = its seed has public randomness that was not named in advance
there-are-draws-without-public-randomness = there are draws without public randomness: whoever holds the secret could try out other registers in private until one suits
public-randomness-of-its-seed-is = the public randomness of its seed is not in the ledger
its-public-randomness-is-not-round = its public randomness is not the round fixed with the intent
round-fixed-with-intent-is-not = the round fixed with the intent is not the first one after it
intents-time-is-machine-own-time = the intents' time is the machine's own: time not proven, unless its head was published before that round
numbers-or-witness-of-ceremony-are = the numbers or the witness of the ceremony are wrong

## audit/verify

heads-were-published-and-there-is = heads were published and there is no ledger
ledger-has-no-such-draw = the ledger has no such draw
its-number-should-be-entry-is = its number should be { $number }: an entry is missing or was put in
it-does-not-carry-hash-of = it does not carry the hash of the one before
its-content-is-not-what-its = its content is not what its hash says: it was changed
its-signature-does-not-hold = its signature does not hold
published-head-is-not-in-this = the published head is not in this ledger: it was replaced or changed
entry-was-published-and-is-not = entry { $seq } was published and is not here: the ledger was rolled back
no-published-head-was-given-head = no published head was given (--head): a rollback to an older ledger cannot be excluded
text-is-not-what-its-digest = the text is not what its digest says: it was changed
text-that-entry-refers-to-is = the text that entry { $seq } refers to is not there
entry-is-older-than-one-before = an entry is older than the one before: the machine's clock went back
its-subject-is-not-what-its = its subject is not what its content is about
entry-of-unknown-kind = an entry of an unknown kind
its-content-cannot-be-read = its content cannot be read
it-does-not-say-what-ledger = it does not say what the ledger says: it was changed, and draws may have been steered; delete it, the next command works it out anew
it-was-drawn-without-intent = it was drawn without an intent
draw-is-recorded-twice = the draw is recorded twice
secret-revealed-is-not-one-committed = the secret revealed is not the one committed to
it-voids-draw-that-is-not = it voids a draw that is not there
draw-has-two-intents = the draw has two intents
it-was-intended-before-its-secret = it was intended before its secret was committed to
it-was-intended-after-its-secret = it was intended after its secret was published
it-was-drawn-again-without-one = it was drawn again without the one before being declared void
it-was-drawn-although-person-had = it was drawn although a person had waived it
its-row-among-intents-is-not = its row among the intents is not what its entry says
it-is-missing-among-intents = it is missing among the intents
its-row-among-draws-is-not = its row among the draws is not what its entry says
it-is-missing-among-draws = it is missing among the draws
list-does-not-have-as-many = the list does not have as many rows as its entry says

## audit/visits

it-was-drawn-and-never-staffed = it was drawn and never staffed
staffed-again-teams-are-not-those = staffed again, the teams are not those recorded { $first }
inspectors-are-not-those-fixed-with = the inspectors are not those fixed with the intent of { $draw }
it-staffs-draw-that-is-not = it staffs a draw { $draw } that is not there
seed-of-this-staffing-is-not = the seed of this staffing is not the one that the secret gives
it-is-about-visit-that-is = it is about a visit that is not there
who-takes-place-is-not-next = who takes the place is not the next in ticket order
substitute-is-not-next-in-ticket = the substitute is not the next in ticket order
object-that-drops-out-was-not = the object that drops out was not drawn
some-were-passed-over-where-nothing = some were passed over where nothing limits them
task-never-repeats-one-drawn-before = the task never repeats: one drawn before was not passed over, or another one was

## cli/args

did-you-mean = ; did you mean { $near }?
say-what-to-do = say what to do
there-is-no-argument = there is no argument `{ $argument }`{ $near }
there-is-no-command = there is no command `{ $command }`{ $near }
needs-value = { $argument } needs a value
it-can-be = ; it can be { $valid }
day-is-written-2024-03-01 = ; a day is written 2024-03-01
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
file-not-written-help = name a file that can be written, and close it in Excel first
word-drawn = drawn
word-to-come = to come
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
word-to-come-2 = to come
word-inspector-days = inspector days
word-inspectors = inspectors
word-each = each
in-year-drawn-to-come-with =
    { $plan }: { COUNT($visits) ->
        [one] { $visits } visit
       *[other] { $visits } visits
    } in the year ({ $drawn } drawn, { $to_come } to come), { COUNT($enterprises) ->
        [one] { $enterprises } enterprise
       *[other] { $enterprises } enterprises
    }, { COUNT($matters) ->
        [one] { $matters } matter
       *[other] { $matters } matters
    }; { COUNT($joint) ->
        [one] { $joint } visit
       *[other] { $joint } visits
    } with several.
    What is to come is played through on today's register ({ $coordination }); it is no draw.
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
registers-not-looked-at = , registers not looked at
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
nobody-is-in = nobody is in { COUNT($count) ->
        [one] { $count } cell
       *[other] { $count } cells
    }: { $some }{ $more }
at-length-choucha-explain-code-what = at length: choucha explain CODE (what stands in brackets)
watch = the folder cannot be watched: { $error }
watch-help = run it without --watch
waiting-for-save-ctrl-c-ends = -- waiting for a save (Ctrl-C ends)

## cli/decide

refused = give either --drand, or --ceremony and --witness
refused-help = see choucha beacon --help
bad-round = the drand round cannot be read: { $words }
bad-round-help = the file holds {"{"}"round":…,"signature":"…"{"}"}
nothing-differs = Nothing differs.
written-next-sweep-takes-them-up = { $count } written; the next sweep takes them up and records what changed.
differ-nothing-was-written-write-writes = { $count } differ, nothing was written: --write writes them.

## cli/dispatch

word-internal-fault-nothing-recorded-has-changed = an internal fault; nothing recorded has changed. Please report the command and its files (RUST_BACKTRACE=1 shows more)

## cli/draw

unstaffed-what-is-drawn-stays-drawn = { COUNT($count) ->
        [one] { $count } visit is
       *[other] { $count } visits are
    } unstaffed (what is drawn stays drawn; choucha staff DRAW assigns teams later):
word-draw = draw
word-task = task
word-population = population
word-quota = quota
word-drawn-2 = drawn
word-not-drawn = not drawn:
intent-recorded-and-sealed-waits-for = { $sealed }  intent recorded and sealed: waits for public randomness (choucha beacon)
files-of-were-missing-and-have = the files of { $restored } were missing and have been written again
by-to-draw-trial-nothing-was = by { $day }: { COUNT($rounds) ->
        [one] { $rounds } draw is due
       *[other] { $rounds } draws are due
    }, { COUNT($objects) ->
        [one] { $objects } object
       *[other] { $objects } objects
    } to draw. A trial: nothing was drawn.
by-for-public-randomness = by { $day }: { COUNT($count) ->
        [one] { $count } draw waits
       *[other] { $count } draws wait
    } for public randomness.
by-nothing-is-due = by { $day }: nothing is due.
by-made-drawn = by { $day }: { COUNT($rounds) ->
        [one] { $rounds } draw
       *[other] { $rounds } draws
    } made, { COUNT($objects) ->
        [one] { $objects } object
       *[other] { $objects } objects
    } drawn.
word-lists-are-in-var-draws-what = Lists are in var/draws, what can be published in var/public, the ledger is var/ledger.db.
word-no-public-randomness-holder-of-secret = No public randomness: the holder of the secret could try out other registers in private (docs/threat-model.md; [beacon] closes it).
word-judged-by-day-in-past-marked = Judged by a day in the past: marked retrospective.

## cli/draws

did-you-mean-2 = did you mean { $near }?
choucha-draws-lists-them-all = choucha draws lists them all
unknown-draw = the ledger has no draw `{ $id }`
declared-void-on-by = declared void on { $at } by { $by }: { $reason }
waived-on-by = waived on { $day } by { $by }: { $reason }
word-nothing-has-been-drawn-yet = nothing has been drawn yet.
word-opens = opens
word-as-of = as of
word-real-time-utc = real time (UTC)
word-state = state
word-sealed = sealed
word-interrupted = interrupted
word-void = void
word-waived = waived
word-asked = asked
word-lapsed = lapsed
word-retrospective = retrospective
word-simulation = simulation
word-decision = decision
word-lead = lead
word-real-time = real time
word-marks = marks
word-seed = seed
word-frame-digest = frame digest
word-list-digest = list digest
word-rule-version = rule version
word-files = files
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

against-on-today-register-as-year = { $plan } against { $against } (on today's register, as a year from its beginning)
word-nothing-changes = Nothing changes.
word-first-quota = first quota
word-year-quota = year's quota
word-openings = openings
word-visits-over-year = visits over the year
word-objects-drawn-at-least-once-expected = objects drawn at least once (expected)
word-inspector-days-before = inspector days before
word-after = after
word-change = change
word-more-likely = more likely
word-less-likely = less likely
word-objects-whose-likelihood-changes = Objects whose likelihood changes:

## cli/explain

object-id-follows-draw-choucha-explain = an object's id follows a draw's: choucha explain { $wanted } OBJECT
choucha-explain-lists-all-codes = choucha explain lists all codes
unknown-code = there is no finding `{ $wanted }`
word-example = example
word-wrong = wrong:
word-right = right:
word-it-was-in-frame-and-at = It was in the frame and at its limit of visits (limit): it did not take part.
word-it-was-in-frame-its-last = It was in the frame, its last inspection too short a time ago (cooling): it did not take part.
word-it-was-in-frame-and-exempt = It was in the frame and exempt by the rules (exempt): it did not take part.
word-it-had-to-be-visited-certain = It had to be visited (certain) and left the lottery.
word-it-was-drawn = It was drawn.
word-it-was-in-frame-and-not = It was in the frame and not drawn.
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
word-nobody-of-this-cell-was-drawn = Nobody of this cell was drawn.
word-order-fewer-times-drawn-before-first = The order: fewer times drawn before first, then the smaller ticket.
task = task { $plan }/{ $task }  { $name }
word-scope-by-today-register = scope (by today's register)
what-decided-value-is = { "  " }what decided: { $part }, the value is { $value }
word-cell-2 = cell
drawn-in-cell-of = drawn in the cell: { $quota } of { $population }
expected-to-be-drawn-in-cell = expected to be drawn in the cell next time: { $quota } of { $population }
explain = ({ $lines })

## cli/fairness

svg = name a file that can be written
each-cell-drawn-under-as-its = each cell drawn under { COUNT($seeds) ->
        [one] { $seeds } fresh seed
       *[other] { $seeds } fresh seeds
    }: as its probabilities say.
each-cell-drawn-under-some-are = each cell drawn under { COUNT($seeds) ->
        [one] { $seeds } fresh seed
       *[other] { $seeds } fresh seeds
    }: some are not as their probabilities say.
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
bad-key = the key cannot be used: { $words }
bad-key-help = the file holds 64 hex digits; name a new file to have one made

## cli/operate

word-plan = plan
word-due = (due)
day-to-day = –
nothing-opens-within = Nothing opens within { COUNT($days) ->
        [one] { $days } day
       *[other] { $days } days
    }.
days-backwards = { $from } to { $to } runs backwards
days-backwards-help = --from is the earlier day
word-healthy = healthy
word-not-healthy = not healthy:
word-running = running
word-not-running = not running
word-never-used-systemd-timer-or-cron = never used (a systemd timer or cron may run choucha draw instead)
word-service = service
last-sweep-ms-made-not-made = last sweep  { $at }, { $took } ms, { $drawn } made, { $not } not made
word-next-sweep = next sweep
drawn-due-of-them-late-for = { $drawn } drawn, { $due } due ({ $late } of them late), { COUNT($asked) ->
        [one] { $asked } waits
       *[other] { $asked } wait
    } for a person, { $sealed } for a public number, { $lapsed } lapsed
rules-last-changed = rules  { $plan }: { COUNT($tasks) ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    }, last changed { $day }
rules-unchanged-since-adoption = rules  { $plan }: { COUNT($tasks) ->
        [one] { $tasks } task
       *[other] { $tasks } tasks
    }, unchanged since adoption
register-old-kb = register  { $file }, { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, { $bytes } KB
word-ledger-head = ledger head
disk-mb-free = disk  { $free } MB free
workspace-is-there-next-cd-choucha =
    The workspace is there. Next:
    { "  " }cd { $dir }
    { "  " }choucha check      # no errors
    { "  " }choucha doctor     # is this machine ready?
    { "  " }choucha next       # what opens when
    Put your registers in place of the samples in datasets, and the published table into rules/plan.plan.toml.
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
unknown-plan-help = see `plans` in rules/settings.toml and the plan file's id
unknown-task = there is no task `{ $task }`
unknown-task-help = see the tasks' ids with choucha plan
list-clause = { ", " }
word-coming = coming
word-due-2 = due
word-sealed-2 = sealed
word-ratio-or-count-low-to-high = ratio or count (low to high)
word-rounds = rounds
word-window = window
word-rounds-by-state = rounds by state
word-rule = rule

## cli/preview

word-cells-quota-population = cells: quota/population

## cli/serve

serve = { $title }: { $line }
not-delivered-tried-again-later = not delivered ({ $channel }), tried again later: { $why }

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
tasks-with-cells-that-no-case = { "  " }tasks with cells that no case names: { $list }{ $more }
coverage-of-is-below-asked-for = the coverage of { $percent }% is below the { $least }% asked for

## cli/verify

word-failed = FAILED
word-note = note
and-whole-chain-checked-all-as = { COUNT($checked) ->
        [one] { $checked } draw
       *[other] { $checked } draws
    } and the whole chain checked: all as claimed.
and-whole-chain-checked = { COUNT($checked) ->
        [one] { $checked } draw
       *[other] { $checked } draws
    } and the whole chain checked: { COUNT($failed) ->
        [one] { $failed } failure
       *[other] { $failed } failures
    }.
bad-head = the head cannot be read: { $words }
bad-head-help = give the output of choucha ledger head --json

## cli/words

did-you-mean-3 = did you mean `{ $near }`?
choucha-words-lists-them-all = choucha words lists them all
unknown-word = rules know no word `{ $wanted }`
word-functions = functions
word-properties = properties
word-signs = signs
cannot-name-rule-file = `{ $name }` cannot name a rule file
use-letters-digits-and-64-at = use letters, digits, `-` and `_`, 64 at most
cannot-be-written = { $file } cannot be written: { $error }
check-disk-space-and-permissions = check disk space and permissions
is-there-already-and-was-left = { $file } is there already and was left alone
take-another-name-or-edit-that = take another name, or edit that file
is-there-edit-it-write-rule =
    { $file } is there
    edit it, write rule = "{ $name }.rhai" in a task of the plan, then run choucha check and choucha test

## decisions/beacon

no-draw-waits-for-public-randomness = no draw waits for public randomness
see-choucha-draws = see choucha draws
public-randomness-is-recorded-draws-completed = public randomness { $value } is recorded; draws completed: { $done }
no-draw-waits-for-round-round = no draw waits for round { $number }: the round was fixed with the intent and cannot be another
rounds-that-are-awaited = rounds that are awaited: { $list }
fetch-round-again = fetch the round again
write-numbers-as-they-were-drawn = write the numbers as they were drawn, such as "3 17 22"

## decisions/commit

commitment-of-plan = commitment { $number } of the plan { $line }: { $hash }
ledger-has-no-plan = the ledger has no plan `{ $plan }`
it-has = it has: { $list }

## decisions/recuse

is-not-in-team-of-this = { $inspector } is not in the team of this visit
visit-has-no-team-yet-choucha = the visit has no team yet: choucha staff { $draw }
team-is = the team is: { $list }
steps-back-takes-place-recorded = { $inspector } steps back, { $who } ({ $department }) takes the place; recorded
steps-back-and-nobody-can-take = { $inspector } steps back and nobody can take the place; the visit is unstaffed now: { $why }
has-no-team-yet = { $object } has no team yet
staff-it-first-choucha-staff = staff it first: choucha staff { $name }
did-not-draw = { $name } did not draw `{ $object }`

## decisions/refuse

cannot-be-empty = { $flag } cannot be empty
say-why-and-who-both-are = say why and who: both are published
check-disk-and-permissions = check disk and permissions
ledger-has-no-draw = the ledger has no draw `{ $draw }`

## decisions/restore

there-is-no-ledger-yet-and = there is no ledger yet, and so nothing to bring back
ledger-has-texts-from-first-draw = the ledger has the texts from the first draw on
does-not-lie-in-workspace = `{ $name }` does not lie in the workspace
name-other-files-to-bring-these = name the other files to bring these back
versions-begin-with = { $count } versions begin with `{ $to }`
write-more-of-its-digits = write more of its digits
ledger-has-no-version-of-rules = the ledger has no version of rules `{ $to }`, and no draw of that id
newest-versions-draw-id-will-do = the newest versions: { $known }; a draw's id will do, too (choucha draws)
there-are = there are: { $list }
ledger-has-no-file = the ledger has no file `{ $name }`

## decisions/reveal

is-not-completed = { $draw } is not completed
run-choucha-draw-first = run choucha draw first
is-neither-drawn-nor-recorded-as = { $draw } is neither drawn nor recorded as lapsed
draw-it-with-choucha-backfill-or = draw it with choucha backfill, or decide against it with choucha waive
reveal-it-when-its-window-is = reveal it when its window is closed
may-still-be-drawn-its-window = { $draw } may still be drawn (its window is open until { $last }): with the secret known, it could be worked out
plan-windows-are-open-until-with = the plan's windows are open until { $last }: with its secret known, draws to come could be worked out
reveal-it-after = reveal it after { $last }
there-is-no-secret-to-reveal = there is no secret to reveal: it is revealed already, or its file is gone
check-var-secret = check var/secret
secret-of-is-published-var-public = the secret of { $line } is published: var/public/{ $line }.secret.json; every seed can be recomputed by anyone

## decisions/staff

was-made-without-inspector-register-nobody = { $draw } was made without an inspector register: nobody is drawn for it
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
is-replaced-by-rank-of-recorded = { $object } ({ $reason }) is replaced by { $id } { $name }, rank { $rank } of { $cell }; recorded
drops-out-reserve-of-is-used = { $object } ({ $reason }) drops out; the reserve of { $cell } is used up: one fewer, recorded
is-no-reason-for-substitute = `{ $reason }` is no reason for a substitute
reasons-that-substitute-reasons-under-substitutes = reasons that substitute: { $list } (`reasons` under [substitutes] in the settings). Being unreachable is a result of the visit
register-unreadable = the register cannot be read: { $words }
register-unreadable-help = export it again

## decisions/visit_session

is-void = { $draw } is void
choucha-draws-lists-what-was-drawn = choucha draws { $name } lists what was drawn
settings-name-no-inspector-register = the settings name no inspector register
add-register-inspectors-to-rules-settings = add [register.inspectors] to rules/settings.toml
inspectors-unreadable = fix it and run the same command again
secret-lost = the secret of the plan { $line } is not there
secret-lost-help = restore the file from a backup

## decisions/void

was-never-drawn = { $draw } was never drawn
there-is-nothing-to-void = there is nothing to void
is-void-already = { $draw } is void already
is-void-its-record-and-files = { $draw } is void; its record and files stay; while the window is open the next choucha draw draws the round again, its id ending in .2, .3

## decisions/waive

choucha-status-shows-what-waits-for = choucha status shows what waits for a person
there-is-no-round = there is no round `{ $wanted }`
taken-back-goes-by-rules-again = taken back: { $draw } goes by the rules again
is-not-drawn-by-decision-of = { $draw } is not drawn, by decision of { $by }; recorded (--withdraw takes it back)
is-drawn-or-sealed-already = { $draw } is drawn or sealed already
choucha-void-declares-it-void = choucha void declares it void
was-not-waived = { $draw } was not waived
there-is-nothing-to-take-back = there is nothing to take back
is-waived-already = { $draw } is waived already
withdraw-takes-it-back = --withdraw takes it back
has-lapsed-its-window-is-closed = { $draw } has lapsed: its window is closed
there-is-nothing-to-decide = there is nothing to decide

## diagnostic/disk

disk = a file cannot be written: { $error }
disk-help = check disk space and permissions and run the same command again: recorded draws are not drawn again, missing files are written

## diagnostic/finding

finding = { $place }: { $message }

## draw/beacon

drand-public-key-in-settings-is = the drand public key in the settings is wrong
signature-is-not-hex = the signature is not hex
signature-of-round-does-not-hold = the signature of round { $number } does not hold: this drand network did not publish it
is-no-number = `{ $part }` is no number
there-are-no-numbers = there are no numbers

## draw/expression

did-you-mean-field = did you mean field("{ $near }")?
check-column-in-rule-or-add = check the column in the rule, or add it to the register
field-missing = the rule reads field("{ $name }"), the register has no such column
field-missing-2 = the rule uses { $ours }(…), the settings name no { $ours } column
field-missing-help = name it under [register.objects.columns] in rules/settings.toml

## draw/pass

register-nothing-usable = none of the register's { $read } rows can be used
register-nothing-usable-help = see var/quarantine for the reason of each row
register-set-aside = { $bad } of the register's { $read } rows cannot be used, more than the { $share } allowed; the first: { $reason }
register-set-aside-help = var/quarantine has each row's reason; fix the register, or allow more with max_set_aside in the settings
there-is-no-id = there is no id
id-has-control-character = the id has a control character
id-is-too-long = the id is too long
unified-social-credit-code-fails-its = the unified social credit code fails its check digit

## draw/quota

band-holds-no-whole-number-its = the band holds no whole number: its lower end gives { $low }, its upper end { $high }; the lower end was kept
stratum = stratum { $number }:{ " " }
total-asks-for-at-least-there = { $of }the total asks for at least { $min }, there are only { $population }
more-than-total-of-allows-they = { $of }{ COUNT($certain) ->
        [one] { $certain } has to be visited
       *[other] { $certain } have to be visited
    }, more than the total of { $max } allows: they are visited all the same, and nobody is drawn by lot
floor-ratios-ask-for-total-allows = { $of }the floor ratios ask for { $asked }, the total allows { $max }: the total was kept, the floors were not met
strata-own-bounds-do-not-allow = the strata's own bounds do not allow a total of { $wanted }: they were kept, { $number } are drawn

## draw/survey

register-unreadable-2 = the register cannot be read: { $words }

## execute/batch

limits-of-burden-count-what-draws = the limits of burden count what { $sealed } draws: it waits for that draw's public number

## execute/choose

has-not-come-today-is-nobody = { $day } has not come (today is { $today }): nobody draws ahead of time
draw-on-that-day-choucha-preview = draw on that day; choucha preview shows populations and quotas
latest-draw-in-ledger-was-judged = the latest draw in the ledger was judged by { $latest }; { $day } lies before it
use-as-of-or-later-if = use --as-of { $latest } or later; if the machine's clock went back, set it right first
there-is-no-task = there is no task `{ $wanted }`
there-is-no-round-2 = there is no round `{ $wanted }`
its-window-closed-on-recorded-as = its window closed on { $closes }; recorded as lapsed
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
    } an id that stands before: of one id the row with the highest tier stays
as-default-one = { COUNT($count) ->
        [one] { $count } object with an empty or unknown tier counts
       *[other] { $count } objects with an empty or unknown tier count
    } as the default one
set-aside-for-their-ids = { COUNT($count) ->
        [one] { $count } row of the scope was
       *[other] { $count } rows of the scope were
    } set aside for their ids

## execute/job

waits-for-public-number-of-later = waits for the public number of { $sealed }: a later round counts what it draws
secret-revealed = the secret of { $plan } is published: a draw under it could be worked out beforehand
secret-revealed-help = to draw all the same, commit anew with choucha commit { $plan } --reason … --by …

## execute/make

writing-files = writing files

## execute/preview

reading-register = reading the register

## execute/reading

drawing = drawing
register-changing = the register was being written while it was read: half of it, perhaps
register-changing-help = draw when it is written; write it under another name and rename it, and this cannot happen
register-old = the register is { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, more than { $most }
register-old-help = export it again; `max_age` in the settings says how old it may be
rows-set-aside = { COUNT($read) ->
        [one] { $read } row
       *[other] { $read } rows
    } read, { $bad } set aside
rows-set-aside-help = var/quarantine has each row's reason
wrong-codes = { COUNT($count) ->
        [one] { $count } credit code fails its check digit; it
       *[other] { $count } credit codes fail their check digit; they
    } can be drawn all the same
wrong-codes-help = have them checked; id_check = "uscc-strict" in the settings sets them aside
unknown-tiers = { COUNT($count) ->
        [one] { $count } row has an empty or unknown tier and counts
       *[other] { $count } rows have an empty or unknown tier and count
    } as tier_default
unknown-tiers-help = fill in the tier, or map it under tier_names in the settings

## execute/settle

frame-changed = the kept frame of { $draw } is gone or was changed
frame-changed-help = restore the file from a backup; if that fails, declare the draw void with choucha void and draw again

## execute/stages

its-rules-look-at-what-was = its rules look at what was drawn lately: it waits for the public number of { $sealed }

## execute/sweep

another-command-is-drawing-waiting-for = another command is drawing, waiting for it
clock-and-seed-cannot-be-given = clock and seed cannot be given in a real workspace
make-workspace-of-its-own-with = make a workspace of its own with simulation = true in its settings
staffing-visits = staffing visits
inspector-register = the inspector register

## fairness/trial

drawing-2 = drawing { $name }

## ledger/ledger

simulation = a simulation
real-draws = real draws
ledger-simulation = this ledger is of { $kind }, the settings' `simulation` says otherwise
ledger-simulation-help = a simulation needs a workspace of its own; change the settings back

## ledger/sqlite

ledger-older = the ledger has version { $version }, this program knows version { $SCHEMA_VERSION } and later
ledger-older-help = look at it with the choucha that wrote it; draw in a new workspace
ledger-newer = the ledger has version { $version }, this program knows { $SCHEMA_VERSION }
ledger-newer-help = use the newer choucha; an older one leaves a newer ledger alone
database-is-damaged = the database is damaged: { $line }
it-is-missing-or-was-changed = it is missing or was changed
it-does-not-belong-here = it does not belong here
ledger-is-in-use-by-another = the ledger is in use by another program
disk-is-full = the disk is full
ledger-cannot-be-written = the ledger cannot be written
ledger-file-is-damaged = the ledger file is damaged
ledger-unreadable = { $cause } ({ $words })
ledger-unreadable-help = what is recorded has not changed; remove the cause and run the same command again

## ledger/store

ledger-unreadable-2 = the ledger cannot be used: { $words }
ledger-unreadable-help-2 = do not delete it; check disk and permissions, restore a backup if need be

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

bad-holiday = `{ $words }` is no day of this year
bad-holiday-help = write "2024-05-01" or "2024-05-01..2024-05-05"

## plan/ratio

ratio-has-no = the ratio `{ $t }` has no %
ratio-is-no-number = the ratio `{ $t }` is no number
ratio-is-below-0 = the ratio { $t } is below 0%
ratio-is-over-100 = the ratio { $t } is over 100%
ratio-has-too-many-decimals-10 = the ratio { $t } has too many decimals (10 at most)
band-runs-backwards = the band { $t } runs backwards

## plan/read

duplicate-task = the task id { $id } stands twice
duplicate-task-help = give this task another id; the id stands in the draws' ids
continues-twice = task { $id } and task { $first } both continue the task { $old }
continues-twice-help = one row continues a task: keep one of them, the other is a new task
bad-embargo = an embargo of { $days } days is not within 0 to 3660
bad-embargo-help = write the days after the opening, such as 60
bad-unannounced = { $days } unannounced days are not within 1 to 120
bad-unannounced-help = write within how many days of each round the opening falls, such as 21
bad-year = the plan's year { $year } is no year
bad-year-help = write a year such as 2024
in-line = `{ $key }` in line { $line }
file-name = the file's name, { $file },
plan-year-contradicts = the plan's year is { $year }, but { $place } says { $other }
plan-year-contradicts-help = correct the one that is wrong; under a wrong year the plan's windows never come
plan-names-itself = `{ $key }` names this plan itself
plan-names-itself-help = write the id of the other plan, or remove the line
plan-two-relations = `predecessor` and `supplements` exclude each other
plan-two-relations-help = write `predecessor` if it takes over from the other plan, `supplements` if both are in force side by side
did-you-mean-4 = did you mean "{ $near }"?
write-ids-of-tasks-of-this = write ids of tasks of this plan
unknown-task-2 = the plan has no task `{ $task }`
group-twice = the task `{ $task }` is in a group already
group-twice-help = a task stands in one [[group]] only
read = , `-`
bad-id = the id `{ $id }` has characters that cannot be used
bad-id-help = ids stand in folder names: use letters, digits, `_`{ $also }, at most 64
bad-frequency = the frequency { $n } is not within 0 to 366
bad-frequency-help = write how many rounds the window has, such as 2
task-too-long = the texts of this task are { $size } KB, more than { $most } KB
task-too-long-help = a task holds one row of the table; lists of objects belong in the register
write-3-5-at-least-3 = write "3%", ">=5%" (at least), "<=3%" (at most) or "10%..20%"
bad-count = the count `{ $text }` cannot be read
bad-count-help = write "10", ">=10", "<=50" or "60..70"
window-year = the window `{ $text }` is not about the plan's year { $year }
window-year-help = check the year
window-cannot-be-read = the window `{ $text }` cannot be read
window-names-day-that-does-not = the window `{ $text }` names a day that does not exist
window-ends-before-it-begins = the window `{ $text }` ends before it begins
write-3-12-9-10-10 = write "3月—12月", "9月", "全年", "10月底前", "10月—次年3月" or "2024-03-01..2024-12-31"
bad-choice = `{ $key }` cannot be `{ $text }`
bad-choice-help = write one of { $list }
bad-number = this number is too large or not written as a decimal
bad-number-help = write a whole number or a plain decimal

## plan/toml_table

toml-syntax = this is not valid TOML: { $wrong }
toml-syntax-help = check that quotes, brackets and `=` are complete; text stands in double quotes
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
wrong-type = `{ $key }` should be { $wants }, found { $found }
wrong-type-help = write `{ $key }` as { $wants }
missing-key = { $name } has no `{ $key }`
missing-key-help = add a line `{ $key } = …` below { $name }
text-in-double-quotes = text in double quotes
empty-value = `{ $key }` is empty
empty-value-help = fill in `{ $key }`
whole-number = a whole number
true-or-false = true or false
list-of-texts-such-as-b = a list of texts such as ["a", "b"]
table = a table
number-of = a number of [[{ $key }]]
did-you-mean-5 = did you mean `{ $near }`?
remove-it-known-here-are = remove it; known here are `{ $list }`
unknown-key = { $name } knows no `{ $word }`

## register/delimited

register-empty = the register is empty
register-empty-help = export it again; the first line holds the column names
line-has-bytes-that-cannot-be = the line has bytes that cannot be read
quote-is-not-closed-line-is = a quote is not closed, the line is torn
line-has-header = the line has { COUNT($count) ->
        [one] { $count } column
       *[other] { $count } columns
    }, the header { $width }

## register/history

no-object-id-or-date-that = no object id, or a date that cannot be read

## register/inspectors

there-is-no-certificate-number = there is no certificate number
it-has-control-characters = it has control characters
there-is-no-department = there is no department
cell-is-too-long = a cell is too long
certificate-number-stands-before = the certificate number { $id } stands before
inspectors-set-aside = { $bad } of the inspector register's { $read } rows cannot be used, more than { $share }; the first: { $reason }
inspectors-set-aside-help = fix the register; `max_set_aside` under [register.inspectors] says how much is allowed

## register/open

register-ending = the ending `.{ $ending }` is not known
register-ending-help = a register is .parquet, .csv or .xlsx
register-missing = the register cannot be opened: { $error }
register-missing-help = check `file` in rules/settings.toml and that the file can be read
parquet-file = a parquet file
workbook-or-archive = a workbook (or an archive)
text-file = a text file
of-another-kind-old-xls-perhaps = of another kind (an old .xls, perhaps)
register-format = the file ends in .{ $ending } but is { $found }
register-format-help = fix its name, or export it as .parquet, .csv or .xlsx
did-you-mean-fix-register-objects = did you mean `{ $near }`? Fix [register.objects.columns] in rules/settings.toml
file-has-fix-register-objects-columns = the file has: { $list }. Fix [register.objects.columns] in rules/settings.toml
register-column = the register has no column `{ $theirs }` ({ $ours })
register-unreadable-3 = the register is damaged: { $words }
register-type = the column `{ $column }` is { $kind }, neither text nor number
register-type-help = export it as text; join several labels with semicolons
register-empty-2 = the register has column names and no rows
register-column-twice = the column `{ $header }` stands twice
register-column-twice-help = rename one of them

## register/quarantine

of-cannot-be-used-first = { COUNT($bad) ->
        [one] { $bad } row
       *[other] { $bad } rows
    } of { $table } cannot be used; the first: { $reason }

## register/recusals

no-inspector-or-no-object-or = no inspector or no object, or control characters

## register/sheet

register-unreadable-4 = this workbook cannot be opened: { $words }
register-unreadable-help-2 = open it in Excel and save it again as .xlsx
register-empty-help-2 = export it again; the first row holds the column names
excel-took-id-for-number-and = Excel took the id for a number and lost its last digits; format the column as text

## register/small

did-you-mean-fix-in-rules = did you mean `{ $near }`? Fix { $section } in rules/settings.toml
fix-in-rules-settings-toml = fix { $section } in rules/settings.toml
register-column-2 = { $name } has no column `{ $shown }` ({ $ours })
register-unreadable-5 = { $name } cannot be read: { $words }
register-unreadable-help-3 = export it again

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
frame-empty-help = check the labels in `objects` and `scope` in the rule
under-floor = task { $task }: the plan asks for { $floor }, the first round draws { $quota } of { $population }
under-floor-help = raise `ratio` or `total`, or fix the ratio in the plan file
round-empty = task { $task }: the round of { $opens } is for some tiers only, and nobody of the register is in them
round-empty-help = that round draws nobody; if it is meant so, leave it
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
strata-overlap-help = write strata that exclude each other, or make sure the order is as meant
give-certificate-number-and-object-id = give certificate number and object id
recusal-table = the recusal table
recusal-stranger = { COUNT($count) ->
        [one] { $count } row of the recusal table names
       *[other] { $count } rows of the recusal table name
    } no inspector in service, such as { $first }: with a wrong number the recusal does nothing
recusal-stranger-help = check the certificate number; rows of those who left can go
write-days-as-2024-03-01 = write days as 2024-03-01
history = the history
inspectors-special = nobody in service at `{ $department }` fits `{ $what }` (task { $id }): its visits will stay unstaffed
inspectors-special-help = complete the inspector register, or change `team` in the rule
add-department-officers-to-inspector-register = add the department's officers to the inspector register
department-nobody = the inspector register has nobody in service at `{ $department }` (task { $id })
fix-these-rows-whoever-cannot-be = fix these rows: whoever cannot be used is never sent
inspectors-few = `{ $department }` has { $officers } in service, a visit takes { $needed }
inspectors-few-help = complete the inspector register
inspectors-overloaded = `{ $department }` has { $officers } in service for { $person_visits } person-visits in { $year }, { $each } each (one a workday makes { $VISITS_A_YEAR } at most)
inspectors-overloaded-help = lower a ratio, draw fewer rounds, or add officers

## review/case

is-no-whole-number = `{ $text }` is no whole number
case-expects-nothing = the case expects nothing
quota-or-total-without-population = `quota` or `total` without `population`
in-scope-without-object = `in_scope` without `object`
object-without-in-scope = `object` without `in_scope`
add-what-is-missing-or-remove = add what is missing or remove this; docs/cases.md shows how
bad-window = the window `{ $value }` cannot be read
bad-window-help = write "2024-03-01..2024-12-31"
bad-day = `{ $words }` is no day
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

## review/effect

nothing-in-force = the ledger has no rules in force yet: everything counts as new
nothing-in-force-help = to compare with another folder, write --against FOLDER
effect-tiers = the tiers themselves have changed (they were { $list }): cells cannot be compared
effect-tiers-help = change the tiers alone, and the ratios afterwards

## review/rounds

rules-no-longer-have-owed-and = the rules no longer have { $list }, owed and not drawn: it is not drawn by itself and waits for a person
round-that-was-drawn-has-moved = a round that was drawn has moved, { $list } may be the same one once more: it is not drawn by itself and waits for a person
change-of-rules-adds-on-or = a change of rules adds { $list } on or before its own day: it is not drawn by itself and waits for a person
rounds-asked = once it is adopted draw it with choucha backfill, or decide against it with choucha waive; if it is not meant, undo the edit

## review/sense

window-other-year = the window { $window } of task { $task } has no day in the plan's year { $year }
window-other-year-help = check the year; if it is meant so, leave it
never-opens = task { $task } is never drawn: every cell has no round
never-opens-help = check `frequency`; a task without one is drawn once by default
under-floor-2 = task { $task }: the plan asks for { $floor }, the rule gives { $most } at most
under-floor-help-2 = raise `ratio`, or fix the ratio in the plan file
no-objects = task { $task } has no `objects`: the default scope reaches nobody
no-objects-help = add objects = ["label"], or write `scope` in its rule
ratio-falls = task { $task }{ $name }: { $a } has { $ra }, the higher tier { $b } only { $rb }
ratio-falls-help = a higher tier should have a higher ratio; if it is meant so, leave it
frequency-falls = task { $task }{ $name }: { $a } has { COUNT($fa) ->
        [one] { $fa } round
       *[other] { $fa } rounds
    }, the higher tier { $b } only { $fb }
frequency-falls-help = a higher tier should have more rounds; if it is meant so, leave it
stratum-unreachable = task { $task }: the stratum `{ $name }` is always empty, `{ $first }` before it takes everyone of it
stratum-unreachable-help = the first stratum that matches wins: put everyone() last
nothing-is-drawn-for-more-than = nothing is drawn for more than a year
its-windows-are-all-over-nothing = its windows are all over, nothing will be drawn
plan-year-far = the plan is for { $year } and it is { $now }: { $what }
plan-empty = the plan { $id } has no task
plan-empty-help = add tasks with [[task]]
seq-doubled = the number { $number } stands twice: tasks { $first } and { $id }
seq-doubled-help = fix `seq` by the published table
seq-missing = the numbers lack { $list }: was a task left out?
seq-missing-help = compare with the published table and add it, or fix `seq`

## review/sense_of_strata

cell-empty = task { $task }: nobody is in the stratum `{ $name }`
cell-empty-help = check the filter of this stratum

## review/trial

case-failed = the rules of task { $id } are broken, nothing can be worked out
case-failed-help = fix the rules first (choucha check)
case-failed-2 = { $what }: expected { $expected }, found { $found }
case-failed-help-2 = decided at { $lines }; fix the rule, or this case
case-tiers = the list has { $width } values for { $tiers } tiers
case-tiers-help = write one for each tier from low to high, or a single value
ratio-of = the ratio of { $cell_name }
rounds-of = the rounds of { $cell_name }
openings-of = the openings of { $cell_name }
team-of = the team of { $task }
limit-of = the limit of { $what }
window-of = the window of { $task }
case-failed-3 = task { $task } never opens, nothing can be drawn
case-failed-help-3 = check `frequency` and `openings` of the rule
case-failed-4 = task { $task } does not open on { $opens }
case-failed-help-4 = it opens on: { $list }
trial = { $task } { $stratum } { $tiers }
trial-2 = { $task } { $tiers }
quota-of = { $cell_name }, the quota of { $of }
round-total-of = the round's total of { $task }
scope-of = the scope of { $task } ({ $parts })
object-stratum = { $task }: the object's stratum
object-tier = { $task }: the object's tier

## review/why

unknown-object = no object has the id `{ $object }`
unknown-object-help = write the whole id as it stands in the register
unknown-draw-help = see the draws' ids with choucha draws; before a draw, use --task
today-register-no-longer-has-it = today's register no longer has it
by-today-register-it-is-no = by today's register it is no longer in the scope; it was in the frame at the draw
by-today-register-it-is-in = by today's register it is in the scope, but it was not in the frame: the register has changed since, or its row was set aside
version-lost = the ledger does not hold the rules of { $draw }
version-lost-help = check the ledger with choucha verify

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
shadows-word = `{ $name }` is a word of the rules and cannot be defined again
shadows-word-help = give the function another name
almost-contract = `{ $name }` is never called; did you mean `{ $near }`?
almost-contract-help = rename it to `{ $near }`, or to something less alike

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
name-it-among-function-parameters-as = name it among the function's parameters, as in fn ratio(task, cell)
check-spelling-text-stands-in-double = check the spelling; text stands in double quotes
rule-file-does-not-parse = the rule file does not parse: { $wrong }
check-brackets-commas-semicolons-and-quotes = check brackets, commas, semicolons and quotes of this line and the one before
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
this-cannot-be-called-so = this cannot be called so: { $signature }
check-types-ratio-is-percent-5 = check the types: a ratio is percent(5), a tier is tier("…"), text stands in double quotes
check-spelling-choucha-words-lists-what = check the spelling; choucha words lists what can be used
there-is-no-function = there is no function `{ $name }`
rule-is-computed-few-times-task = a rule is computed a few times a task and should be short; remove loops or deep calls
fix-this-line-as-it-says = fix this line as it says
rule-itself-reports = the rule itself reports: { $words }
follow-what-rule-says = follow what the rule says
this-needs-yes-or-no-found = this needs yes or no, found { $found }
filters-are-combined-with-not-with = filters are combined with `&`, `|`, `!`, not with `&&` and `||`
rule-takes-too-many-operations = the rule takes too many operations
rule-takes-too-long = the rule takes too long
rule-functions-call-each-other-too = the rule's functions call each other too deeply
value-in-rule-grows-too-large = a value in the rule grows too large: { $what }
there-is-no = there is no `{ $name }`
check-spelling-what-task-params-holds = check the spelling; what task.params holds must stand under the plan's params
check-spelling = check the spelling
rule-failed = the rule failed: { $words }
check-this-line = check this line

## rules/judge

filter-such-as-label = a filter such as label("…")
window-such-as-task-window = a window such as task.window
strata-are-too-many = { $count } strata are too many
judging-all-cells-by-rule-takes = judging all cells by the rule takes too long
quota-is-not-within-0-and = the quota { $n } is not within 0 and the population { $population }
whole-number-or-by-ratio = a whole number or by_ratio()
none-at-least-2-at-most = none(), at_least(2), at_most(50), exactly(10), or a list with one for each stratum (and one more for the whole)
list-has-items-for-strata = the list has { $found } items for { $strata } strata
rule-type = `{ $function }` should give { $wants }, it gave: { $kind }
rule-type-help = a function gives the value of its last line
check-task = check `{ $function }` (task { $task })
team-such-as-officers-2-task = a team such as officers(2, task.lead)
team-has-certified-inspectors-at-least = the team has { $certified } certified inspectors, at least { $MIN_CERTIFIED } make a visit
list-such-as-stratum-label = a list such as [stratum("…", label("…"))]
stratum-name-stands-twice-or-has = the stratum name `{ $name }` stands twice or has control characters
filter-such-as-field-complaints-3 = a filter such as field("complaints") >= 3
limit-such-as-visits-2-or = a limit such as visits(2) or no_limit()
ratio-such-as-percent-5 = a ratio such as percent(5)
whole-number-of-rounds = a whole number of rounds
frequency-is-not-within-0-to = the frequency { $rounds } is not within 0 to 366
list-of-days-such-as-task = a list of days such as task.window.split(2)
opening-lies-outside-window = the opening { $day } lies outside the window { $window }
frequency-is-but-there-are-different = the frequency is { $frequency }, but there are { $found } different openings

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
rule-logic-help = compare two values, such as cell.tier >= tier("…"); a filter cannot stand in an if
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
rule-arguments-help = give what its definition asks for
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
list-of-should-hold-texts-found = the list of { $word } should hold texts, found { $kind }
field-is-compared-with-number-or = a field is compared with a number or a text, not with { $kind }
team-is-too-large = the team is too large
officers-are-not-within-0-to = { $count } officers are not within 0 to { $MAX_OF_ONE }
department-name-is-empty-or-has = the department's name is empty or has control characters
too-many-limits-20-at-most = too many limits (20 at most)
visits-are-not-within-0-to = { $n } visits are not within 0 to 1000
cool-down-takes-1-to-1200 = a cool-down takes 1 to 1200 months
ratio-cannot-be-compared-with-number = a ratio cannot be compared with a number; write a ratio such as percent(5)
count-cannot-be = a count cannot be { $n }
range-to-runs-backwards = the range { $low } to { $high } runs backwards
drawn-within-takes-1-to-1200 = drawn_within takes 1 to 1200 months
stratum-name-is-too-long-100 = a stratum's name is too long (100 characters at most)
texts-are-compared-with-or-not = texts are compared with == or !=, not with { $sign }
column-name-is-too-long-200 = the column's name is too long (200 characters at most)
field-cannot-stand-before-in-write = a field cannot stand before `in`; write field("…").one_of([…])
there-is-no-tier-did-you = there is no tier `{ $name }`; did you mean `{ $near }`?
there-is-no-tier-settings-have = there is no tier `{ $name }`; the settings have: { $list }
compare-tier-with-tier-write-tier = compare a tier with a tier: write tier("…"), or compare cell.tier.rank
day-is-out-of-range = the day is out of range
is-no-day-write-2024-03 = `{ $words }` is no day; write "2024-03-01"
to-runs-backwards = { $first } to { $last } runs backwards
window-of-days-cannot-be-split = a window of { $days } days cannot be split into { $parts } rounds

## schedule/adopt

task-has-id-of-task-of = task { $id } `{ $new }` has the id of task { $id } `{ $name }` of { $before } and another name
task-has-name-of-task-of = task { $id } `{ $new }` has the name of task { $old } of { $before } and another id
task-identity = if it is the same task, write continues = "{ $old }" (what was drawn counts for it); if not, give it another id and name
write-id-of-task-of = write the id of a task of { $before }
continues-nobody = the plan { $before } has no task `{ $old }`

## schedule/candidate

every-rule-file-is-laid-over = every rule file is laid over it: copy it from a new workspace (choucha init)
make-in-folder-rules-or-name = make { $name } in the folder rules, or name a rule file that is there
rule-missing = there is no rule file rules/{ $name }
version-lost-2 = the ledger does not hold the last rules of task { $plan }/{ $task }
version-lost-help-2 = fix the rule files as they are

## schedule/lines

plan-predecessor = there is a plan { $other } for the same year, and the plan { $plan } says neither that it takes over from it nor that it stands beside it
plan-predecessor-help = under [plan] write predecessor = "{ $other }" (it takes over: what was drawn counts, task by task) or supplements = "{ $other }" (both are in force)
plan-predecessor-2 = the plan { $heir } took over from { $predecessor } already, { $plan } cannot do so once more
plan-predecessor-help-2 = write predecessor = "{ $heir }" (take over from the newest) or supplements = "{ $heir }"

## schedule/round

nothing-is-in-scope-draw-of = nothing is in the scope: a draw of none
asked-for-only-not-yet-drawn = { $code }: { $asked } asked for, only { $can } not yet drawn under this plan, short of { $short }
at-their-limit-of-visits-year = { $count } at their limit of visits a year
inspected-too-short-time-ago = { $count } inspected too short a time ago
exempt = { $count } exempt
to-be-visited-anyway = { $count } to be visited anyway
asked-for-can-be-drawn-short = { $code }: { $asked } asked for, { $can } can be drawn ({ $out }), short of { $short }
lottery = { $code }: { COUNT($certain) ->
        [one] { $certain } has to be visited and leaves
       *[other] { $certain } have to be visited and leave
    } the lottery

## schedule/rounds

draw-it-with-choucha-backfill-or-2 = draw it with choucha backfill, or decide against it with choucha waive
lies-before-first-adoption = { $opens } lies before the first adoption: { $help }
change-of-rules-put-on-or = a change of rules put { $opens } on or before its own day: { $help }
change-of-rules-took-away-while = a change of rules took { $opens } away while it was owed: { $help }
change-of-rules-moved-round-that = a change of rules moved a round that was drawn, { $opens } may be the same one: { $help }
it-was-declared-void-whether-it = it was declared void; whether it is drawn again is a person's decision: { $help }
it-was-missed-on-and-its-2 = it was missed on { $opens }, and its plan lets a person decide: { $help }

## schedule/secret

is-not-one-that-ledger-commits = is not the one that the ledger commits to
is-not-there = is not there
secret-of-plan = the secret of the plan { $plan } { $wrong }
restore-file-from-backup-if-it = restore the file from a backup; if it is lost, commit anew with choucha commit { $plan } --reason … --by … (recorded; unfinished draws become void and are drawn again)

## service/backup

check-path-disk-space-and-permissions = check the path, disk space and permissions
file-is-there-already-and-was = the file is there already and was left alone
take-another-name = take another name
there-is-workspace-already-it-was = there is a workspace already, it was left alone
take-empty-folder = take an empty folder

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
it-cannot-check-owner-and-permissions = it cannot: { $e }; check owner and permissions
workspace-lock = the workspace's lock
it-can-be-taken = it can be taken
disk-space = disk space
mb-are-free = { $free } MB are free
mb-are-free-2 = { $free } MB are free
there-is-none-yet-first-draw = there is none yet; the first draw makes it
its-newest-entry-is-of-later = its newest entry ({ $seq }) is of { $at }, later than now: the clock is behind
doctor = { COUNT($seq) ->
        [one] { $seq } entry
       *[other] { $seq } entries
    }
empty = empty
ledger = the ledger
clock-and-time-zone = clock and time zone
is-it-set-clock-first = is it { $local }? Set the clock first
it-is = it is { $local } ({ $zone })
next-five-sweeps = the next five sweeps
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
telling-people = telling people
neither-mail-nor-webhook-nobody-learns = neither mail nor webhook: nobody learns what happens
test-message-of-choucha-doctor = a test message of choucha doctor
mail = mail { $host }:{ $port }
one-was-sent = one was sent
server-answers-send-sends-one = the server answers; --send sends one
doctor-3 = { $words }
webhook = webhook { $url }
one-was-sent-2 = one was sent
doctor-4 = { $w }
not-tried-send-sends-one = not tried; --send sends one

## service/init

take-empty-folder-2 = take an empty folder
there-is-workspace-already-it-was-2 = there is a workspace already, it was left alone
cannot-be-written-2 = cannot be written: { $e }

## service/news

drawn-2 = { $draw }  { $name }: { $objects } drawn
unstaffed-such-as = { COUNT($count) ->
        [one] { $count } visit is
       *[other] { $count } visits are
    } unstaffed, such as { $visit }: { $why }
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

service-running = a service runs on this workspace already
service-running-help = one service a workspace; choucha status shows it
files-cannot-be-watched-changes-count = files cannot be watched: { $words }; changes count from the next night
leaving-sweep-in-hand-is-finished = leaving: the sweep in hand is finished first
ready-next-five = ready ({ $cron }, { $zone }). The next five: { $next }
ready-but-settings-are-broken-ledger = ready, but the settings are broken: the ledger's last version is used

## service/shared

service-failed = the service failed: { $words }
start-it-again-choucha-draw-makes = start it again; choucha draw makes what is due on its own
service-state-cannot-be-written = the service's state cannot be written: { $words }
shared = { $what }: { $why }
last-sweep-made = last sweep: { $at }, { COUNT($drawn) ->
        [one] { $drawn } draw
       *[other] { $drawn } draws
    } made

## service/status

is-late-it-opened-on-and = { $draw } is late: it opened on { $opens } and is not drawn
waits-for-person = { $draw } waits for a person: { $why }
plan-is-no-longer-among-plans = the plan { $plan } is no longer among `plans` in the settings and owes rounds: put it back, or decide each with choucha waive
was-interrupted-next-choucha-draw-completes = { $draw } was interrupted; the next choucha draw completes it
task-runs-on-its-last-good = task { $plan }/{ $task } runs on its last good version, its files are wrong
register-is-not-there = the register { $file } is not there
register-is-old-more-than = the register is { COUNT($age) ->
        [one] { $age } day
       *[other] { $age } days
    } old, more than { $most }
service-runs-but-has-not-swept = the service runs but has not swept since { $day }
service-does-not-run = the service does not run

## workspace/alerts

bad-time = `{ $words }` is no time of day
bad-time-help = write it as "08:00"
bad-number-2 = `{ $key }` should be above 0, not { $number }
bad-number-help-2 = write a whole number above 0
bad-choice-2 = `security` cannot be `{ $other }`
bad-choice-help-2 = write "tls", "starttls" or "none"
bad-address = `{ $address }` is no mail address
bad-address-help = write it as "name@example.gov.cn"
bad-address-2 = `{ $server }` is no server
bad-address-help-2 = write it as "mail.example.gov.cn:587"
bad-choice-3 = `kind` cannot be `{ $other }`
bad-choice-help-3 = write "json", "wecom" or "dingtalk"
bad-address-3 = `{ $url }` is no address
bad-address-help-3 = it begins with https://
bad-address-4 = `{ $words }` is no address with a port
bad-address-help-4 = write it as "127.0.0.1:9464"

## workspace/locate

no-workspace = there is no workspace here: no rules/settings.toml
no-workspace-help = go to the workspace's folder, or name it with --workspace

## workspace/lock

workspace-locked = the workspace cannot be locked: { $words }
workspace-locked-help = wait for the other choucha command, or check that the folder var can be written

## workspace/promises

none = none
public-randomness-changes-from-to = public randomness changes from { $old } to { $new }
embargo-falls-from-to-days = the embargo falls from { $old } to { $new }
number-of-days = { COUNT($count) ->
        [one] { $count } day
       *[other] { $count } days
    }
statuses-that-can-be-drawn-widen = the statuses that can be drawn widen from { $old } to { $new }
check-of-ids-loosens-from-to = the check of ids loosens from { $old } to { $new }
order-of-tiers-changes-from-to = the order of the tiers changes from { $old } to { $new }
tier-column-is-read-no-longer = the tier column ({ $old }) is read no longer: everyone counts as the lowest tier
objects-without-known-tier-fall-from = objects without a known tier fall from { $old } to { $new }
what-register-calls-tier-means-lower = what the register calls a tier means a lower one: { $old } becomes { $new }
share-of-objects-that-may-be = the share of objects that may be set aside rises from { $old } to { $new }
share-of-inspectors-that-may-be = the share of inspectors that may be set aside rises from { $old } to { $new }
days-that-register-may-be-old = the days that the register may be old go from { $old } to { $new }
register-that-is-too-old-no = a register that is too old no longer stops draws ({ $old } becomes { $new })
inspector-register-is-used-no-longer = the inspector register { $old } is used no longer
recusal-table-is-used-no-longer = the recusal table { $old } is used no longer
history-is-used-no-longer = the history { $old } is used no longer
reasons-for-substitute-grow-from-to = the reasons for a substitute grow from { $old } to { $new }
unannounced-days-fall-from-to = the unannounced days fall from { $old } to { $new }
missed-rounds-go-from-to = missed rounds go from { $old } to { $new }

## workspace/session

ledger-unreadable-3 = the ledger is not open

## workspace/settings

write-asia-shanghai = write "Asia/Shanghai"
bad-timezone = there is no time zone `{ $name }`
bad-tiers = tiers: 1 to 100, none empty, none twice
bad-tiers-help = write them from low to high
bad-cron = `{ $text }` is no cron text: { $words }
bad-cron-help = six parts: second minute hour day month weekday, such as "0 30 1 * * *"; `at` is enough for once a night
bad-hours = { $hours } hours are not within 1 to 720
bad-hours-help = write hours, such as 12
bad-time-2 = `{ $at }` is no time of day
bad-time-help-2 = write it as "01:00"
bad-beacon = a drand public key has 192 lower-case hex digits
bad-beacon-help = copy the network's public_key as it is published
bad-beacon-2 = drand's period of { $period } should be above 0
bad-beacon-help-2 = copy the network's period as it is published, in seconds
bad-choice-help-4 = write "drand" or "ceremony"
path-outside = `{ $path }` lies outside the workspace
path-outside-help = paths start at the workspace, such as "rules/2024.plan.toml"
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
bad-choice-help-6 = write "raise" (told) or "refuse" (nothing is drawn)
unknown-key-2 = [register.objects.columns] knows no `{ $ours }`
bad-ratio = write it as "1%"

## workspace/snapshot

files-changing = the rule files keep changing, no complete reading was possible
files-changing-help = wait until they are saved, then run it again
holidays-broken = this plan opens on workdays, and the holiday file { $name } has errors
holidays-broken-help = fix { $name }; until then its last good version holds, and where there is none nothing is drawn
holidays-missing = the holidays of { $year } are not given: only weekends are known
holidays-missing-help = write { $HOLIDAYS }/{ $year }.toml by the State Council's notice, as { $HOLIDAYS }/2024.toml shows
over-8-mb = over 8 MB
not-utf-8 = not UTF-8
file-unreadable = the file cannot be read: { $words }
file-unreadable-help = check that it exists and may be read, and save it as UTF-8
file-unreadable-2 = the plan file { $name } cannot be read: { $words }
duplicate-plan = the plan id { $id } already stands in { $first }
duplicate-plan-help = give this plan another id

## workspace/taken_back

it-binds-only-rounds-that-open = it binds only rounds that open after the day on which it is adopted, earlier ones keep what was promised; the ledger records the change with both texts. If it is meant so, leave it
it-holds-from-its-adoption-on = it holds from its adoption on; the ledger records the change with both texts. If it is meant so, leave it
promise-weaker = less than what is in force: { $words }

## rules/dictionary: words

rule-word-percent = a ratio in percent, 0 to 100, an exact decimal
rule-word-at_least = at least: a floor on each cell's ratio, or on a number of objects
rule-word-at_most = at most: a ceiling on a ratio or on a number of objects
rule-word-exactly = exactly so much
rule-word-between = a band of ratios or counts, or the window between two days
rule-word-none = no bounds on the number of objects
rule-word-by_ratio = in quota: as many as the ratio gives
rule-word-note = a note that every draw's record carries (8 at most, 500 characters each)
rule-word-label = objects that carry this label (of a list: one of them)
rule-word-region = objects of this region (of a list: one of them)
rule-word-industry = objects whose industry code begins so (of a list: with one of them)
rule-word-field = a column of the register, to be compared
rule-word-active = objects whose status can be drawn (`active` in the settings; an empty status counts)
rule-word-everyone = every object
rule-word-drawn_within = objects that any task drew within so many months (1 to 1200) before the day of the draw, in rounds of another opening day
rule-word-one_of = the column equals one of these
rule-word-contains = the column contains this text
rule-word-starts_with = the column begins with this text
rule-word-present = the column has a value
rule-word-stratum = a stratum: its name (100 characters at most) and who belongs to it; the first that matches wins
rule-word-tier = one of the settings' risk tiers, to be compared
rule-word-day = a day
rule-word-split = the first day of each of so many even parts (1 to 366) of the window
rule-word-visits = at most so many visits (0 to 1000) of an enterprise in a calendar year; then it is drawn no more
rule-word-of_authority = counts only the visits led by the task's own lead
rule-word-of_level = counts only the visits of the task's own level (city, county)
rule-word-may_join = at the limit, an enterprise that is visited on the same day may still be drawn: it is the same visit
rule-word-cool_down = not drawn within so many months (1 to 1200) of the last inspection (ledger and history file)
rule-word-exempt = exempt: not drawn at all, as in if object.tier == tier(…) {"{"} exempt() {"}"} else {"{"} no_limit() {"}"}
rule-word-no_limit = no limit
rule-word-no_one = no object
rule-word-officers = so many certified inspectors (0 to 50) of a department in a team; from the city unless said otherwise
rule-word-nobody = an empty team to add to
rule-word-from_city = they come from the city
rule-word-from_county = they come from the object's own county or district
rule-word-from_either = they come from the city or from the object's own county
rule-word-skilled = each of them has this speciality or certificate (the register's column, several separated by semicolons)
rule-word-expert = experts, who come beside the certified inspectors and do not count among them
rule-word-not_twice_in_a_row = recusal: nobody goes to the same enterprise twice in a row
rule-word-not_at_home = recusal: nobody inspects in the home county (the register's column `home`)
rule-word-inspectors = officers in service of a department
rule-word-min = the smaller of two ratios (or numbers)
rule-word-max = the larger of two ratios (or numbers)
rule-word-to_string = as text
rule-word-ratio-text = the ratio as text, such as ">=5%"
rule-word-bounds-min = the least number of objects
rule-word-bounds-max = the largest number of objects, or ()
rule-word-tier-rank = the tier's rank, 0 is lowest
rule-word-tier-name = the tier's name
rule-word-cell-tier = the cell's risk tier
rule-word-cell-stratum = the cell's stratum by name, () where there are none
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
rule-word-task-scope = the table's words for who can be drawn
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
rule-word-task-params = whatever else the plan file gives under params

## findings at length

about-almost-contract = A function is named almost like one of the contract, so it is never called and default.rhai's is used instead. Most likely a slip of spelling.
about-always-false = Both sides of a comparison are of different kinds, so it is always false (`!=`: always true) and the condition does nothing. Compare tiers with tiers, ratios with ratios; text stands in double quotes, numbers do not.
about-backup-exists = The backup file is there already and was left alone. Give each backup a name of its own.
about-backup-failed = The backup cannot be written: a wrong path, a full disk, no permission. No half file was left behind.
about-bad-address = A mail address, server, web address or listening address is not one.
about-bad-age = The days a register may be old lie within 1 and 3660.
about-bad-beacon = The drand public key under [beacon] is not 192 lower-case hex digits, or the period is not above 0. Then no public number ever comes or can be verified.
about-bad-choice = This key takes one of a few fixed words.
about-bad-count = The number of objects cannot be read. It is a number, a floor, a ceiling or a range.
about-bad-cron = The cron text is none: it has six parts, second minute hour day month weekday. Once a night, `at` is enough.
about-bad-day = Not a day. Days are written with four digits of the year, two of the month, two of the day.
about-bad-embargo = The embargo is not a whole number from 0 to 3660. During it seed, frame and list are not published.
about-bad-frequency = A frequency lies within 0 and 366: the rounds in the window.
about-bad-head = The file given to choucha verify --head is no published head (what choucha ledger head --json prints).
about-bad-holiday = A holiday file names something that is no day of its year.
about-bad-hours = `late_after` is hours, 1 to 720.
about-bad-id = Ids stand in folder names and in draws' ids: letters, digits and `_` (plans also `-`), 64 at most.
about-bad-key = The file with the signing key cannot be read or is no key. Where there is no file, one is made.
about-bad-number = A number under params is too large or has too many decimals to be kept exactly.
about-bad-ratio = The ratio cannot be read, is below 0, too fine, or a band that runs backwards.
about-bad-round = The public number given to choucha beacon cannot be read, or is not of the round awaited.
about-bad-rule-name = A rule file is named with letters, digits, `-` and `_`.
about-bad-tiers = `tiers` has 1 to 100 names, low to high, none empty, none twice.
about-bad-time = Not a time of day. It is written with two digits of the hour, a colon, two of the minute.
about-bad-timezone = There is no such time zone. It decides when a day begins.
about-bad-unannounced = `unannounced` is days, 1 to 120: the opening falls within so many days of its round.
about-bad-window = The window cannot be read or names a day that does not exist.
about-bad-year = The plan's year is no year. Windows written in months are of this year.
about-case-empty = The case expects nothing, so it checks nothing.
about-case-failed = The rules give something else than the case expects. The finding shows what was expected, what was found and the line that decided. Either the rule or the case is wrong.
about-case-incomplete = The case lacks something: `quota` and `total` need `population`; `object` and `in_scope` go together.
about-case-tiers = The list does not have one value for each tier.
about-case-unknown-stratum = The task has no such stratum. Strata are what the rule's `strata` gives.
about-case-unknown-task = The plan has no task of this id.
about-case-value = A value of the case cannot be read: one value, a list by tier from low to high, or a table by stratum.
about-cell-empty = Nobody is in a stratum. Most likely its filter is wrong or the register writes the column otherwise.
about-continues-nobody = A row says that it continues a task of the predecessor, and the predecessor has no task of that id. The row is not adopted or drawn until it is corrected.
about-continues-twice = Two rows continue one task of the predecessor. Its rounds and how often it drew an object can count for one row only, or a round would be drawn twice.
about-contract-parameters = A function of the contract has the wrong number of parameters and would not be called.
about-day-ahead = Nobody draws ahead of time: the day of --as-of has not come. choucha preview shows populations and quotas.
about-day-behind = The ledger has a draw of a later day; most likely the machine's clock went back.
about-days-backwards = --from lies after --to.
about-department-nobody = The task needs this department, and the inspector register has nobody of it in service. Most likely its name is written otherwise.
about-disk = A file cannot be written: the disk is full or read-only, or permissions lack. What is recorded is not drawn again; missing files are written next time.
about-duplicate-plan = Two plan files have the same id.
about-duplicate-task = A task id stands twice; only the first counts. Ids stand in the draws' ids.
about-effect-tiers = The tiers themselves have changed, so cells before and after cannot be compared.
about-empty-value = The key is there and empty.
about-field-missing = The rule reads a column that the register (or the settings) does not have.
about-file-not-written = The file cannot be written: a wrong path, no permission, or Excel has it open.
about-file-unreadable = A file cannot be read: it is not there, not permitted, or not UTF-8.
about-files-changing = The rule files kept changing while they were read. Run it again when they are saved.
about-filter-logic = Filters are combined with `&`, `|`, `!` (one sign). `&&` and `||` are for yes or no.
about-frame-changed = The kept frame of a draw is gone or was changed, so the draw cannot be made again. Restore it from a backup.
about-frame-empty = Nobody of the register is in the task's scope: it would draw none. Most likely a label is written otherwise in the register.
about-frequency-falls = A higher tier has fewer rounds than a lower one.
about-frequency-range = `frequency` gives a number outside 0 to 366.
about-group-twice = A task stands in two [[group]] tables: how it is coordinated would be unclear.
about-hidden-character = The rule has an invisible control character: what people read is not what runs.
about-history-unusable = Some rows of the history file have no object id or a date that cannot be read; they do not count for limits and cool-downs.
about-holidays-broken = The plan opens on workdays and the file of that year's holidays has errors. Going by weekends alone would draw on other days, so the last good version of the file holds; where the ledger has none, nothing of the plan is drawn.
about-holidays-missing = The plan goes by workdays and the year's holidays are not given: only weekends are avoided.
about-industry-nobody = No object's industry code begins so.
about-init-occupied = There is a workspace already where one was to be made; it was left alone.
about-inspectors-few = A department has too few in service for a single visit: 2 of the lead, 1 of each partner.
about-inspectors-overloaded = By the year's quotas a department's officers have more than one visit a workday each (250).
about-inspectors-set-aside = Too many rows of the inspector register cannot be used (no certificate number, no department, a number that stands twice, control characters): most likely the export failed, so nobody is sent. Fix it and complete with choucha staff.
about-inspectors-special = A rule asks for a speciality, a certificate or an expert that nobody in service at the department has: its visits would all stay unstaffed.
about-inspectors-unreadable = The inspector register or the recusal table cannot be read, so nobody was sent. Fix it and run the same command again.
about-inspectors-unusable = Some rows of the inspector register cannot be used: no certificate number, no department, a number that stands twice, control characters. These people are never sent.
about-label-nobody = No object of the register carries this label, so it reaches nobody.
about-ledger-newer = The ledger was written by a newer version; this one leaves it alone. Use the newer version.
about-ledger-simulation = A simulation's ledger cannot serve a real workspace, nor the other way round.
about-ledger-unreadable = The ledger cannot be opened or is damaged. Do not delete it: restore a backup and run choucha verify.
about-left-out = Objects of the scope belong to no stratum. Nobody may be left out, so the task is not drawn.
about-missing-key = A key that must be there is missing.
about-never-opens = Every cell has no round: the task is never drawn.
about-no-ledger = There is no ledger yet: nothing was drawn.
about-no-objects = The task has no `objects`, so the default scope reaches nobody.
about-no-tier-column = The settings name no tier column: every object is in the lowest tier and no clause by risk has any effect.
about-no-workspace = No workspace: a folder with a rules/settings.toml.
about-not-a-simulation = Clock and seed cannot be given in a real workspace: the result could be chosen.
about-nothing-in-force = The ledger has no rules in force yet, there is nothing to compare with.
about-opening-outside = The rule gives an opening outside the window.
about-openings-count = The openings are not as many as the frequency says, or a day stands twice.
about-outside-function = Statements outside functions never run.
about-path-outside = The path leads outside the workspace.
about-plan-empty = The plan has no task.
about-plan-names-itself = `predecessor` or `supplements` names the plan itself. Both speak of another plan.
about-plan-predecessor = There is a plan for the same year and the new one says neither that it takes over from it (predecessor) nor that it stands beside it (supplements); or another plan took over already. That would be a fresh start by stealth.
about-task-identity = In a plan that takes over, this row has the id of a task of the old plan and another name, or its name and another id. Whether it is the same task decides whether what was drawn counts: it has to be said. Until then the row is not in force and not drawn.
about-unknown-round = There is no such round: its id is mistyped, or the rules have no such day.
about-ledger-older = The ledger was written by an older program in another format. Look at it with the version that wrote it; draw in a new workspace.
about-plan-two-relations = A plan either takes over from another one (`predecessor`) or is in force beside it (`supplements`), not both.
about-plan-year-contradicts = The plan's `year` is not the year in its id, its title or its file's name. Under a wrong year the windows lie in another year and never come while everything else looks well, so it is an error.
about-plan-year-far = The plan's year lies more than a year ahead, and nothing is drawn until then; or more than five years back, and its windows are all over. Most likely the year is mistyped.
about-promise-weaker = The change takes back a promise that is in force: no more public randomness, a shorter embargo, more statuses that can be drawn, a looser check of ids, lower tiers, more rows that may be set aside, no more recusals and the like. For public randomness, embargo and statuses it binds only rounds that open after it is adopted; the rest holds from its adoption on. The ledger records the change with both texts for everyone to see.
about-quota-over-population = `quota` gives more than the cell has (or a negative number).
about-quota-short = The quota cannot be met: too few are left that were not drawn, or a floor and a total contradict. Each draw's record says so.
about-ratio-falls = A higher tier has a lower ratio. If it is meant so, leave it.
about-ratio-no-percent = The ratio has no `%`. Both 0.03 and 3 may be slips, so it must be written out.
about-ratio-over-100 = The ratio is over 100%.
about-recusal-stranger = A certificate number of the recusal table is nobody's in service: if it is a slip, the pair may still meet.
about-recusals-unusable = Some rows of the recusal table name no inspector or no object and do nothing.
about-refused = The decision cannot be taken now: the draw does not exist or is void already, or a secret is to be published before its windows have closed.
about-region-nobody = No object of the register lies in this region.
about-register-changing = The register was being written while it was read, perhaps half of it, so nothing was drawn. It is drawn when the writing is done.
about-register-column = The register has no column of the name that the settings give.
about-register-column-twice = Two columns have the same name.
about-register-empty = The register is empty or has column names only.
about-register-ending = A register is .parquet, .csv or .xlsx.
about-register-format = The file is not what its ending says, such as an .xls renamed to .xlsx.
about-register-missing = The register cannot be opened.
about-register-nothing-usable = None of the register's rows can be used.
about-register-old = The register's file is older than the settings allow. too_old = "raise" tells it, "refuse" draws nothing.
about-register-set-aside = More rows cannot be used than the settings allow; nothing is drawn until a person has looked.
about-register-type = A column is neither text nor number.
about-register-unreadable = The register is damaged.
about-restore-failed = The file is no backup or cannot be unpacked.
about-restore-occupied = There is a workspace in the folder already; it was left alone.
about-round-empty = One round is for higher tiers only, and nobody is in them: it draws none.
about-rows-set-aside = Rows were set aside because their ids cannot be used.
about-rule-arguments = A function is given the wrong number or kind of arguments.
about-rule-exists = The rule file is there already and was left alone.
about-rule-failed = The rule failed while it ran: a division by zero, a number too large, an item that is not in the list.
about-rule-limit = The rule takes too many operations, too long, calls too deeply or builds too much. A rule is computed a few times a task and should be short.
about-rule-logic = This needs yes or no and found something else.
about-rule-missing = The rule file that the task names does not exist.
about-rule-syntax = The rule file does not parse: brackets, commas, semicolons or quotes are not complete, or a word is used that rules may not use (eval, import, print).
about-rule-throw = The rule itself reports a problem with throw.
about-rule-too-large = The rule file is over 256 KB. A rule is a few functions; data belongs in the plan's params or the register.
about-rule-type = A function does not give what the contract asks for: `ratio` gives a ratio, `scope` a filter, and so on.
about-rounds-asked = Under the edited rules some dates lie on or before the day of the change, some that are owed are gone, or some may repeat a round that was drawn. They are neither drawn by themselves nor lost in silence: a person draws them with choucha backfill or decides against them with choucha waive.
about-rule-unused = No task uses this rule file. Most likely `rule` was forgotten in a task.
about-rule-value = A value of the rule cannot be: a ratio over 100%, a tier that does not exist, a window that cannot be split so often.
about-secret-lost = The plan's secret is gone and nothing can be drawn. Restore it, or commit anew (that is published).
about-secret-mismatch = The secret is not the one the ledger committed to: it was exchanged.
about-secret-revealed = The plan's secret is published: a draw under it could be worked out beforehand.
about-seq-doubled = The table's number stands twice, most likely a slip.
about-seq-missing = The table's numbers have a gap; most likely a row was left out.
about-service = The service cannot start or failed. choucha draw makes what is due on its own.
about-service-running = A service runs on this workspace already; a second one does not start.
about-shadows-word = A function has the name of a word of the rules, which would mislead readers. Rename it.
about-strata-many = There are too many strata: strata times tiers make 5,000 cells at most.
about-strata-overlap = Objects fit more than one stratum and count for the one written first. In the wrong order that is not what was meant.
about-stratum-name = A stratum's name stands twice or has control characters.
about-stratum-unreachable = This stratum is always empty: one before takes everyone. The first that matches wins; everyone() goes last.
about-svg = The picture cannot be written to the file named.
about-task-too-long = The texts of one task are over 64 KB. A task holds one row of the table.
about-team-small = The rule's team has fewer than two certified inspectors (experts do not count). Every visit takes at least two.
about-toml-syntax = The file is not valid TOML: quotes, brackets or `=` are not complete, or a key stands twice.
about-total-strata = `total` gives a list that does not have one item for each stratum.
about-under-floor = The plan asks for “at least” and the rule gives less.
about-unknown-code = There is no such finding.
about-unknown-draw = The ledger has no such draw.
about-unknown-function = There is no such function, most likely a slip of spelling.
about-unknown-key = Nothing of this name is known here, most likely a slip; an unknown key would do nothing.
about-unknown-object = No object has this id.
about-unknown-plan = There is no such plan.
about-unknown-property = The value has nothing of this name, most likely a slip; what task.params holds must stand in the plan file.
about-unknown-task = The plan has no such task.
about-unknown-tier = The settings have no such tier.
about-unknown-tiers = Some rows have an empty or unknown tier and count as tier_default.
about-unknown-variable = There is no such variable: a slip, or text without double quotes.
about-unknown-word = Rules know no such word.
about-version-lost = The ledger does not hold the last rules of the task.
about-watch = The folder cannot be watched; run it without --watch.
about-window-backwards = The window ends before it begins. Over the new year write 次年.
about-window-other-year = The task's window has no day in the plan's year. The year that is written, or that the rule gives, is most likely wrong; if it is meant so, leave it.
about-window-year = The window is not within a year of the plan's year; most likely the year is wrong.
about-workspace-locked = Another command is drawing. Run it again when that is done.
about-wrong-codes = Credit codes fail their check digit. They can be drawn all the same; id_check = "uscc-strict" sets them aside.
about-wrong-type = The key is of the wrong type: text without quotes, a number in quotes, and so on.

## help

help-choucha = choucha (抽查): random inspections drawn from a published plan, recorded once, permanently
help-global-workspace = The workspace [default: the current folder, else its nearest parent with a rules/settings.toml]
help-global-json = Print one JSON document on standard output and nothing else there
help-global-lang = Language of people's text: zh or en
help-global-help = Show this help
help-global-version = Show the version
help-plan = Show the plan: every task with its cells, ratios, frequencies and opening days
help-plan-plan = A plan's id [default: the newest plan]
help-preview = Show populations and quotas on today's register; draws nothing
help-preview-plan = A plan's id [default: the newest plan]
help-preview-task = One task only
help-preview-against = Show what the files change against the rules in force in the ledger, or against another workspace
help-check = Check plan, rules, settings and cases: every finding at once, without drawing
help-check-no_registers = Leave the registers alone: files only
help-check-watch = Check again on every save, until Ctrl-C
help-test = Run the cases that staff wrote in rules/cases
help-test-task = One task only
help-test-min_coverage = Fail where the cases run less than this share of the functions or of the cells
help-explain = Tell a finding's code at length, or why an object can be drawn, was drawn or was not
help-explain-what = A finding's code, such as ratio-over-100; or a draw's id; with --task an object's id. Nothing: all codes
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
help-draw-as_of = Judge the windows by this day, such as 2024-03-01; not ahead of today, not before the latest draw [default: today]
help-draw-task = One task only: its id, or PLAN/ID
help-draw-dry_run = Show populations and quotas of what is due; draws nothing and derives no seed
help-draws = List what has been drawn, or show one draw
help-draws-draw = A draw's id, such as changzhi-2024/01/2024-03-01
help-void = Declare a draw void; its round is drawn again under a new id, both stay
help-void-draw = The draw's id
help-void-reason = Why; published
help-void-by = Who decided it; published
help-waive = Decide that a round is not drawn, or take that back
help-waive-round = The round: the id that its draw would have
help-waive-reason = Why; recorded
help-waive-by = Who decided it; recorded
help-waive-withdraw = Take an earlier waiver back
help-burden = How often enterprises are visited in the plan's year, drawn and still to be drawn, and by whom
help-burden-plan = A plan's id [default: the newest plan]
help-burden-as_if = Play what is to come through as if all tasks were together, apart or independent
help-burden-xlsx = Write a workbook to this file
help-burden-svg = Write a chart of the months to this file
help-recuse = Let an inspector step back from a visit; the next in ticket order takes the place
help-recuse-draw = A draw's id
help-recuse-object = The object's id
help-recuse-inspector = The inspector's certificate number
help-recuse-reason = Why (kept in the ledger)
help-recuse-by = Who records it [default: the name of the user]
help-staff = Assign the teams that a draw still lacks
help-staff-draw = A draw's id
help-substitute = Call the next in ticket order for a drawn object that is struck off
help-substitute-draw = A draw's id
help-substitute-object = The id of the object that drops out
help-substitute-reason = Why: one of the settings' reasons, such as 注销 or 吊销
help-substitute-by = Who records it [default: the name of the user]
help-verify = Check the ledger's chain and make every draw again from its kept frame
help-verify-draw = One draw [default: the whole ledger]
help-verify-head = A published head (a file that `ledger head --json` made); every one must be in the chain
help-fairness = Draw again and again under fresh seeds and hold the outcome against the design; touches no ledger
help-fairness-plan = A plan's id [default: the newest plan]
help-fairness-task = One task only
help-fairness-seeds = Seeds for each cell
help-fairness-master = Master seed: the same one gives the same report
help-fairness-as_if = Draw as if all tasks were together, apart or independent [default: as the plan says]
help-fairness-svg = Write a picture of the deviations
help-ledger = The ledger's newest hash, or its entries
help-head = Print the newest hash, to be published
help-head-sign = Sign it with the ed25519 key in this file; a key is made where there is none
help-export = Print the entries, one line of JSON each
help-beacon = Give the public randomness that sealed draws wait for, and complete them
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
help-serve = Run as a service: make what is due now, every night and when files change; tell people
help-next = List what opens when
help-next-days = How many days to look ahead
help-backfill = Draw rounds that were missed or wait for a person: by id, or all that opened within some days
help-backfill-draws = The rounds, by the ids that their draws would have
help-backfill-from = First opening day
help-backfill-to = Last opening day
help-backfill-dry_run = Show what would be made; draws nothing and derives no seed
help-status = Healthy or not and why: last and next sweep, what is due or late, rules, register, ledger, disk
help-doctor = Check that this machine is ready: try everything a first night needs
help-doctor-send = Also send a test message to every channel
help-init = Make a new workspace with comments
help-init-dir = The folder; made where it is not there
help-init-year = The plan's year [default: this year]
help-backup = Write ledger, frames, secrets and rules into one file, also while draws are made
help-backup-file = The file to write
help-restore = Unpack a backup into an empty folder and verify it
help-restore-file = The backup
help-restore-dir = An empty folder
help-restore-rules = Bring texts of rules and plans back from the ledger: shows what would change, writes only with --write
help-restore-rules-files = These files alone, such as rules/default.rhai [default: all]
help-restore-rules-to = A version of the rules (its digest or the first 8 digits), or a draw's id for the one it was made by [default: the last good text]
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
