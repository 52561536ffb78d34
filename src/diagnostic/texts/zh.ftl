# 系统对人说的话，中文。用 Fluent 的写法（https://projectfluent.org）：一条一个代码，花括号里是要填的内容。
# 别的语言的文件里有同样的代码；测试查有没有缺的、多的、填错的。

list-comma = 、
clauses = ；

## alert/event

drawn = 已抽取
visits-nobody-can-be-sent-to = 派不出检查人员
lapsed = 已失效
due-and-not-drawn = 到期没有抽成
waits-for-person-decision = 待人工决定
late = 逾期未抽
changed-rules-are-in-force = 改动已生效
change-is-wrong-last-good-version = 改动有错，沿用上一版正确的
register-is-too-old = 名录库太旧
disk-is-nearly-full = 磁盘空间不足
ledger-does-not-verify = 台账核验不通过
clock-is-behind = 机器时钟倒退
sweep-failed = 夜间抽取出错
mended = 已恢复
all-well = 一切正常
something-is-wrong = 还有问题没有解决

## audit/replay

its-frame-cannot-be-read = 抽样框无法读取：{ $error }
line-of-its-frame-is-not = 留存的抽样框文件第 { $line } 行写法不对
its-frame-is-not-utf-8 = 留存的抽样框文件不是 UTF-8 文字
its-kept-frame-was-changed = 留存的抽样框文件被改动过
published-frame-is-not-that-kept = 公布的抽样框或它的根摘要，与留存的抽样框不符
blinds-are-not-those-of-second-secret = 抽样框里的代号不是由承诺过的第二密钥生成的
second-secret-is-not-at-hand = 没有第二密钥，未核验以代号公布的抽样框里的代号是否由它生成
file-is-not-what-ledger-makes = 文件 { $file } 与台账不符
its-population-is-not-that-of = 抽查基数与抽样框不一致
population-or-share-of-is-wrong = { $code } 的抽查基数或份额不对
shares-of-group-do-not-add = 各组的份额加起来不是该组应抽的数
draws-that-share-its-lottery-are = 共用一次抽签的抽取与记录不符
its-lottery-is-not-its-own = 所用的抽签不是它自己的
its-basis-is-wrong = 种子的依据（basis）不对
ledger-has-no-such-commitment = 台账里没有它所用的密钥承诺
its-seed-is-not-one-that = 种子不是由密钥和抽样框算出的那一个
secret-is-not-revealed-whether-seeds = 密钥还没有公布：种子是否由它算出，现在还不能核对
quotas-of-its-cells-are-not = 各单元的应抽数不是抽签得出的
drawn-again-list-is-not-one = 重做抽取得到的名单与记录不符 { $first }
names-or-regions-of-list-were = 名单里的名称或区划被改动过
tiers-of-list-were-changed = 名单里的风险等级被改动过
its-seed-has-public-randomness-that = 事先没有约定公开随机数，种子里却用了
there-are-draws-without-public-randomness = 有抽取没有用公开随机数：握有密钥的人可以私下用不同名录库反复试算，直到结果合意为止
public-randomness-of-its-seed-is = 种子里的公开随机数不在台账里
its-public-randomness-is-not-round = 公开随机数不是抽取方案里定下的那一轮
round-fixed-with-intent-is-not = 抽取方案里定下的，不是方案记录之后的第一轮
intents-time-is-machine-own-time = 抽取方案的时间是本机自己记的，没有旁证；只有台账最新摘要在那一轮之前已经公布，才能证明
numbers-or-witness-of-ceremony-are = 公开仪式的号码或见证人不符

## audit/verify

heads-were-published-and-there-is = 有公布过的台账最新摘要，台账却不见了
ledger-has-no-such-draw = 台账里没有这次抽取
its-number-should-be-entry-is = 序号应是 { $number }：中间少了或多了一条
it-does-not-carry-hash-of = 没有接上前一条的摘要
its-content-is-not-what-its = 内容与自己的摘要不符：被改动过
its-signature-does-not-hold = 签名无效
published-head-is-not-in-this = 公布过的台账最新摘要与台账不符：台账被换过或改过
entry-was-published-and-is-not = 公布过第 { $seq } 条，台账里没有：退回到了旧的台账
no-published-head-was-given-head = 没有给出公布过的台账最新摘要（--head）：不能排除台账整个被换成旧的
text-is-not-what-its-digest = 全文与摘要不符：被改动过
text-that-entry-refers-to-is = 第 { $seq } 条用到的全文不见了
entry-is-older-than-one-before = 有一条记录的时间早于前一条：机器的时钟曾经倒退
what-everyone-is-told-of-it-is-not = 对外公布的内容与它本身不符
digest-of-staffing-document-is-not = 所公布人员安排文件的摘要与文件不符
file-is-missing = 文件 { $file } 缺失；下次运行 choucha draw 会重新写出
file-is-link = { $file } 是链接，或者它所在的文件夹是链接；下次运行 choucha draw 会换成文件本身
file-is-nobodys = { $file } 与台账中的任何记录都不对应：choucha 没有写过这个文件，或者相应的记录已不存在
key-is-not-one-committed = { $file } 里的密钥不是当初承诺的那一个，请从备份恢复
not-what-register-said-when-intended = { $id } 的名称、区划、等级或所属企业与登记抽取时固定下来的不一致
seals-of-inspectors-are-not = 公布内容中代表检查人员名录和回避表的摘要与它们不符
its-frame-is-gone = { $file } 缺失：这次抽取无法完成，请从备份恢复
its-subject-is-not-what-its = 它的主题与内容不符
entry-of-unknown-kind = 有一条记录的种类无法识别
its-content-cannot-be-read = 内容无法读取
it-does-not-say-what-ledger = 这个文件与台账不符：被改动过，抽取可能受了影响；删掉它，下一条命令会从台账重新算出
it-was-drawn-without-intent = 没有先记下抽取方案就抽取了
draw-is-recorded-twice = 同一次抽取记录了两遍
secret-revealed-is-not-one-committed = 公布的密钥不是当初承诺的那一个
it-voids-draw-that-is-not = 作废的抽取不存在
draw-has-two-intents = 同一次抽取有两个抽取方案
it-was-intended-before-its-secret = 抽取方案早于它所用的密钥承诺
it-was-intended-after-its-secret = 密钥公布之后才记下抽取方案
it-was-drawn-again-without-one = 前一次没有作废，又抽了一次
it-was-drawn-although-person-had = 已经决定不抽，却又抽了
its-row-among-intents-is-not = 抽取方案表里的这一行与记录不符
it-is-missing-among-intents = 抽取方案表里少了这一次
its-row-among-draws-is-not = 抽取表的这一行与记录不符
it-is-missing-among-draws = 抽取表里少了这一次
list-does-not-have-as-many = 名单的行数与记录不符

## audit/visits

it-was-drawn-and-never-staffed = 抽取之后没有派检查人员
staffed-again-teams-are-not-those = 重新派人得到的检查组与记录不符 { $first }
inspectors-are-not-those-fixed-with = { $draw } 的检查人员名单与抽取方案里定下的不一致
it-staffs-draw-that-is-not = 补派的抽取 { $draw } 不存在
seed-of-this-staffing-is-not = 补派的种子不是由密钥算出的那一个
it-is-about-visit-that-is = 回避的检查不存在
who-takes-place-is-not-next = 接替回避人员的不是签号顺序上的下一名
substitute-is-not-next-in-ticket = 补抽的不是签号顺序上的下一个
object-that-drops-out-was-not = 被补抽的对象没有抽中
some-were-passed-over-where-nothing = 没有限次，却有对象被跳过
task-never-repeats-one-drawn-before = 不重复抽取的任务，没有跳过抽过的对象，或跳过了没抽过的

## cli/args

did-you-mean = 。是不是 { $near }？
say-what-to-do = 请写上要做什么
there-is-no-argument = 没有“{ $argument }”这个参数{ $near }
there-is-no-command = 没有“{ $command }”这个命令{ $near }
needs-value = { $argument } 后面要写值
it-can-be = ，可以写 { $valid }
day-is-written-2024-03-01 = ，日期写成 2024-03-01
cannot-be = { $argument } 的值不能是“{ $value }”{ $hint }
missing = 缺少参数：{ $argument }
cannot-be-used-with = { $argument } 不能和 { $other } 一起用
error-help-tells-more =
    错误：{ $words }

    加 --help 查看说明。
error-usage-help-tells-more =
    错误：{ $words }

    用法：{ $usage }
    加 --help 查看说明。

## cli/burden

file-not-written = 文件无法写入：{ $words }
output-lost = 命令的输出写不到标准输出：{ $error }
output-lost-help = 命令要做的已经做完，丢的只是输出；腾出空间后用只读的命令查看（choucha status、choucha draws）
file-not-written-help = 换一个能写的文件；Excel 正打开着的，先关掉
file-is-workspaces-own = 这是工作区自己存放文件的地方
word-drawn = 已抽
word-to-come = 待抽
word-all = 合计
word-distribution = 次数分布
word-visits-year = 一年检查次数
word-enterprises = 企业数
word-most-visited = 最多的企业
word-id = 编号
word-name = 名称
word-matters = 事项
word-tiers = 等级
word-tier = 风险等级
word-counties = 县区
word-county = 县（区）
word-months = 月份
word-month = 月份
word-departments = 部门
word-department = 部门
word-visits = 检查次数
word-to-come-2 = 其中待抽
word-inspector-days = 检查人次
word-inspectors = 在岗人数
word-each = 人均
word-together = 集中
word-apart = 错开
word-independent = 各自独立
in-year-drawn-to-come-with =
    { $plan }：全年 { $visits } 次检查（已抽 { $drawn }，待抽 { $to_come }），{ $enterprises } 家企业，{ $matters } 个事项；一次查多个事项的 { $joint } 次。
    待抽的按今天的名录库模拟（{ $coordination }），不是真的抽取结果。
past-rounds-are-played = 待抽的包括 { $n } 次时段已过、台账还没有记为失效的抽查。
unstaffed-at-moment = { $n } 次检查现在派不出人。
word-summary = 概况

## cli/check

of-register = ，名录库 { $rows } 行
registers-not-looked-at = ，没有查名录库
check = { $errors } 个错误，{ $warnings } 个提醒（{ $tasks } 个任务，{ $rules } 个规则文件，{ $cases } 个例子{ $rows }）
nobody-is-in = 有 { $count } 个单元没有对象：{ $some }{ $more }
at-length-choucha-explain-code-what = 详细说明：choucha explain 代码（代码是方括号里的字）
watch = 无法监视文件夹：{ $error }
watch-help = 去掉 --watch 再运行
waiting-for-save-ctrl-c-ends = —— 等待保存（按 Ctrl-C 结束）

## cli/decide

refused = 请写 --drand，或者同时写 --ceremony 和 --witness
refused-help = 写法见 choucha beacon --help
bad-round = drand 的这一轮无法读取：{ $words }
bad-round-help = 文件里应是 {"{"}"round":…,"signature":"…"{"}"}
nothing-differs = 没有差异。
written-next-sweep-takes-them-up = 已写入 { $count } 个文件；下一次抽取时生效，差异会记入台账。
differ-nothing-was-written-write-writes = { $count } 个文件有差异，没有写入；要写入请加 --write。

## cli/dispatch

word-internal-fault-nothing-recorded-has-changed = 程序内部出错，没有改动已记录的内容；请带上用的命令和文件报告给开发者（RUST_BACKTRACE=1 可看细节）

## cli/draw

unstaffed-what-is-drawn-stays-drawn = { $count } 次检查派不出人（对象照样抽中；人员补齐后运行 choucha staff 抽取编号）：
word-draw = 抽取编号
word-task = 任务
word-population = 抽查基数
word-quota = 应抽
word-drawn-2 = 抽中
word-not-drawn = 没有抽取的：
intent-recorded-and-sealed-waits-for = { $sealed }  抽取方案已记录，待公开随机数（choucha beacon）
files-of-were-missing-and-have = { $restored } 的文件缺失，已从台账重新写出
by-to-draw-trial-nothing-was = 按 { $day }：有 { $rounds } 次抽取到期，应抽 { $objects } 个对象。试算，没有抽取。
by-for-public-randomness = 按 { $day }：{ $count } 次抽取待公开随机数。
by-nothing-is-due = 按 { $day }：没有到期的抽取。
by-made-drawn = 按 { $day }：完成 { $rounds } 次抽取，抽中 { $objects } 个对象。
word-lists-are-in-var-draws-what = 名单在 var/draws，可以公开的在 var/public，台账是 var/ledger.db。
word-no-public-randomness-holder-of-secret = 没有用公开随机数：握有密钥的人可以私下用不同名录库反复试算（见 docs/threat-model.md；在设置里写 [beacon] 可以防止）。
word-judged-by-day-in-past-marked = 判定日期是过去的日子，已注明“追溯”。

## cli/draws

did-you-mean-2 = 是不是 { $near }？
choucha-draws-lists-them-all = 运行 choucha draws 列出全部
unknown-draw = 台账里没有抽取“{ $id }”
declared-void-on-by = { $at } 由 { $by } 作废：{ $reason }
waived-on-by = { $day } 由 { $by } 决定不抽：{ $reason }
word-nothing-has-been-drawn-yet = 还没有抽取记录。
word-opens = 开启日
word-as-of = 判定日期
word-real-time-utc = 实际时间（UTC）
word-state = 状态
word-sealed = 待公开随机数
word-interrupted = 抽取中断
word-void = 作废
word-waived = 决定不抽
word-asked = 待人工决定
word-lapsed = 失效
word-retrospective = 追溯
word-simulation = 模拟
word-decision = 决定
word-lead = 发起部门
word-real-time = 实际时间
word-marks = 标记
word-seed = 种子
word-frame-digest = 抽样框摘要
word-list-digest = 名单摘要
word-rule-version = 规则版本
word-files = 文件
word-public-from = 名单公开日
word-names-from = 名称公开日
word-published = 公布方式
word-under-blinds = 以代号公布：抽样框用代号，名单不分单元
word-by-ids = 按编号公布
word-cell = 单元
word-stratum = 层
word-tier-2 = 等级
word-ratio = 比例
word-why = 依据
list-notes = ；
word-rank = 名次
word-region = 区划
word-ticket = 签号
and-more-in-objects-csv = ……还有 { $more } 个，见 objects.csv

## cli/effect

against-on-today-register-as-year = { $plan }，与 { $against } 比较（按今天的名录库，全年从头算起）
word-nothing-changes = 没有变化。
nothing-else-changes = 任务 { $tasks } 没有比较，其余没有变化。
only-texts-change = 抽查基数、比例、数量、开启日、检查人次都没有变化。规则或设置的文字有改动（也可能影响检查次数上限、协调方式、公开等），涉及任务：{ $tasks }
word-first-quota = 首次应抽
word-year-quota = 全年应抽
word-openings = 开启日
word-visits-over-year = 全年检查户次
word-objects-drawn-at-least-once-expected = 预计涉及对象（至少抽中一次）
word-inspector-days-before = 改前人次
word-after = 改后
word-change = 增减
word-more-likely = 抽中概率升高
word-less-likely = 抽中概率降低
word-objects-whose-likelihood-changes = 抽中概率有变化的对象：

## cli/explain

object-id-follows-draw-choucha-explain = 抽取编号后面要写对象编号：choucha explain { $wanted } 对象编号
choucha-explain-lists-all-codes = 运行 choucha explain 列出全部代码
unknown-code = 没有“{ $wanted }”这个提示代码
word-example = 例子
word-wrong = 错：
word-right = 对：
word-it-was-in-frame-and-at = 在抽样框里，已达年度检查次数上限（limit），不参加抽取。
word-it-was-in-frame-its-last = 在抽样框里，距上次检查时间太短（cooling），不参加抽取。
word-it-was-in-frame-and-exempt = 在抽样框里，按规则免检（exempt），不参加抽取。
word-it-had-to-be-visited-certain = 必查（certain），不经抽签。
word-it-was-drawn = 抽中了。
word-it-was-in-frame-and-not = 在抽样框里，没有抽中。
word-it-has-to-be-visited = 在范围之内，必查（certain），不经抽签。
word-it-cannot-be-drawn-limit = 在范围之内，已达年度检查次数上限（limit），下一次不参加抽取。
word-it-cannot-be-drawn-cooling = 在范围之内，到下一次抽取时距上次检查的时间仍太短（cooling），不参加抽取。
word-it-cannot-be-drawn-exempt = 在范围之内，按规则免检（exempt），不参加抽取。
word-it-cannot-be-drawn-again = 在范围之内，本任务已抽过它，不再抽（repeat = "never"）。
word-it-is-in-scope = 在范围之内。
word-it-is-in-scope-and-can = 在范围之内，有可能抽到。
word-it-is-not-in-scope = 不在范围之内。
word-draw-2 = 抽取
drawn-before-by-this-task-ticket = 此前被本任务抽中 { $times } 次，签号 { $ticket }，在单元里排第 { $rank } 名
last-drawn-is-rank-before-ticket = 最后一个抽中的是第 { $rank } 名：此前抽中 { $times } 次，签号 { $ticket }
word-nobody-of-this-cell-was-drawn = 这个单元这次没有抽中任何对象。
word-order-fewer-times-drawn-before-first = 排列次序：此前抽中次数少的在前；次数相同的，签号小的在前。
task = 任务 { $plan }/{ $task }  { $name }
word-scope-by-today-register = 范围（今天的名录库）
what-decided-value-is = { "  " }决定的是 { $part }，它的值是 { $value }
word-cell-2 = 抽样单元
drawn-in-cell-of = 单元里有 { $population } 个，抽中 { $quota } 个
expected-to-be-drawn-in-cell = 单元里有 { $population } 个，下一次预计抽 { $quota } 个
explain = （{ $lines }）

## cli/fairness

each-cell-drawn-under-as-its = 每个单元各用 { $seeds } 个新种子抽取：与规则给出的概率相符。
each-cell-drawn-under-some-are = 每个单元各用 { $seeds } 个新种子抽取：有单元与规则给出的概率不符。
word-n = 抽查基数
word-n-2 = 应抽
word-never = 从未抽中
word-largest = 最大偏差
word-p-units = p 单个
word-p-pairs = p 成对
word-p-position = p 位置
word-p-region = p 区划
word-fair = 相符
word-yes = 是
word-no = 否

## cli/ledger

no-ledger = 还没有台账
no-ledger-help = 先运行 choucha draw 抽取
bad-key = 签名密钥不能用：{ $words }
bad-key-help = 文件里应是 64 位十六进制数；还没有密钥的，写一个新的文件名，会自动生成

## cli/operate

word-plan = 计划
word-due = （到期未抽）
day-to-day = ～
nothing-opens-within = 今后 { $days } 天没有抽取安排。
days-backwards = { $from } 到 { $to } 前后颠倒
days-backwards-help = --from 写较早的一天，--to 写较晚的一天
word-healthy = 正常
word-not-healthy = 有问题：
word-running = 在运行
word-not-running = 没有在运行
word-never-used-systemd-timer-or-cron = 没有启用（由 systemd 定时器或 cron 运行 choucha draw 也可以）
word-service = 服务
last-sweep-ms-made-not-made = 上一次  { $at }，用时 { $took } 毫秒，抽成 { $drawn }，没抽成 { $not }
word-next-sweep = 下一次
drawn-due-of-them-late-for = 已抽 { $drawn }，到期未抽 { $due }（其中逾期 { $late }），待人工决定 { $asked }，待公开随机数 { $sealed }，失效 { $lapsed }
rules-last-changed = 规则  { $plan }：{ $tasks } 个任务，最近一次改动 { $day }
rules-unchanged-since = 规则  { $plan }：{ $tasks } 个任务，{ $day } 启用，未改动
register-old-kb = 名录库  { $file }，{ $age } 天前更新，{ $bytes } KB
word-ledger-head = 台账最新摘要
disk-mb-free = 磁盘  剩 { $free } MB
workspace-is-there-next-cd-choucha =
    工作区已建好。接下来：
    { "  " }cd { $dir }
    { "  " }choucha check      # 没有错误
    { "  " }choucha doctor     # 检查运行环境
    { "  " }choucha next       # 什么时候抽什么
    把 datasets 里的示例换成自己的名录库，把计划照公布的表抄进 rules/plan.plan.toml。
kb-it-holds-plans-secrets-keep = { $file }：{ $files } 个文件，{ $kb } KB。里面有计划的密钥，放在只有管理员能读的地方；名录库不在里面。
restored-verified = 恢复了 { $files } 个文件，核验了 { $count } 次抽取

## cli/plan

unknown-plan = 设置里没有编号为“{ $name }”的计划
unknown-plan-help = 查看 rules/settings.toml 的 plans 和计划文件里的 id
unknown-task = 没有任务“{ $task }”
unknown-task-help = 运行 choucha plan 查看任务编号
list-clause = ，
word-coming = 未到
word-due-2 = 到期
word-sealed-2 = 待公开随机数
word-ratio-or-count-low-to-high = 比例或数量（由低到高）
word-rounds = 频次
word-window = 抽查时段
word-rounds-by-state = 各次情况
word-rule = 规则

## cli/preview

word-cells-quota-population = 各单元：应抽/基数

## cli/serve

serve = { $title }：{ $line }
not-delivered-tried-again-later = 通知没有发出去（{ $channel }），稍后重发：{ $why }

## cli/test

there-are-no-cases-yet-write = 还没有例子：在 rules/cases 里写 .toml 文件，写法见 docs/cases.md
passed-failed = { $passed } 个例子通过，{ $failed } 个没有通过
coverage-functions-cells = 覆盖：规则函数 { $functions }/{ $all_functions }，任务单元 { $cells }/{ $all_cells }
no-case-runs-of = { "  " }没有例子用到 { $file } 的 { $name }（{ $arity } 个参数）
tasks-with-cells-that-no-case = { "  " }有单元没有例子的任务：{ $list }{ $more }
coverage-of-is-below-asked-for = 覆盖率 { $percent }% 低于要求的 { $least }%

## cli/verify

no-ledger-nothing-to-verify = 还没有台账，没有可以核验的内容。
word-failed = 不符
word-note = 注意
and-whole-chain-checked-all-as = 核验了 { $checked } 次抽取和台账全部记录：全部相符。
and-whole-chain-checked = 核验了 { $checked } 次抽取和台账全部记录：{ $failed } 处不符。
bad-head = 台账最新摘要的文件无法读取：{ $words }
bad-head-help = 请给出 choucha ledger head --json 输出的文件

## cli/words

did-you-mean-3 = 是不是 `{ $near }`？
choucha-words-lists-them-all = 运行 choucha words 列出全部
unknown-word = 规则里没有“{ $wanted }”这个词
word-functions = 函数
word-properties = 属性
word-signs = 符号
cannot-name-rule-file = “{ $name }”不能做规则文件名
use-letters-digits-and-64-at = 只能用文字、数字、- 和 _，最多 64 个字
cannot-be-written = { $file } 无法写入：{ $error }
check-disk-space-and-permissions = 检查磁盘空间和权限
is-there-already-and-was-left = { $file } 已经存在，没有改动它
take-another-name-or-edit-that = 换一个名字，或直接修改那个文件
is-there-edit-it-write-rule =
    已新建 { $file }
    改好后在计划文件的任务里写 rule = "{ $name }.rhai"，再运行 choucha check 和 choucha test

## decisions/beacon

no-draw-waits-for-public-randomness = 没有待公开随机数的抽取
draw-does-not-wait-for-public-randomness = { $draw } 没有在等公开随机数
see-choucha-draws = 运行 choucha draws 查看
public-randomness-is-recorded-draws-completed = 公开随机数 { $value } 已记入台账，完成 { $done } 次抽取
no-draw-waits-for-round-round = 没有抽取在等第 { $number } 轮：所等的轮次在抽取方案里已经定下，不能更换
rounds-that-are-awaited = 正在等的轮次：{ $list }
fetch-round-again = 重新下载这一轮
write-numbers-as-they-were-drawn = 按摇出的顺序写号码，如 "3 17 22"

## decisions/commit

commitment-of-plan = 计划 { $line } 第 { $number } 次密钥承诺：{ $hash }
ledger-has-no-plan = 台账里没有计划“{ $plan }”
it-has = 台账里有：{ $list }

## decisions/recuse

is-not-in-team-of-this = { $inspector } 不在这次检查的检查组里
visit-has-no-team-yet-choucha = 这次检查还没有检查组：运行 choucha staff { $draw }
team-is = 检查组是：{ $list }
steps-back-takes-place-recorded = { $inspector } 回避，由 { $who }（{ $department }）接替；已记入台账
steps-back-and-nobody-can-take = { $inspector } 回避，没有人能接替，这次检查目前派不出人：{ $why }
has-no-team-yet = { $object } 还没有检查组
staff-it-first-choucha-staff = 先运行 choucha staff { $name } 派人
did-not-draw = { $name } 没有抽中“{ $object }”

## decisions/refuse

cannot-be-empty = { $flag } 不能空着
say-why-and-who-both-are = 写明原因和决定人：都会公布
check-disk-and-permissions = 检查磁盘和权限
ledger-has-no-draw = 台账里没有抽取“{ $draw }”
draw-is-kept-back-until = { $draw } 要保密到 { $until }，回执会透露它的内容
ask-for-receipt-on = 到 { $until } 或以后再开
not-in-frame = { $draw } 的抽样框里没有 { $object }
not-in-frame-help = 核对编号是否与当时名录库里的一致；想知道 { $object } 为什么不在，用 choucha explain
receipt-drawn = { $object } 在 { $draw } 的抽样框里，属单元 { $cell }，已抽中
receipt-not-drawn = { $object } 在 { $draw } 的抽样框里，属单元 { $cell }，没有抽中
receipt-is-checked-by = 任何人都可以用公布的文件核验：python3 verify.py var/public --receipt { $file }

## decisions/restore

there-is-no-ledger-yet-and = 还没有台账：没有可恢复的规则
ledger-has-texts-from-first-draw = 第一次抽取之后，台账里才有规则的文字
does-not-lie-in-workspace = “{ $name }”不在工作区里
name-other-files-to-bring-these = 把要恢复的文件名逐个写出来
versions-begin-with = 有 { $count } 个版本以“{ $to }”开头
write-more-of-its-digits = 多写几位摘要
ledger-has-no-version-of-rules = 台账里没有规则版本“{ $to }”，也没有这个抽取编号
newest-versions-draw-id-will-do = 最近的版本：{ $known }；也可以写抽取编号（用 choucha draws 查看）
there-are = 台账里有：{ $list }
ledger-has-no-file = 台账里没有文件“{ $name }”

## decisions/reveal

is-not-completed = { $draw } 还没有抽取完成
run-choucha-draw-first = 先运行 choucha draw
is-neither-drawn-nor-recorded-as = { $draw } 既没有抽，也没有记为失效
draw-it-with-choucha-backfill-or = 先运行 choucha backfill 补抽，或运行 choucha waive 决定不抽
reveal-it-when-its-window-is = 抽查时段结束以后再公布
may-still-be-drawn-by-decision = { $draw } 待人工决定，还可能抽取：现在公布密钥，结果就能提前算出
may-still-be-drawn-its-window = { $draw } 还可能抽取（抽查时段到 { $last } 结束）：现在公布密钥，结果就能预先算出
plan-windows-are-open-until-with = 计划 { $plan } 的抽查时段到 { $last } 才全部结束：现在公布密钥，以后的抽取结果就能预先算出
reveal-it-after = { $last } 以后再公布
embargo-keeps-back-until = { $draw } 保密到 { $until }：有了密钥，谁都能算出它的名单
reveal-it-on = { $until } 起再公布
there-is-no-secret-to-reveal = 没有可以公布的密钥：已经公布过，或密钥文件不见了
check-var-secret = 检查 var/secret
secret-of-is-published-var-public = 计划 { $line } 的密钥已公布：var/public/{ $line }.secret.json；任何人都可以重新计算每个种子

## decisions/staff

was-made-without-inspector-register-nobody = { $draw } 抽取时没有设置执法检查人员名录库，不能派人
every-visit-of-has-its-team = { $draw } 的每次检查都已有检查组
staffed = { $draw }：补派了 { $done } 次检查
staffed-still-cannot-be = { $draw }：补派了 { $done } 次检查，还有 { $left } 次派不出人

## decisions/substitute

did-not-draw-or-it-was = { $draw } 没有抽中“{ $object }”，或已经补抽过
is-replaced-by-rank-of-recorded = { $object }（{ $reason }）由 { $cell } 的第 { $rank } 位 { $id } { $name } 补上；已记入台账
drops-out-reserve-of-is-used = { $object }（{ $reason }）退出；{ $cell } 已没有可以补抽的对象，少一个；已记入台账
is-no-reason-for-substitute = “{ $reason }”不是可以补抽的原因
reasons-that-substitute-reasons-under-substitutes = 可以补抽的原因：{ $list }（设置 [substitutes] 的 reasons）。联系不上是检查结果，不补抽
register-unreadable = 名录库无法读取：{ $words }
register-unreadable-help = 重新导出名录库

## decisions/visit_session

is-void = { $draw } 已经作废
choucha-draws-lists-what-was-drawn = 运行 choucha draws { $name } 列出抽中的对象
settings-name-no-inspector-register = 设置里没有执法检查人员名录库
add-register-inspectors-to-rules-settings = 在 rules/settings.toml 里写上 [register.inspectors]
inspectors-unreadable = 改好以后再运行同一条命令
secret-lost = 计划 { $line } 的密钥不见了
secret-lost-help = 从备份恢复这个文件

## decisions/void

was-never-drawn = { $draw } 没有抽过
there-is-nothing-to-void = 不需要作废
is-void-already = { $draw } 已经作废过了
is-void-its-record-and-files = { $draw } 已作废，记录和文件都保留；{ $next }
void-is-drawn-again = 下次 choucha draw 会重抽这一次，编号以 .2、.3 结尾
void-waits-for-person = 是否重抽由人决定：choucha backfill 重抽，choucha waive 决定不抽
void-is-not-drawn-again = 规则里已没有这一次，不再重抽

## decisions/waive

choucha-status-shows-what-waits-for = 运行 choucha status 查看待人工决定的抽取
no-round-waits-within = { $from } 到 { $to } 之间没有待人工决定的抽取
there-is-no-round = 没有“{ $wanted }”这一次抽取
taken-back-has-lapsed = 已撤回：{ $draw } 的开启日已经过去，按规则，错过即失效，不再抽取
taken-back-parts-wait = 已撤回：规则中已没有原样的 { $draw }；其中欠抽的部分等待人工决定：{ $parts }
taken-back-goes-by-rules-but-for-parts = 已撤回：{ $draw } 重新按规则抽取；其间有改动的部分等待人工决定：{ $parts }
taken-back-goes-by-rules-again = 已撤回：{ $draw } 重新按规则抽取
taken-back-rules-have-it-no-longer = 已撤回：规则中已没有 { $draw }，它也不欠抽，不再抽取
taken-back-waits-for-decision-again = 已撤回：{ $draw } 重新等待人工决定
is-not-drawn-by-decision-of = { $draw } 不抽，由 { $by } 决定，已记入台账（可用 --withdraw 撤回）
is-drawn-or-sealed-already = { $draw } 已经抽取，或抽样框和抽法已记入台账、即将抽取
choucha-void-declares-it-void = 要作废，运行 choucha void
was-not-waived = { $draw } 没有决定过不抽
there-is-nothing-to-take-back = 不需要撤回
is-waived-already = { $draw } 已经决定不抽
withdraw-takes-it-back = 要撤回，加 --withdraw
has-lapsed-it-was-missed = { $draw } 在 { $opens } 错过，按规则，错过即失效
has-lapsed-its-window-is-closed = { $draw } 的抽查时段已经结束，已记为失效
there-is-nothing-to-decide = 不需要决定

## diagnostic/disk

disk = 写文件出错：{ $error }
file-is-not-there = 文件不存在（{ $words }）
this-account-may-not = 这个账户没有权限（{ $words }）
it-is-a-folder = 这是文件夹，不是文件（{ $words }）
it-is-no-ordinary-file = 这是管道或设备，不是普通文件（{ $words }）
it-is-too-large = 文件太大（{ $words }）
its-folder-is-a-file = 路径里有一段是文件，不是文件夹（{ $words }）
disk-is-full-2 = 磁盘满了（{ $words }）
disk-is-read-only = 磁盘是只读的（{ $words }）
it-is-not-utf-8 = 不是 UTF-8 文字（{ $words }）
disk-help = 检查磁盘空间和权限，再运行同一条命令：已记入台账的抽取不会重抽，缺少的文件会补上

## diagnostic/finding

finding = { $place }: { $message }

## draw/beacon

drand-public-key-in-settings-is = 设置里的 drand 公钥不正确
signature-is-not-hex = 签名不是十六进制
signature-of-round-does-not-hold = 第 { $number } 轮的签名无效：不是这个 drand 网络发布的
is-no-number = “{ $part }”不是号码
there-are-no-numbers = 没有号码

## draw/expression

did-you-mean-field = 是不是 field("{ $near }")？
check-column-in-rule-or-add = 检查规则里的列名，或在名录库里补上这一列
field-missing = 规则用到 field("{ $name }")，名录库里没有这一列
field-missing-2 = 规则用到 { $ours }(…)，设置里没有 { $ours } 这一列
field-missing-help = 在 rules/settings.toml 的 [register.objects.columns] 里写上 { $ours }

## draw/pass

register-nothing-usable = 名录库 { $read } 行全部不能用
register-nothing-usable-help = 查看 var/quarantine 里每一行的原因
register-set-aside = 名录库 { $read } 行里有 { $bad } 行不能用，超过允许的 { $share }；第一处：{ $reason }
register-set-aside-help = 每一行的原因在 var/quarantine 里；改好名录库再抽，或在设置里放宽 max_set_aside
there-is-no-id = 没有编号
id-has-control-character = 编号里有看不见的字符（控制符、方向符等）
id-is-too-long = 编号太长
unified-social-credit-code-fails-its = 统一社会信用代码校验位不对

## draw/quota

band-holds-no-whole-number-its = 比例区间里没有整数：按下限取 { $low }，超过上限 { $high }
stratum = 第 { $number } 层
total-asks-for-at-least-there = { $of }总数要求至少 { $min }，一共只有 { $population } 个
more-than-total-of-allows-they = { $of }必查的有 { $certain } 个，超过总数限定的 { $max } 个：必查的照查，不再抽取
floor-ratios-ask-for-total-allows = { $of }按“不低于”的比例要抽 { $asked } 个，总数限定最多 { $max } 个：按总数抽取，比例没有达到
strata-own-bounds-do-not-allow = 各层的上下限不容许总数为 { $wanted }：按各层的上下限抽 { $number } 个

## draw/survey

register-unreadable-2 = 名录库读取中途出错：{ $words }

## execute/batch

limits-of-burden-count-what-draws = 检查限次要算上 { $sealed } 抽中的对象，须先等它的公开随机数

## execute/choose

choucha-plan-lists-rounds = choucha plan --json 列出每个任务的各次抽查（draw 就是抽取编号）
has-not-come-today-is-nobody = { $day } 还没有到（今天是 { $today }）：不能提前抽
draw-on-that-day-choucha-preview = 到那一天再抽；想先看抽查基数和应抽数，运行 choucha preview
latest-draw-in-ledger-was-judged = 台账里最近一次抽取的判定日期是 { $latest }，不能再按更早的 { $day } 抽取
use-as-of-or-later-if = 判定日期写 --as-of { $latest } 或更晚；如果是机器的时钟倒退了，先校准时钟
there-is-no-task = 没有任务“{ $wanted }”
there-is-no-round-2 = 没有待抽的“{ $wanted }”
no-cell-opens = { $draw }：按现在的规则和检查人员名录，{ $day } 没有要抽的单元，这一次不抽
no-cell-opens-help = 改规则使这一天仍有要抽的单元，或用 choucha waive 决定不抽
round-opens-later = { $opens } 才到抽取的日子，不能提前抽
round-opens-unannounced = 开启日不公布，最早 { $opens }，不能提前抽
round-was-interrupted = 上次抽取中断，下一次 choucha draw 会完成它
round-waits-for-public-number = 正待公开随机数，公布后再抽
round-drawn-already = 已经抽取；要作废，运行 choucha void
round-lapsed-already = 时段内没有抽取，早已记为失效
round-waived = 已决定不抽；要撤回，运行 choucha waive --withdraw
its-window-closed-on-recorded-as = 抽查时段已在 { $closes } 结束，这一次没有抽取，记为失效
it-was-missed-on-and-its = { $opens } 那天没有抽成，计划要求错过就失效

## execute/draft

left-out = 范围内有 { $count } 行不属于任何一层
left-out-help = 在 strata 的最后加一层 stratum("其他", everyone())，或收紧 scope
id-that-stands-before-of-one = 范围内有 { $count } 行编号重复：同一编号只留等级最高的一行
as-default-one = 有 { $count } 个对象的等级为空或无法识别，按默认等级算
set-aside-for-their-ids = 范围内有 { $count } 行因编号不能用被剔除

## execute/job

waits-for-public-number-of-later = 须先等 { $sealed } 的公开随机数：后一次要算上它抽中的对象
secret-revealed = 计划 { $plan } 的密钥已经公布，再抽取，结果就能预先算出
secret-revealed-help = 确需再抽的，先运行 choucha commit { $plan } --reason … --by … 重新登记密钥承诺

## execute/make

writing-files = 写出文件

## execute/preview

reading-register = 读取名录库

## execute/reading

drawing = 抽取
register-changing = 名录库文件正在写入，读到的可能不完整
register-changing-help = 写完再抽取；导出时先用别的文件名，写完再改名，就不会出现这个问题
register-cut = 文件在最后一行中间断了（{ $words }），内容不完整
register-cut-help = 等它写完，或重新导出；完整的最后一行以换行结束
promised-column = 名录库没有“{ $column }”这一列，而这次抽查开启时，能不能抽要看这一列
promised-column-help = 重新导出带有“{ $column }”一列的名录库；设置里改读别的列或不再读它，只对以后开启的抽查起作用。导不出来的，用 choucha waive 决定不抽，并写明理由
promised-statuses = 名录库里没有登记状态为{ $old }的对象，而这次抽查开启时只能抽这些状态；设置现在写的是{ $new }
promised-statuses-help = 只是名录库换了叫法的，先按原来的叫法导出，抽完这次，再一起改名录库和设置；改用别的状态，只对以后开启的抽查起作用。不再抽的，用 choucha waive 决定，并写明理由
register-old = 名录库是 { $age } 天前的，超过 { $most } 天
register-old-help = 重新导出名录库；允许的天数是设置里的 max_age
rows-set-aside = 读了 { $read } 行，剔除 { $bad } 行
rows-set-aside-help = 每一行的原因在 var/quarantine 里
wrong-codes = { $count } 个统一社会信用代码校验位不对，仍参加抽取
wrong-codes-help = 请登记部门核对；要剔除的，在设置里写 id_check = "uscc-strict"
unknown-tiers = { $count } 行的风险等级为空或无法识别，按 tier_default 算
unknown-tiers-help = 补上等级，或在设置的 tier_names 里写明对应关系

## execute/settle

frame-changed = { $draw } 的抽样框文件不见了或被改动过
frame-changed-help = 从备份恢复这个文件；恢复不了的，用 choucha void 作废这次抽取，再抽一次
equal-blinds = { $draw } 的抽样框里有两个对象的代号相同，没有抽取
equal-blinds-help = 这不会偶然发生：用 choucha commit 重新登记密钥承诺，并向开发者报告

## execute/stages

its-rules-look-at-what-was = 规则要看近期抽中过哪些对象，须先等 { $sealed } 的公开随机数

## execute/sweep

another-command-is-drawing-waiting-for = 另一条命令正在抽取，等它结束
clock-and-seed-cannot-be-given = 真实的工作区里不能指定时间或种子
make-workspace-of-its-own-with = 模拟请另建工作区，并在设置里写 simulation = true
staffing-visits = 派检查人员
inspector-register = 执法检查人员名录库

## fairness/trial

drawing-2 = 抽 { $name }

## ledger/ledger

simulation = 模拟
real-draws = 真实抽取
ledger-simulation = 这本台账是{ $kind }的，设置里的 simulation 与它不符
ledger-simulation-help = 模拟要用单独的工作区；把设置改回去

## ledger/sqlite

ledger-older = 台账的格式版本是 { $version }，本程序只支持版本 { $SCHEMA_VERSION } 及以后的
ledger-older-help = 用当初写它的那一版 choucha 查看；新的抽取另建工作区
ledger-newer = 台账的格式版本是 { $version }，本程序最高支持 { $SCHEMA_VERSION }
ledger-newer-help = 换用新版 choucha；旧版不会改动新台账
database-is-damaged = 数据库损坏：{ $line }
it-is-missing-or-was-changed = 缺少，或被改动过
it-does-not-belong-here = 多出来的，不应存在
ledger-is-in-use-by-another = 台账被别的程序占用
disk-is-full = 磁盘满了
ledger-cannot-be-written = 台账无法打开或写入
ledger-cannot-be-opened = 台账打不开：{ $error }
ledger-has-log-that-this-account = 台账最近的内容还在 { $log } 里，没有并入台账文件；这个账户不能写 var 文件夹，读不全
disk-cannot-be-read-or-written = 磁盘读写出错
ledger-access-help = 已记下的抽取没有改变。这个账户要能读 var 里的文件；有未并入的内容时，请能写 var 的账户先运行一次 choucha status，或用 choucha backup 做一份备份、恢复到自己的文件夹里看
file-is-no-ledger-of-choucha = 这个文件不是 choucha 的台账
ledger-file-is-damaged = 台账文件损坏
ledger-unreadable = { $cause }（{ $words }）

## ledger/store

ledger-unreadable-2 = 台账不能用：{ $words }
ledger-unreadable-help-2 = 不要删除它；检查磁盘和权限，必要时从备份恢复

## model/visit

of-city = 市级
visit-of = { $region }
of-city-or-of = 市级或{ $region }
visit-for = 专长为“{ $speciality }”的
short-of-at-who-can-be = 缺{ $level }“{ $department }”{ $missing } 名可派的{ $skill }专家
short-of-at-who-can-be-2 = 缺{ $level }“{ $department }”{ $missing } 名可派的{ $skill }检查人员
there-is-no-inspector-register = 没有执法检查人员名录库
inspector-register-cannot-be-read = 执法检查人员名录库 { $file } 无法读取（{ $finding }）
of-rows-of-inspector-register-cannot = 执法检查人员名录库 { $file } 共 { $rows } 行，{ $unusable } 行不能用，超过允许的 { $allowed }
recusal-table-cannot-be-read = 回避表 { $file } 无法读取（{ $finding }）

## plan/calendar

bad-holiday = “{ $words }”不是这一年的日期
bad-holiday-help = 写成 "2024-05-01" 或 "2024-05-01..2024-05-05"

## plan/ratio

ratio-has-no = 比例“{ $t }”缺少百分号 %
ratio-is-no-number = 比例“{ $t }”不是数字
ratio-is-below-0 = 比例 { $t } 小于 0%
ratio-is-over-100 = 比例 { $t } 超过 100%
ratio-has-too-many-decimals-10 = 比例 { $t } 的小数位太多（最多 10 位）
band-runs-backwards = 比例区间 { $t } 前大后小

## plan/read

duplicate-task = 任务编号 { $id } 用了两次
duplicate-task-help = 给这个任务换一个编号；编号是抽取编号的一部分，不能重复
continues-own-id = 任务 { $id }：编号 { $id } 的原任务已由任务 { $heir } 延续
continues-twice = 任务 { $id } 和任务 { $first } 都延续原来的任务 { $old }
continues-twice-help = 原来的一个任务只能由一行延续：留下一行，另一行作为新任务
bad-embargo = 保密天数 { $days } 不在 0 到 3660 之间
bad-embargo-help = 写开启日之后保密几天，如 60
open-tells-classes = publish = "open"：{ $count } 项任务（{ $tasks }）的抽样框按编号公布，任何人都能由编号、单元和抽取数推算出每家企业的风险等级
open-tells-classes-help = 风险等级只供内部使用的，写 publish = "sealed"；愿意公开的不用管
round-tells-classes = { $count } 项任务（{ $tasks }）有几轮按风险等级取舍（只抽部分等级，或者按等级筛选），从抽中的名单能看出等级
round-tells-classes-help = 这样的名单到该任务最后一轮时才公布，那时从名单就能看出等级；不愿公开的，让各等级在同样的日子开启，也不要按等级筛选
bad-unannounced = 不预告的天数 { $days } 不在 1 到 120 之间
bad-unannounced-help = 写开启日落在每次的头几天之内，如 21
bad-year = 计划年度 { $year } 不是年份
bad-year-help = 写四位年份，如 2024
in-line = { $key }（第 { $line } 行）
file-name = 文件名 { $file }
plan-year-contradicts = 计划年度写的是 { $year }，{ $place }里却是 { $other }
plan-year-contradicts-help = 把写错的一处改正；年份不对，这个计划的抽查时段就不会到来
plan-names-itself = `{ $key }` 写的是这个计划自己
plan-names-itself-help = 写另一个计划的 id，或删掉这一行
plan-two-relations = `predecessor` 和 `supplements` 只能写一个
plan-two-relations-help = 接替原计划（原计划停止执行）写 predecessor；与原计划并行写 supplements
did-you-mean-4 = 是不是 "{ $near }"？
write-ids-of-tasks-of-this = 写本计划里的任务编号
unknown-task-2 = 计划里没有任务“{ $task }”
group-twice = 任务“{ $task }”已经在一个组里
group-twice-help = 一个任务只写在一个 [[group]] 里
read = 、-
bad-id = 编号“{ $id }”不能用：有不能用的字符，或超过 64 个字
bad-id-help = 编号会出现在文件夹名里：只用文字、数字、_{ $also }，最多 64 个字
bad-frequency = 频次“{ $n }”既不是 0 到 366 的整数，也不是从 1 起的下限或范围
bad-frequency-help = 写一年抽查的次数，如 2；“不少于 1 次”“1 至 2 次”写成 ">=1"、"1..2"，按最少的次数抽
task-too-long = 这个任务的文字有 { $size } KB，超过 { $most } KB
task-too-long-help = 计划文件只抄表中的一行；名单一类的数据放进名录库
write-3-5-at-least-3 = 写成 "3%"、">=5%"（不低于）、"<=3%"（不超过）或 "10%..20%"
bad-count = 户数“{ $text }”无法识别
bad-count-help = 写成 "10"、">=10"、"<=50" 或 "60..70"
pending-and-decided = pending 表示还没有定，而这一行写了比例、户数或频次
pending-says-nothing = pending 是空的
bad-pending-help = 写 pending = "按省级计划"，不写比例、户数和频次；定了以后去掉 pending
still-pending = 任务 { $task } 还没有定（“{ $words }”），抽查时段从 { $opens } 开始：{ $lead } 定下来之前不会抽取
still-pending-help = 把比例和频次写进这一行，去掉 pending
row-is-still-pending = { $plan }/{ $task } { $name } 还没有定（“{ $words }”），抽查时段从 { $opens } 开始：请 { $lead } 定下比例和频次
binds-alone = binds 说的是比例和户数以哪个为准，而这一行没有同时写明比例和一个确定的户数
binds-alone-help = 同时写 ratio = "10%" 和 count = "20"，或者去掉 binds
words-differ = 任务 { $task } 的 { $key } 写的是 { $set }，旁边照录的原文是 { $words }：“{ $said }”
words-differ-help = 对照公布的表，改正写错的一处
frequency-outside-band = 任务 { $task } 有的单元抽 { $n } 次，而这一行写的是 { $bounds }
no-days = 任务 { $task } 把“{ $column }”和日期比较，而有 { $count } 格写的不是日期，如“{ $one }”：这些行和哪个日期比较都不算符合
no-days-help = 写成 2024-03-01、2024/3/1、2024年3月1日 或 20240301，或者留空
frequency-outside-band-help = 让规则留在这个范围里，或者改正这一行
which-binds = 任务 { $task } 既有比例（{ $ratio }）又有户数（{ $count }）：以户数为准，不管比例算出多少
which-binds-help = 写 binds = "larger"（至少这么多）或 binds = "smaller"（至多这么多），或者去掉比例
window-year = 起止时间“{ $text }”不在计划年度 { $year } 前后
window-year-help = 检查年份
window-cannot-be-read = 起止时间“{ $text }”无法识别
window-names-day-that-does-not = 起止时间“{ $text }”里有不存在的日期
window-ends-before-it-begins = 起止时间“{ $text }”的结束早于开始
write-3-12-9-10-10 = 写成 "3月—12月"、"9月"、"全年"、"10月底前"、"10月—次年3月" 或 "2024-03-01..2024-12-31"
bad-choice = `{ $key }` 不能是“{ $text }”
bad-choice-help = 可以写 { $list }
bad-number = 这个数太大，或写法不对
bad-number-help = 写整数或普通小数

## plan/toml_table

toml-syntax = 这一行不是正确的 TOML 格式：{ $wrong }
toml-syntax-help = 检查引号、方括号、等号是否成对；文字要放在英文双引号里
toml-bounds = 这个文件比任何计划、设置、案例文件都大：{ $words }
toml-bounds-help = 看看是不是放错了文件；太长的计划或案例文件可以拆成几个
toml-bytes = 超过 { $most } MB
toml-values = 项和值超过 { $values } 个，或同一种行超过 { $rows } 行
toml-dots = 有一行里的点号超过 { $dots } 个
toml-table = 同一项写了两次
toml-table-2 = 文字要放在英文双引号里
toml-table-3 = 双引号没有成对，或里面有不能直接写的字符
toml-table-4 = 单引号没有成对
toml-table-5 = 方括号没有成对
toml-table-6 = 列表的方括号没有成对
toml-table-7 = 花括号没有成对
toml-table-8 = 等号后面缺少值
toml-table-9 = 缺少等号
toml-table-10 = 只有名字，缺少等号和值
toml-table-11 = 整数写法不对
toml-table-12 = 数字写法不对
toml-table-13 = 小数写法不对
toml-table-14 = 日期写法不对
toml-table-15 = 等号左边的名字写法不对
toml-table-16 = 反斜杠后面的字符无法识别
toml-table-17 = 多了逗号
toml-table-18 = 缺少逗号
toml-table-19 = 一行只能写一项
toml-table-20 = 这里不该有别的内容；一行只能写一项
toml-table-21 = 多了等号
toml-table-22 = 等号左边没有名字
toml-table-23 = 只能写 true 或 false
toml-table-24 = 行尾有单独的回车符：用普通的文本编辑器重新保存
toml-table-25 = 注释里有不能用的字符
toml-table-26 = 括号套得太深
toml-table-27 = 写法不对（原文：{ $words }）
toml-table-28 = 名字里只能有英文字母、数字、_ 和 -；有汉字或其他字符的，要放在英文双引号里
wrong-type = `{ $key }` 应为{ $wants }，这里写的是 { $found }
wrong-type-help = 把 `{ $key }` 改写成{ $wants }
missing-key = { $name } 缺少 `{ $key }`
missing-key-help = 在 { $name } 下面加一行 `{ $key } = …`
capitals-count-write-not = 分大小写：写 `{ $key }`，不是 `{ $other }`
add-table-that-begins-with = 加上这一部分，开头单独一行写 { $written }
text-in-double-quotes = 文字（放在双引号里）
empty-value = `{ $key }` 是空的
empty-value-help = 填写 `{ $key }`
whole-number = 整数
true-or-false = true 或 false
list-of-texts-such-as-b = 文字的列表，如 ["甲", "乙"]
table = 一张表
a-list = 列表
number-of = 若干个 [[{ $key }]]
did-you-mean-5 = 是不是想写 `{ $near }`？
remove-it-known-here-are = 删掉这一行；这里可以写的有 `{ $list }`
unknown-key = { $name } 里没有 `{ $word }` 这一项

## register/delimited

register-empty = 名录库文件是空的
register-empty-help = 重新导出名录库；第一行应是列名
line-has-bytes-that-cannot-be = 这一行有无法读取的字节
quote-is-not-closed-line-is = 引号没有成对，这一行不完整
line-has-header = 这一行有 { $count } 列，表头有 { $width } 列

## register/history

no-object-id-or-date-that = 没有对象编号，或日期无法识别

## register/inspectors

there-is-no-certificate-number = 没有证件号
it-has-control-characters = 有看不见的字符（控制符、方向符等）
there-is-no-department = 没有部门
cell-is-too-long = 有一格太长
certificate-number-stands-before = 证件号 { $id } 前面已经有了
inspectors-set-aside = 执法检查人员名录库 { $read } 行里有 { $bad } 行不能用，超过允许的 { $share }；第一处：{ $reason }
inspectors-set-aside-help = 改好名录库；允许的比例是设置 [register.inspectors] 的 max_set_aside

## register/open

register-ending = 不支持文件类型“.{ $ending }”
register-ending-help = 名录库用 .parquet、.csv 或 .xlsx
register-missing = 名录库文件打不开：{ $error }
register-missing-help = 检查 rules/settings.toml 里的 file 和文件的读取权限
parquet-file = parquet 文件
workbook-or-archive = Excel 文件（或压缩包）
text-file = 文本文件
of-another-kind-old-xls-perhaps = 别的格式（如旧版 .xls）
register-format = 文件名以 .{ $ending } 结尾，内容却是{ $found }
register-format-help = 改正文件名，或重新导出成 .parquet、.csv、.xlsx
did-you-mean-fix-register-objects = 是不是“{ $near }”？改 rules/settings.toml 的 [register.objects.columns]
file-has-fix-register-objects-columns = 文件里的列有：{ $list }。改 rules/settings.toml 的 [register.objects.columns]
register-column = 名录库里没有“{ $theirs }”这一列（{ $ours }）
register-unreadable-3 = 名录库文件损坏：{ $words }
register-type = “{ $column }”这一列是 { $kind }，不是文字或数字
register-type-help = 导出成文字列；多个标注用分号连接
register-empty-2 = 名录库只有列名，没有数据
parquet-damaged = 文件尾和各数据页说的对不上
register-bounds = 名录超出了读取的限度：{ $words }
register-bounds-help = 查清文件的来源；重新导出成 .csv 或 .parquet，只留需要的列，去掉空行和空格子
bounds-line = 第 { $line } 行超过 { $most } MB
bounds-columns = 超过 { $most } 列
bounds-unpacked = 里面的内容要占 { $most } MB 以上的内存，远远超过这样大小的文件该有的
bounds-set-aside = 不能用的行超过 { $most } 行
bounds-parts = 工作簿的部件超过 { $most } 个
bounds-part = 工作簿的部件 { $part } 解压后超过 { $most } MB
bounds-strange = 工作簿的部件 { $part } 不是 Excel 写出来的样子，或者有一格比 Excel 允许的还大
bounds-footer = 文件尾超过 { $most } MB
bounds-nested = 列的嵌套超过 { $most } 层
bounds-chunks = 各列分成了超过 { $most } 块
bounds-encoding = { $column } 这一列的编码（DELTA_BYTE_ARRAY）无法事先量出大小
register-column-twice = “{ $header }”这一列有两列
register-column-twice-help = 给其中一列改名

## register/quarantine

of-cannot-be-used-first = { $table }有 { $bad } 行不能用；第一处：{ $reason }

## register/recusals

no-inspector-or-no-object-or = 缺检查人员或对象，或有控制字符

## register/sheet

register-unreadable-4 = 这个 Excel 文件打不开：{ $words }
register-unreadable-help-2 = 用 Excel 打开它，另存为 .xlsx
register-empty-help-2 = 重新导出名录库；第一行应是列名
excel-took-id-for-number-and = 编号被 Excel 当成数字，后几位已经丢失；把这一列设成文本再导出

## register/small

did-you-mean-fix-in-rules = 是不是“{ $near }”？改 rules/settings.toml 的 { $section }
fix-in-rules-settings-toml = 改 rules/settings.toml 的 { $section }
register-column-2 = { $name } 里没有“{ $shown }”这一列（{ $ours }）
register-unreadable-5 = { $name } 无法读取：{ $words }
register-unreadable-help-3 = 重新导出

## review/against

no-tier-column = 设置里没有写明风险等级是哪一列：所有对象都算“{ $tier }”
no-tier-column-help = 在 [register.objects.columns] 里写 tier = "列名"
rows-set-aside-2 = 读了 { $read } 行，{ $bad } 行不能用；第一处：{ $reason }
rows-set-aside-help-2 = 改正名录库里的这些行
left-out-2 = 任务 { $task }：范围内有 { $count } 个对象不属于任何一层
frame-empty = 任务 { $task }：名录库里没有一个对象在范围之内
frame-empty-help = 检查 objects 里的标注和规则里的 scope
under-floor = 任务 { $task }：计划要求 { $floor }，首次抽取 { $population } 个中只抽 { $quota } 个
under-floor-help = 提高 ratio 或 total，或改计划文件里的 ratio
round-empty = 任务 { $task }：{ $opens } 开启的一次只抽较高等级，而名录库里没有这些等级的对象
round-empty-help = 这一次会抽取 0 个；确实如此就不用管
quota-short = 任务 { $task }：{ $note }
quota-short-help = 检查 ratio、quota、total 和计划的 repeat
label = 标注
industry-code = 行业
did-you-mean-6 = 是不是“{ $near }”？
check-spelling-or-have-register-completed = 检查拼写，或请名录库的管理员补上
no-object-of-register-has-task = 名录库里没有对象的{ $column }是“{ $word }”（任务 { $task }）
strata-overlap = 任务 { $task }：{ $count } 个对象同时符合两层以上，算在先写的那一层
strata-overlap-help = 把各层写得互不重叠，或确认先后次序正是所要的
give-certificate-number-and-object-id = 写明证件号和对象编号
recusal-table = 回避表
recusal-stranger = 回避表里有 { $count } 行的证件号不是在岗人员，如 { $first }：证件号写错，回避就不起作用
recusal-stranger-help = 核对证件号；已离岗的可以删去
write-days-as-2024-03-01 = 日期写成 2024-03-01
history = 检查历史
inspectors-special = “{ $department }”没有一个在岗人员符合“{ $what }”（任务 { $id }）：这些检查会派不出人
inspectors-special-help = 在执法检查人员名录库里补上，或改规则里的 team
add-department-officers-to-inspector-register = 在执法检查人员名录库里补上这个部门的人员
department-nobody = 执法检查人员名录库里没有“{ $department }”的在岗人员（任务 { $id }）
fix-these-rows-whoever-cannot-be = 改好这些行：不能用的行，所列人员抽不到
inspectors-few = “{ $department }”在岗只有 { $officers } 人，一次检查要 { $needed } 人
inspectors-few-help = 补充执法检查人员名录库
inspectors-overloaded = “{ $department }”在岗 { $officers } 人，{ $year } 年共需 { $person_visits } 人次检查，人均 { $each } 次（按每个工作日一次，最多 { $VISITS_A_YEAR } 次）
inspectors-overloaded-help = 降低比例、减少频次，或增加人员

## review/case

is-no-whole-number = “{ $text }”不是整数
case-expects-nothing = 这个例子没有写期望什么
quota-or-total-without-population = 写了 quota 或 total，却没有写 population（抽查基数）
in-scope-without-object = 写了 in_scope，却没有写 object
object-without-in-scope = 写了 object，却没有写 in_scope
add-what-is-missing-or-remove = 补上缺的一项，或删掉这一项；写法见 docs/cases.md
bad-window = 起止时间“{ $value }”无法识别
bad-window-help = 写成 "2024-03-01..2024-12-31"
bad-day = “{ $words }”不是日期
bad-day-help = 写成 "2024-03-01"
is-one-value-list-by-tier = `{ $key }` 写成一个值、按等级的列表，或按层的表
case-value = 写法见 docs/cases.md
choucha-plan-shows-ids-of-plans = 用 choucha plan 查看计划和任务的编号
case-unknown-task = 计划里没有任务“{ $id }”
unknown-tier = 没有“{ $value }”这个风险等级
unknown-tier-help = 设置里有：{ $list }
case-unknown-stratum = 任务 { $id } 没有“{ $value }”这一层
case-unknown-stratum-help = 它的层有：{ $list }

## review/check

rule-unused = 没有任务用到规则文件 { $short }
rule-unused-help = 在计划文件的任务里写 rule = "{ $short }"，或删掉这个文件
ledger-not-compared = 没有和台账里生效的规则比较：{ $why }
ledger-not-compared-help = 放松了什么、哪些抽查要由人决定，这次没有查；能读台账以后再运行 choucha check

## review/effect

nothing-in-force = 台账里还没有生效的规则：全部算作新增
nothing-in-force-help = 要和另一个文件夹比较，加 --against 文件夹
effect-before = 任务 { $task }：生效中的规则在今天的名录库上算不出来（{ $why }），这项任务没有比较
effect-before-help = 改动后的抽查基数和数量，用 choucha preview 看
effect-tiers = 风险等级本身变了（原来是 { $list }），单元无法逐个比较
effect-tiers-help = 先只改等级，再改比例

## review/rounds

rules-no-longer-have-owed-and = { $list } 还没有抽，规则里却已没有：不会自动抽取，待人工决定
draw-of-cells = { $draw }（只抽{ $cells }）
change-of-rules-opens-cells-on = 改动规则使已抽（或已决定不抽）的日子多出要抽的单元，另列为 { $list }：不会自动抽取，待人工决定；如果只是分层或等级改了名称，请决定不抽
round-that-was-drawn-has-moved = 已抽的一次改了日期，{ $list } 可能与它重复：不会自动抽取，待人工决定
change-of-rules-adds-on-or = 改动规则后才有 { $list }，而日子已到或已过：不会自动抽取，待人工决定
rules-had-lost-rounds = 规则曾删去、现又恢复了 { $list }：不会自动抽取，仍待人工决定
decision-on-rounds-taken-back = 撤回了不抽 { $list } 的决定，而此前规则或抽取已有变动：不会自动抽取，待人工决定
rounds-were-held-up = 同一任务的另一次抽取一直在等公开随机数，{ $list } 到窗口截止也没能抽：待人工决定
days-may-have-been-moved = { $list } 还没有抽，规则或日历就改了，抽取日可能因此移到了过去：不会自动抽取，待人工决定
change-of-rules-closes-window = { $list } 应抽未抽，改动规则把窗口改到今天以前截止：不会自动抽取，待人工决定
rounds-asked-known = 用 choucha backfill 补抽，或用 choucha waive 决定不抽
rounds-asked = 改动生效后，用 choucha backfill 补抽，或用 choucha waive 决定不抽；不是本意的，把改动改回去

## review/sense

window-other-year = 任务 { $task } 的抽查时段 { $window } 没有一天在计划年度 { $year } 之内
window-other-year-help = 检查年份；确实如此就不用管
never-opens = 任务 { $task } 一次也不会抽：所有单元的频次都是 0
never-opens-help = 检查 frequency；计划里没有频次的任务默认抽 1 次
under-floor-2 = 任务 { $task }：计划要求 { $floor }，规则最高只给 { $most }
under-floor-help-2 = 提高 ratio，或改计划文件里的 ratio
no-objects = 任务 { $task } 没有写 objects，默认的范围里没有对象
no-objects-help = 写上 objects = ["标注"]，或在规则里写 scope
of-stratum = （{ $n }）
ratio-falls = 任务 { $task }{ $name }：{ $a } 是 { $ra }，更高的 { $b } 反而只有 { $rb }
ratio-falls-help = 风险越高比例应当越高；确实如此就不用管
frequency-falls = 任务 { $task }{ $name }：{ $a } 抽 { $fa } 次，更高的 { $b } 反而只抽 { $fb } 次
frequency-falls-help = 风险越高频次应当越高；确实如此就不用管
stratum-unreachable = 任务 { $task }：“{ $name }”这一层永远是空的，前面的“{ $first }”已经占去了它的全部对象
stratum-unreachable-help = 先写的层优先：把 everyone() 放在最后
nothing-is-drawn-for-more-than = 一年以后才会开始抽取
its-windows-are-all-over-nothing = 抽查时段都已结束，不会抽取任何对象
plan-year-far = 计划年度是 { $year }，现在是 { $now } 年：{ $what }
plan-empty = 计划 { $id } 一个任务也没有
plan-empty-help = 用 [[task]] 写上任务
seq-doubled = 序号 { $number } 用了两次：任务 { $first } 和 { $id }
seq-doubled-help = 照公布的表改正 seq
seq-missing = 序号里缺 { $list }：是不是漏抄了任务？
seq-missing-help = 对照公布的表补上，或改正 seq

## review/sense_of_strata

cell-empty = 任务 { $task }：“{ $name }”这一层没有对象
cell-empty-help = 检查这一层的筛选条件

## review/trial

case-failed = 任务 { $id } 的规则有错误，无法计算
case-failed-help = 先按上面的提示改好规则（choucha check）
case-failed-2 = { $what }：期望 { $expected }，实际 { $found }
case-failed-help-2 = 由 { $lines } 决定；改规则，或改这个例子
case-tiers = 列表有 { $width } 个值，风险等级有 { $tiers } 个
case-tiers-help = 按等级由低到高各写一个，或只写一个值
ratio-of = { $cell_name } 的比例
rounds-of = { $cell_name } 的频次
openings-of = { $cell_name } 的开启日
team-of = { $task } 的检查组
limit-of = { $what } 的限次
window-of = { $task } 的抽查时段
case-failed-3 = 任务 { $task } 没有开启日，无法抽取
case-failed-help-3 = 检查规则的 frequency 和 openings
case-failed-4 = 任务 { $task } 在 { $opens } 不开启
case-failed-help-4 = 它的开启日有：{ $list }
trial = { $task } { $stratum } { $tiers }
trial-2 = { $task } { $tiers }
quota-of = { $cell_name }，{ $of } 个中应抽
round-total-of = { $task } 一次的总数
scope-of = { $task } 的范围（{ $parts }）
object-stratum = { $task }：对象所在的层
object-tier = { $task }：对象的风险等级

## review/why

unknown-object = 名录库里没有编号“{ $object }”
unknown-object-help = 编号要写完整，和名录库里的一样
unknown-draw-help = 运行 choucha draws 查看抽取编号；还没抽取的，用 --task
choucha-draws-shows-ids = 运行 choucha draws 查看抽取编号
explain-again-once-drawn = 抽取以后再运行 choucha explain { $draw } { $object }
cell-waits-for-public-number = { $draw } 的抽样框已定，正待公开随机数，抽中谁还没有定
no-round-of-cell-is-left = 它所在的单元已没有待抽的抽查：均已抽取、失效或决定不抽
next-round-of-cell-is-asked = 它所在单元的下一次抽取（{ $draw }）待人工决定
today-register-no-longer-has-it = 今天的名录库里已经没有它
by-today-register-it-is-no = 按今天的名录库，它已不在范围之内；抽取时在抽样框里
by-today-register-it-is-in = 按今天的名录库，它在范围之内，抽取时却不在抽样框里：名录库后来有变化，或它当时被剔除
version-lost = 台账里没有 { $draw } 当时的规则
version-lost-help = 运行 choucha verify 核验台账

## rules/compile

rule-too-large = 规则文件有 { $size } KB，超过 { $most } KB
rule-too-large-help = 规则文件只写几个函数；数据写进计划文件的 params
hidden-character = 有看不见的控制字符 { $code }
hidden-character-help = 删掉这个字符，重新输入这一行
outside-function = 规则文件里有写在函数外面的语句，它们不会被执行
outside-function-help = 把它们写进 fn 里；固定的数值写成 fn 名字() {"{"} 值 {"}"}
contract-parameters = `{ $name }` 要有 { $arity } 个参数，这里有 { $parameters } 个
contract-parameters-help = 照 default.rhai 里 `{ $name }` 的写法改
shadows-word = `{ $name }` 是规则自带的词，不能重新定义
shadows-word-help = 给这个函数换一个名字
almost-contract = `{ $name }` 不会被调用；是不是想写 `{ $near }`？
almost-contract-help = 改名为 `{ $near }`，或改成更不相像的名字

## rules/dictionary

both = 并且
either = 或者
dictionary-not = 不是
ratio-times-number-100-at-most = 比例乘以倍数，最多 100%
ratios-added-100-at-most-day = 比例相加（最多 100%）；日期加天数；检查组、限次相加
day-less-days-or-days-between = 日期减天数，或两个日期相差的天数
compares = 比较

## rules/error

cannot-be-used-in-rule = 规则里不能用 `{ $word }`
rules-only-compute-no-files-no = 规则只能计算，不能读写文件、打印或引入别的脚本；公用的函数写进 default.rhai
there-is-no-variable = 没有 `{ $name }` 这个变量
closure-sees-no-variables = 这里不能用 `{ $name }`：|…| 后面只能用它自己的参数，看不到外面函数的变量
closure-sees-no-variables-help = 改成循环：`for r in 列表` 里能用外面的变量，把结果一个个 push 进自己的列表
name-it-among-function-parameters-as = 函数的参数要写全，如 fn ratio(task, cell)
check-spelling-text-stands-in-double = 检查拼写；文字要放在双引号里
rule-file-does-not-parse = 规则文件有语法错误：{ $wrong }
check-brackets-commas-semicolons-and-quotes = 检查这一行和上一行的括号、逗号、分号、引号
error = 文件没有写完就结束了
error-2 = 文字的引号没有成对
error-3 = 这里不该有“{ $found }”
error-4 = 数字“{ $found }”写法不对
error-5 = 反斜杠后面的“{ $found }”无法识别
error-6 = 名字“{ $found }”写法不对
error-7 = 文字要放在双引号里，不用单引号
error-8 = 文字太长，最多 { $most } 个字节
error-9 = 不能用“{ $found }”
error-10 = 缺少“{ $token }”
error-11 = 缺少符号
error-12 = 没有“{ $found }”这个符号
error-13 = 这里缺少一个值
error-14 = 点号后面缺少名字
error-15 = 这里要写变量的名字
error-16 = fn 后面缺少函数的名字
error-17 = 函数 { $name } 后面缺少括号和参数
error-18 = 函数 { $name } 缺少 {"{"} {"}"} 里的内容
error-19 = 函数 { $name } 的参数 { $parameter } 写了两次
error-20 = 函数 { $name } 写了两次
error-21 = 函数不能写在函数里面
error-22 = “{ $name }”写了两次
error-23 = 变量 { $name } 已经有了
error-24 = “{ $word }”是保留字，不能这样用
error-25 = { $name } 是常量，不能改
error-26 = 等号左边要是变量；比较两个值用 ==
error-27 = break 和 continue 只能用在循环里
error-28 = 括号嵌套太深
error-29 = 函数太多
error-30 = 写在规则里的列表或文字太长
task-comes-here = { $help }（任务 { $task } 用到这里）
this-cannot-be-called-so = 不能这样用：{ $signature }
check-types-ratio-is-percent-5 = 检查括号里各项的类型：比例写 percent(5)，等级写 tier("高风险")，文字加双引号
check-spelling-choucha-words-lists-what = 检查拼写；choucha words 列出可用的词
there-is-no-function = 没有 `{ $name }` 这个函数
rule-is-computed-few-times-task = 每个任务只算几次规则，规则应当很短；去掉循环或过深的调用
fix-this-line-as-it-says = 按提示修改这一行
rule-itself-reports = 规则提示：{ $words }
follow-what-rule-says = 按这条提示改计划或规则；提示写在规则文件的 throw 后面
this-needs-yes-or-no-found = 这里要“是或否”，实际是 { $found }
filters-are-combined-with-not-with = 筛选条件之间用 &、|、! 连接，不用 && 和 ||
rule-takes-too-many-operations = 规则的运算次数超过上限
rule-takes-too-long = 规则的运算时间超过上限
rule-functions-call-each-other-too = 规则的函数互相调用，层次太深
value-in-rule-grows-too-large = 规则里的数据太大：{ $what }
there-is-no = 没有 `{ $name }` 这一项
check-spelling-what-task-params-holds = 检查拼写；task.params 里的项要先写进计划文件的 params
check-spelling = 检查拼写
rule-failed = 规则运行出错：{ $words }
check-this-line = 检查这一行

## rules/judge

filter-such-as-label = 筛选条件，如 label("…")
window-such-as-task-window = 起止时间，如 task.window
strata-are-too-many = 分了 { $count } 层，太多
judging-all-cells-by-rule-takes = 规则把所有单元算一遍，用时太长
quota-is-not-within-0-and = 应抽数 { $n } 不在 0 到抽查基数 { $population } 之间
whole-number-or-by-ratio = 整数或 by_ratio()
none-at-least-2-at-most = none()、at_least(2)、at_most(50)、exactly(10)，或每层一个的列表（最后可以再加一个管总数）
list-has-items-for-strata = 列表有 { $found } 项，层有 { $strata } 个
rule-type = `{ $function }` 应返回{ $wants }，实际返回的是“{ $kind }”
rule-type-help = 函数返回它最后一行的值
check-task = 检查 `{ $function }`（任务 { $task }）
team-such-as-officers-2-task = 检查组，如 officers(2, task.lead)
team-has-certified-inspectors-at-least = 检查组只有 { $certified } 名持证检查人员，至少要 { $MIN_CERTIFIED } 名
list-such-as-stratum-label = 层的列表，如 [stratum("…", label("…"))]
stratum-name-stands-twice-or-has = 层名“{ $name }”重复或有控制字符
filter-such-as-field-complaints-3 = 筛选条件，如 field("投诉") >= 3
limit-such-as-visits-2-or = 限次，如 visits(2) 或 no_limit()
ratio-such-as-percent-5 = 比例，如 percent(5)
whole-number-of-rounds = 整数次数
frequency-is-not-within-0-to = 频次 { $rounds } 不在 0 到 366 之间
list-of-days-such-as-task = 日期的列表，如 task.window.split(2)
opening-lies-outside-window = 开启日 { $day } 不在抽查时段 { $window } 之内
frequency-is-but-there-are-different = 频次是 { $frequency }，却有 { $found } 个不同的开启日

## rules/kinds

kinds = 任意
kinds-2 = 空
bool = 是或否
kinds-int = 整数
decimal = 小数
char = 字符
text = 文字
list = 列表
kinds-map = 名值表
kinds-frame = 抽样框
kinds-shared = 同值户数
kinds-moment = 开启日之前的一天
kinds-fn = 函数
bounds = 户数范围
by-ratio = 按比例
filter = 筛选条件
field = 字段
team = 检查组
limit = 限次
kinds-day = 日期
window = 起止时间
other = 别的值

## rules/lint

rule-logic = 这里要“是或否”，实际是{ $found }
rule-logic-help = 比较两个值，如 cell.tier >= tier("较高风险")；筛选条件不能用在 if 里
filter-logic = 筛选条件之间不能用 { $wrong }
filter-logic-help = 改用 { $right }（只写一个）
lint-has = { $found }有这些项：`{ $list }`
unknown-property = { $found }没有 `{ $name }` 这一项
rule-arguments = `{ $name }` 要 { $wants } 个参数，这里给了 { $found } 个
rule-arguments-help = 照 `{ $name }` 的定义写齐参数
it-can-be-called-as-see = 可以写：{ $can }；详见 choucha words
it-can-be-called-as = 可以写：{ $can }
rule-arguments-2 = `{ $name }` 不能接 { $found }
always-true = 永远成立
always-false = 永远不成立
always-false-2 = { $first }和{ $second }比较，{ $always }
always-false-help = 两边要是同一类值：等级写 tier("…")，比例写 percent(…)，文字加双引号，数字不加
rule-arguments-3 = `{ $sign }` 不能用在 { $found } 上
rule-arguments-help-2 = 筛选条件之间用 &、|、!；比例可以乘数字、加比例

## rules/words

filter-is-too-long-or-too = 筛选条件太长或嵌套太深
list-of-should-hold-texts-found = { $word } 的列表里应都是文字，却有 { $kind }
field-is-compared-with-number-or = 字段只能和数字或文字比较，不能和 { $kind } 比较
team-is-too-large = 一个检查组要的人太多
officers-are-not-within-0-to = 人数 { $count } 不在 0 到 { $MAX_OF_ONE } 之间
department-name-is-empty-or-has = 部门名是空的或有控制字符
too-many-limits-20-at-most = 限次写得太多（最多 20 条）
visits-are-not-within-0-to = 次数 { $n } 不在 0 到 1000 之间
cool-down-takes-1-to-1200 = 冷却的月数应在 1 到 1200 之间
ratio-cannot-be-compared-with-number = 比例不能直接和数字比较；写 percent(5) 这样的比例
count-cannot-be = 户数 { $n } 不能是负数，也不能这么大
range-to-runs-backwards = 区间 { $low } 到 { $high } 前大后小
drawn-within-takes-1-to-1200 = drawn_within 的月数应在 1 到 1200 之间
months-before-opening-takes-0-to-1200 = months_before_opening 的月数应在 0 到 1200 之间
round-is-known-in-ratio-and-quota = 只有在 ratio 和 quota 里才知道是哪一次抽取：这里还没有定下抽几次、哪天开启
frame-is-known-in-quota-and-total = 只有在 quota 和 total 里才知道抽样框：这里还没有读名录库
regions-are-not-known-here = 这里不知道各区划有多少对象：没有读名录库
regions-are-too-many = 抽样框里的区划超过 { $most } 个：请按名字问，task.frame.of_region("…")
there-is-no-stratum-did-you = 没有“{ $name }”这一层；是不是“{ $near }”？
there-is-no-stratum = 没有“{ $name }”这一层
number-is-too-large = 数字太大
window-has-too-many-months = 抽查时段 { $window } 里这样的份数超过 366
dated-table-has-no-day = 按日期的小表用日期做名字，例如 "2024-07-01"；这里是“{ $key }”
dated-table-begins-later = 按日期的小表在 { $day } 还没有值：它的第一个日期更晚
stratum-name-is-too-long-100 = 层名太长（最多 100 个字）
texts-are-compared-with-or-not = 文字只能用 == 或 != 比较，不能用 { $sign }
column-name-is-too-long-200 = 列名太长（最多 200 个字）
field-cannot-stand-before-in-write = 字段不能用 in；写 field("…").one_of([…])
there-is-no-tier-did-you = 没有“{ $name }”这个风险等级；是不是“{ $near }”？
there-is-no-tier-settings-have = 没有“{ $name }”这个风险等级；设置里有：{ $list }
compare-tier-with-tier-write-tier = 风险等级要和风险等级比较；写 tier("…")，或比较 cell.tier.rank
day-is-out-of-range = 日期超出范围
is-no-day-write-2024-03 = “{ $words }”不是日期；写成 "2024-03-01"
to-runs-backwards = { $first } 到 { $last } 前后颠倒
window-of-days-cannot-be-split = { $days } 天的抽查时段分不成 { $parts } 次

## schedule/adopt

task-id-left-behind = 任务 { $id }“{ $name }”：编号 { $id } 的任务现在由任务 { $heir } 延续
task-id-used = 任务 { $id }“{ $name }”：编号 { $id } 以前是任务“{ $known }”
task-id-used-help = 换一个没有用过的编号
task-id-used-or-renamed = 不是同一任务，就换一个没有用过的编号；是同一任务改了名称，就写 continues = "{ $id }"
task-has-name-of-row = 任务 { $id }“{ $name }”用了任务 { $other } 的名称
task-has-name-of-row-help = 同一计划里编号不能互换：每个任务用回原来的编号；确实是任务 { $id } 改了名称，就写 continues = "{ $id }"；任务 { $other } 也改了名称，就在那一行写 continues = "{ $other }"
continues-late = 任务 { $id } 已作为另一个任务生效，现在不能再写成延续任务 { $old }
continues-late-help = 改回原来的写法。要延续 { $old }，另起一行，用没有用过的编号
task-has-id-of-task-of = 任务 { $id }“{ $new }”与 { $before } 的任务 { $id }“{ $name }”编号相同、名称不同
task-has-name-of-task-of = 任务 { $id }“{ $new }”与 { $before } 的任务 { $old } 名称相同、编号不同
task-identity = 是同一任务就写 continues = "{ $old }"（已抽的算到它名下）；不是，就换一个编号和名称
write-id-of-task-of = 写 { $before } 里的任务编号
continues-nobody = 计划 { $before } 没有任务“{ $old }”

## schedule/candidate

every-rule-file-is-laid-over = 各任务规则文件里没写的函数都用它的：从新建的工作区（choucha init）里拷一份来
make-in-folder-rules-or-name = 在 rules 文件夹里新建 { $name }，或改写成已有的规则文件
rule-missing = 没有规则文件 rules/{ $name }
rule-is-empty = rule 是空的，没有写规则文件名
name-rule-file-or-remove-line = 写上 rules 文件夹里的规则文件名，如 rule = "default.rhai"；或删去这一行
version-lost-2 = 台账里没有任务 { $plan }/{ $task } 上一版规则的全文
version-lost-help-2 = 改好现在的规则文件
version-comes-out-otherwise = 任务 { $plan }/{ $task } 上一版规则现在算出的日期或单元和生效时不同：规则用到的检查人员名录变了

## schedule/lines

no-other-plan-named = 没有写接替或补充哪个计划
plan-names-unknown = 计划 { $plan } 写着接替或补充计划 { $other }，但没有这个计划
plan-names-unread = 有计划文件读不出来，可能就是它：先把那个文件改好
plan-names-unknown-help = 把 { $other } 的文件写进设置的 plans；没有这样的计划，就删掉这一行
plan-names-refused = 计划 { $plan } 写着接替或补充计划 { $other }，而那个计划本身没有生效
plan-names-refused-help = 先按提示改好计划 { $other }
plan-circle = 计划 { $plan } 写着接替或补充 { $other }，而 { $other } 又直接或间接接替或补充 { $plan }
plan-circle-help = 最早的计划不写 predecessor 和 supplements：从它那里删掉这一行
plan-names-other-year = 计划 { $plan } 写着接替或补充计划 { $other }，但那是 { $year } 年的计划
plan-names-other-year-help = 只能接替或补充同一年的计划。下一年的计划自成一条线：删掉这一行
plan-relation-changed = 计划 { $plan } 生效时写的是：{ $was }；现在写的是：{ $is }
plan-relation-changed-help = 接替还是补充，生效以后不能再改：改回原来的写法
plan-year-changed = 计划 { $plan } 在 { $was } 年已有抽查，年份不能再改
plan-year-changed-help = 改回 year = { $was }；别的年份的计划另建文件，用另一个编号
look-at-heir = 改看 { $heir }（--plan { $heir }）
plan-was-replaced = 计划 { $plan } 没有生效：它已由 { $heir } 接替
plan-was-replaced-help = 在 plans 里重新写上 { $heir } 的文件；要回到 { $plan } 的内容，就写进一个新计划，注明 predecessor = "{ $heir }"
plan-predecessor = 同一年已经有计划 { $other }，计划 { $plan } 没有写明接替它还是补充它
plan-predecessor-help = 在 [plan] 下写 predecessor = "{ $other }"（接替：已抽的按任务算到新计划里）或 supplements = "{ $other }"（补充：两个计划并行）
plan-predecessor-2 = 计划 { $predecessor } 已由 { $heir } 接替，{ $plan } 不能再接替它
plan-predecessor-help-2 = 写 predecessor = "{ $heir }"（接替最新的那一个）或 supplements = "{ $heir }"

## schedule/round

nothing-is-in-scope-draw-of = 范围内没有对象：抽取 0 个
asked-for-only-not-yet-drawn = { $code }：应抽 { $asked } 个，本计划内没抽过的只剩 { $can } 个，少 { $short } 个
at-their-limit-of-visits-year = 已达年度检查次数上限的 { $count } 户
inspected-too-short-time-ago = 距上次检查太近的 { $count } 户
exempt = 免检的 { $count } 户
to-be-visited-anyway = 必查的 { $count } 户
asked-for-can-be-drawn-short = { $code }：应抽 { $asked } 个，除去{ $out }，只有 { $can } 个能抽，少 { $short } 个
lottery = { $code }：{ $certain } 个必查，不参加抽取

## schedule/rounds

draw-it-with-choucha-backfill-or-2 = 运行 choucha backfill 补抽，或运行 choucha waive 决定不抽
rules-had-lost = 规则曾删去、现又恢复了 { $opens } 这一次：{ $help }
lies-before-first-adoption = { $opens } 在启用本系统之前：{ $help }
change-of-rules-put-on-or = 改动规则后才有 { $opens } 这一次：{ $help }
change-of-rules-took-away-while = 改动规则去掉了还没有抽的 { $opens } 这一次：{ $help }
change-of-rules-closed-window = { $opens } 这一次应抽未抽，改动规则把窗口提前截止了：{ $help }
change-of-rules-opens-cells-on-drawn-day = 改动规则后，{ $opens } 那一次（已抽，或已决定不抽）多了“{ $cells }”（如果只是分层或等级改了名称，请用 choucha waive 决定不抽）：{ $help }
decision-on-cells-taken-back = 撤回了不抽 { $opens } 那一次的“{ $cells }”的决定，而此前规则或抽取已有变动：{ $help }
change-of-rules-adds-cells-to-day = 改动规则后，已经过去的 { $opens } 那一次多了“{ $cells }”：{ $help }
change-of-rules-took-cells-off-day = 改动规则从 { $opens } 那一次去掉了还没有抽的“{ $cells }”：{ $help }
change-of-rules-moved-cells-that = “{ $cells }”已在别的日子抽过，改动规则后移到 { $opens }，可能与那一次重复：{ $help }
change-of-rules-moved-round-that = 改动规则后，已抽的一次换了日期，{ $opens } 可能与它重复：{ $help }
decision-taken-back-after-change = 撤回了不抽 { $opens } 这一次的决定，而此前规则或抽取已有变动：{ $help }
it-was-held-up = 同一任务的另一次抽取一直在等公开随机数，到 { $closes } 窗口截止也没能抽 { $opens } 这一次：{ $help }
its-day-may-have-been-moved = { $opens } 这一次还没有抽，规则或日历就改了，抽取日可能因此移到了过去：{ $help }
it-was-declared-void-whether-it = 已作废，是否重抽由人决定：{ $help }
it-was-missed-on-and-its-2 = { $opens } 那天没有抽成，计划要求由人决定：{ $help }

## schedule/secret

is-not-one-that-ledger-commits = 不是台账里登记承诺的那一个
is-not-there = 不见了
secret-of-plan = 计划 { $plan } 的密钥{ $wrong }
restore-file-from-backup-if-it = 从备份恢复这个文件；确实丢失的，运行 choucha commit { $plan } --reason … --by … 重新登记密钥承诺（会记入台账，未完成的抽取作废重抽）
second-secret-of-plan = 计划 { $plan } 的第二密钥（以代号公布时用它生成代号）{ $wrong }
restore-second-secret-from-backup = 从备份恢复 var/secret/{ $file }；确实丢失的，运行 choucha commit { $plan } --reason … --by … 重新登记密钥承诺（会记入台账，未完成的抽取作废重抽）
secret-cannot-be-read = 计划的密钥文件无法读取：{ $why }
secret-is-no-key = 计划的密钥文件里不是密钥：应当是 64 个十六进制数字
secret-unusable-help = 从备份恢复这个文件；还没有登记过密钥承诺的，删掉它，下次 choucha draw 会新生成一个

## service/backup

check-path-disk-space-and-permissions = 检查路径、磁盘空间和权限
file-is-there-already-and-was = 文件已经存在，没有改动它
take-another-name = 换一个文件名
there-is-workspace-already-it-was = 文件夹里已经有工作区，没有改动它
restore-unfinished = 这个文件夹正在恢复，或者上次恢复中断了
restore-unfinished-help = 等它结束；或者再运行一次同样的 choucha restore：它先撤掉上次留下的，再恢复
restore-would-write-over = { $name } 已经在那里，和备份里的不一样；什么都没有改动
no-backup-of-ours = 不是备份文件：{ $name }
backup-without-ledger = 不是备份文件：没有台账
backup-changed-while-it-was-read = 读取时备份文件变了：{ $name }
take-empty-folder = 换一个空文件夹

## service/bounded_backup

backup-bounds-help = 什么都没有写；换一份备份，并查清这一份的来源
backup-entries = 这不是备份：里面的条目超过 { $most } 个
backup-torn = 备份断了，或者不是备份：有一个条目超出了文件的末尾
backup-strange = 这不是备份：里面有 choucha 不会写的条目
backup-room = 备份里的内容要占 { $needs } MB，磁盘只剩 { $free } MB

## service/doctor

settings-plans-rules = 设置、计划、规则
run-choucha-check = 有 { $errors } 个错误：运行 choucha check 查看
can-be-drawn = { $tasks } 个任务可以抽
holidays = 节假日
var-can-be-written = var 可以写
it-can = 可以
it-cannot-check-owner-and-permissions = 无法写入：{ $e }；检查所有者和权限
workspace-lock = 工作区锁
var-is-its-owners-alone = 谁能读 var
can-be-read-by-others = { $list } 别人也能读；属主下次运行 choucha draw 会关上，也可以自己 chmod -R go-rwx
it-can-be-taken = 可以取得
disk-space = 磁盘空间
mb-are-free = 只剩 { $free } MB
mb-are-free-2 = 剩 { $free } MB
there-is-none-yet-first-draw = 还没有，第一次抽取时建立
its-newest-entry-is-of-later = 最新一条（第 { $seq } 条）的时间是 { $at }，比现在还晚：时钟倒退了
doctor = { $seq } 条
empty = 空的
ledger = 台账
clock-and-time-zone = 时钟和时区
is-it-set-clock-first = 现在是 { $local }？先校准时钟
it-is = 现在是 { $local }（{ $zone }）
next-five-sweeps = 今后五次夜间抽取
doctor-2 = { $next }
object-register = 检查对象名录库
it-is-old-more-than = 是 { $age } 天前的，超过 { $most } 天
it-can-be-read-old = 可以读取，是 { $age } 天前的
in-service-at = { $departments } 个部门 { $people } 人在岗
telling-people = 通知
neither-mail-nor-webhook-nobody-learns = 没有设置邮件，也没有设置 webhook：出了问题不会有人收到通知
test-message-of-choucha-doctor = choucha doctor 的测试消息
mail = 邮件 { $host }:{ $port }
one-was-sent = 已发出一封
server-answers-send-sends-one = 服务器有回应；加 --send 试发一封
doctor-3 = { $words }
webhook = webhook { $url }
one-was-sent-2 = 已发出一条
doctor-4 = { $w }
not-tried-send-sends-one = 没有试发；加 --send 试发一条

## service/init

take-empty-folder-2 = 换一个空的文件夹
there-is-workspace-already-it-was-2 = 这里已经有工作区，没有改动它
cannot-be-written-2 = 无法写入：{ $e }

## service/news

drawn-2 = { $draw }  { $name }：抽中 { $objects } 个
unstaffed-such-as = { $count } 次检查派不出人，如 { $draw } 里的：{ $why }
rules-of-changed = { $day }：{ $count } 个任务的规则更新：{ $some }{ $more }
news = { $words }（{ $files }）
gone = { $words }；不再有 { $ended }
news-2 = { $draw }：{ $why }
opened-on-still-not-drawn = { $draw }  { $name }：{ $opens } 开启，至今没有抽成
mb-are-free-on-disk-below = 磁盘只剩 { $free } MB（少于 { $least } MB）

## service/run

service-running = 这个工作区已经有一个服务在运行
service-running-help = 一个工作区只运行一个服务；用 choucha status 查看
files-cannot-be-watched-changes-count = 无法监视文件：{ $words }；改动要到下一次夜间抽取才生效
leaving-sweep-in-hand-is-finished = 正在退出：先完成正在进行的抽取
ready-next-five = 服务就绪（{ $cron }，{ $zone }）。今后五次：{ $next }
ready-but-settings-are-broken-ledger = 服务就绪，但设置有错：沿用台账里的上一版

## service/shared

service-failed = 服务出错：{ $words }
start-it-again-choucha-draw-makes = 重新启动服务；也可以单独运行 choucha draw 抽取
service-state-cannot-be-written = 服务的状态无法保存：{ $words }
does-not-verify = { $what } 核验不通过；运行 choucha verify 看原因
last-sweep-made = 上一次抽取：{ $at }，完成 { $drawn } 次

## service/status

is-late-it-opened-on-and = { $draw } 逾期：{ $opens } 开启，还没有抽取
clock-lies-before-latest-draw = 时钟是 { $today }，早于最近一次抽取的 { $latest }：时钟走到那一天之前什么也不抽
waits-for-person = { $draw } 待人工决定：{ $why }
plan-is-no-longer-among-plans = 计划 { $plan } 已不在设置的 plans 里，但还有应抽未抽的：放回去，或用 choucha waive 决定不抽（写几个编号，或用 --from、--to 一并决定）
was-interrupted-next-choucha-draw-completes = { $draw } 上次抽取中断，下一次 choucha draw 会完成它
task-runs-on-its-last-good = 任务 { $plan }/{ $task } 的文件有错，沿用上一版正确的规则
register-is-not-there = 名录库 { $file } 不见了
register-is-old-more-than = 名录库是 { $age } 天前的，超过 { $most } 天
service-runs-but-has-not-swept = 服务在运行，但自 { $day } 以来没有抽取过到期的任务
service-does-not-run = 服务没有在运行

## workspace/alerts

bad-time = “{ $words }”不是时刻
bad-time-help = 写成 "08:00"
bad-number-2 = `{ $key }` 应大于 0，不是 { $number }
bad-number-help-2 = 写一个正的整数
bad-choice-2 = `security` 不能是“{ $other }”
bad-choice-help-2 = 可以写 "tls"、"starttls" 或 "none"
bad-address = “{ $address }”不是邮件地址
bad-address-help = 写成 "name@example.gov.cn"
bad-address-2 = “{ $server }”不是服务器地址
bad-address-help-2 = 写成 "mail.example.gov.cn:587"
bad-choice-3 = `kind` 不能是“{ $other }”
bad-choice-help-3 = 可以写 "json"、"wecom" 或 "dingtalk"
answered-with-status = 对方回答状态 { $status }
answered-with-redirect = 对方要求转到别处（{ $status }），这里不跟着转；请改写成转到的地址
no-answer-in-time = 没有按时收到完整的回答
host-not-found = 没有这台主机
connection-failed = 连不上：{ $words }
connection-ended = 连接中断
certificate-not-trusted = 对方的证书不可信
answer-has-no-end = 对方的回答没完没了
answer-is-no-http = 对方的回答不是 HTTP
answer-is-no-smtp = 对方的回答不是 SMTP
address-is-none = 地址不是网址
address-is-stars = 地址后面是星号（台账只这样保存）；请把真的地址写进 url_file 指的文件
address-file-has-none = { $file } 里不是网址
secret-file-unreadable = { $file } 读不了：{ $error }
secret-file-too-large = { $file } 超过 16 KB
robot-refused = 机器人没有接受：errcode { $code }
robot-said-nothing = 机器人没有说收到
mail-password-refused = 服务器不认用户名或密码（{ $code }）
mail-server-refused = 服务器没有接受（{ $code }）
mail-cannot-be-sent = 发不出去：{ $words }
mail-address-is-none = “{ $address }”不是邮件地址
address-not-plain = { $host } 的地址不是直接写的，里面要保密的部分遮不住
address-not-plain-help = 不要用转义和空格；或者把地址写进文件，用 url_file 指明
address-twice = url 和 url_file 都写了
address-twice-help = 只留 url_file
address-hidden = { $host } 的地址只剩星号：台账不保存要保密的部分
address-hidden-help = 把地址写进只有 choucha 能读的文件，再指明：url_file = "var/secret/webhook"
address-in-settings = { $host } 的地址直接写在设置里；谁看到设置，谁就能冒名发消息
address-in-settings-help = 把地址写进只有 choucha 能读的文件，再指明：url_file = "var/secret/webhook"。台账、preview 和 restore-rules 只显示 { $host }
bad-address-3 = “{ $url }”不是网址
bad-address-help-3 = 以 https:// 开头
bad-address-4 = “{ $words }”不是地址和端口
bad-address-help-4 = 写成 "127.0.0.1:9464"

## workspace/locate

no-workspace = 这里没有工作区：找不到 rules/settings.toml
no-workspace-help = 进入工作区的文件夹再运行，或用 --workspace 指明

## workspace/lock

workspace-locked = 工作区无法锁定：{ $words }
it-waited-too-long = 等得太久
workspace-locked-help = 等另一条 choucha 命令结束，或检查 var 文件夹能不能写

## workspace/promises

none = 无
public-randomness-changes-from-to = 公开随机数由 { $old } 改为 { $new }
embargo-falls-from-to-days = 保密天数由 { $old } 减为 { $new }
frames-are-published-by-ids = 抽样框改为按编号公布，不再用代号（publish { $old } → { $new }）：由此可以推算出风险等级
number-of-days = { $count }
statuses-that-can-be-drawn-widen = 可以抽取的登记状态由 { $old } 放宽为 { $new }
status-column-is-read-no-longer = 不再读登记状态一列（{ $old }）：任何状态的对象都能抽到
status-is-read-from-another-column = 登记状态改读另一列：由 { $old } 改为 { $new }
check-of-ids-loosens-from-to = 编号校验由 { $old } 放松为 { $new }
order-of-tiers-changes-from-to = 风险等级的次序由 { $old } 改为 { $new }
tier-column-is-read-no-longer = 不再读风险等级一列（{ $old }）：所有对象都算最低等级
objects-without-known-tier-fall-from = 等级不明的对象由 { $old } 降为 { $new }
what-register-calls-tier-means-lower = 名录库等级名称对应的等级降低：由 { $old } 改为 { $new }
share-of-objects-that-may-be = 名录库允许剔除的比例由 { $old } 提高到 { $new }
share-of-inspectors-that-may-be = 人员名录库允许剔除的比例由 { $old } 提高到 { $new }
days-that-register-may-be-old = 名录库允许的天数由 { $old } 放宽为 { $new }
register-that-is-too-old-no = 过旧的名录库由不抽（{ $old }）改为只报告（{ $new }）
inspector-register-is-used-no-longer = 不再使用执法检查人员名录库 { $old }
recusal-table-is-used-no-longer = 不再使用回避表 { $old }
history-is-used-no-longer = 不再使用检查历史 { $old }
reasons-for-substitute-grow-from-to = 可以补抽的原因由 { $old } 增加为 { $new }
unannounced-days-fall-from-to = 不预告的天数由 { $old } 减为 { $new }
missed-rounds-go-from-to = 错过的抽查由 { $old } 改为 { $new }

## workspace/session

ledger-unreadable-3 = 没有打开台账

## workspace/settings

write-asia-shanghai = 写 "Asia/Shanghai"
bad-timezone = 没有“{ $name }”这个时区
bad-tiers = 风险等级要有 1 到 100 个，不能为空，不能重复
bad-tiers-help = 从低到高写，如 ["低风险", "高风险"]
bad-cron = “{ $text }”不是定时的写法：{ $words }
bad-cron-help = 六项：秒 分 时 日 月 星期，如 "0 30 1 * * *"；每晚一次的，写 at 就够了
bad-hours = { $hours } 小时不在 1 到 720 之间
bad-hours-help = 写小时数，如 12
bad-time-2 = “{ $at }”不是时刻
bad-time-help-2 = 写成 "01:00"
bad-beacon = drand 的公钥应是 192 位小写十六进制
bad-beacon-help = 照抄网络公布的 public_key
bad-beacon-2 = drand 的周期 { $period } 应大于 0
bad-beacon-notice = 提前量 { $notice } 分钟不行：可以是 0 到 10080（一周）
bad-beacon-notice-help = 例如写 notice = 60：从登记抽取到所等的 drand 轮次之间至少隔这么久
bad-beacon-help-2 = 照抄网络公布的 period（秒）
bad-choice-help-4 = 可以写 "drand" 或 "ceremony"
path-outside = “{ $path }”不在工作区里
path-outside-help = 路径从工作区写起，如 "rules/2024.plan.toml"
wrong-type-2 = `{ $ours }` 应写成文字
wrong-type-help-2 = 写成 { $ours } = "名称"
missing-key-2 = [register.objects.columns] 缺少 `id`
missing-key-help-2 = 写上 id = "编号那一列的列名"
bad-choice-4 = `id_check` 不能是“{ $other }”
bad-choice-help-5 = 可以写 "uscc"、"uscc-strict" 或 "none"
unknown-tier-2 = 没有“{ $name }”这个风险等级
unknown-tier-help-2 = tiers 里有：{ $list }
wrong-type-3 = `{ $theirs }` 应写成文字
wrong-type-help-3 = 写成 { $theirs } = "等级名"
bad-age = { $days } 天不在 1 到 3660 之间
bad-age-help = 写天数，如 40
bad-choice-5 = `too_old` 不能是“{ $other }”
bad-choice-help-6 = 可以写 "raise"（只报告）或 "refuse"（不抽）
unknown-key-2 = [register.objects.columns] 里没有 `{ $ours }` 这一项
bad-ratio = 写成 "1%"

## workspace/snapshot

files-changing = 规则文件一直在变，无法读到完整的一份
files-changing-help = 等保存完毕再运行
holidays-broken = 这个计划按工作日开启，而节假日文件 { $name } 有错误
holidays-broken-help = 改好 { $name }；在此之前按最后一份正确的节假日安排执行，没有的就不抽
holidays-missing = 没有 { $year } 年的节假日安排：只避开周末
holidays-missing-help = 照国务院办公厅的通知写 { $HOLIDAYS }/{ $year }.toml，共三行：year = { $year }，holidays = ["{ $year }-10-01..{ $year }-10-07"]（放假的日子，可以写多段），workdays = ["{ $year }-10-12"]（调休上班的周末）
over-8-mb = 超过 8 MB
too-many-files = 规则、计划、案例文件超过 { $most } 个
too-large-together = 规则、计划、案例文件合计超过 { $most } MB
not-utf-8 = 不是 UTF-8
file-unreadable = 文件无法读取：{ $words }
file-unreadable-help = 检查文件是否存在、有没有读取权限，并另存为 UTF-8
file-unreadable-2 = 计划文件 { $name } 无法读取：{ $words }
duplicate-plan = 计划编号 { $id } 在 { $first } 里已经用过
duplicate-plan-help = 给这个计划换一个 id

## workspace/taken_back

it-binds-only-rounds-that-open = 只对生效之后开启的抽查起作用，生效当天和以前开启的仍按原来的；改动前后的全文记入台账。确实如此就不用管
it-holds-from-its-adoption-on = 从生效起起作用，改动前后的全文记入台账。确实如此就不用管
promise-weaker = 比现在生效的放松了：{ $words }

## rules/dictionary: words

rule-word-percent = 百分数，0 到 100，可带小数，精确计算
rule-word-at_least = 不低于：比例是每个单元的下限，户数是总数的下限
rule-word-at_most = 不超过：比例或户数的上限
rule-word-exactly = 正好这么多
rule-word-between = 区间：比例、户数，或两个日期之间
rule-word-none = 户数不限
rule-word-by_ratio = 用在 quota 里：按 ratio 返回的比例算
rule-word-note = 给比例附一句说明，写进每次抽取的记录（最多 8 句，每句 500 字）
rule-word-label = 贴有这个标注的对象（写列表时，贴有其中之一）
rule-word-region = 在这个区划的对象（写列表时，在其中之一）
rule-word-industry = 行业代码以此开头的对象（写列表时，以其中之一开头）
rule-word-field = 名录库的一列，接着比较：==、!=、<、<=、>、>=、one_of、contains、starts_with、present
rule-word-active = 登记状态可以抽查的对象（设置里的 active；没有状态的也算）
rule-word-everyone = 所有对象
rule-word-drawn_within = 抽取之日往前这么多个月（1 到 1200）内被任何任务抽中过的对象，同一开启日的不算；task.drawn_within(24) 只看这个任务自己抽过的（同名的，或者列出的旧名），以前各年的计划也算
rule-word-in_tier = 属于这个风险等级的对象（写列表时，属于其中之一）；名录库里空着或不认识的等级按设置的默认等级算
rule-word-months_before_opening = 开启日往前这么多个月（0 到 1200）的那一天，用来和日期列比较
rule-word-shared_by = 名录库里有多少行在这一列的值和它相同，用来和数字比较（field("住所").shared_by() >= 10）；没有值的行都不符合
rule-word-one_of = 字段等于其中之一
rule-word-contains = 字段里含有这些字
rule-word-starts_with = 字段以这些字开头
rule-word-present = 字段不是空的
rule-word-stratum = 一层：层名和哪些对象属于它；先写的优先，层名最多 100 字
rule-word-tier = 设置里的一个风险等级，可以比较高低
rule-word-day = 一天
rule-word-split = 把抽查时段平均分成几份（1 到 366），返回每份的第一天
rule-word-each_month = 抽查时段内每个月的第一天；开始的那个月取时段的第一天
rule-word-each_quarter = 抽查时段内每个季度的第一天；开始的那个季度取时段的第一天
rule-word-each_half_year = 抽查时段内每个半年的第一天；开始的那个半年取时段的第一天
rule-word-on = 按日期的小表在某一天的值：不晚于这一天的最后一个日期对应的值
rule-word-of_stratum = 这次抽样框里一层的对象数
rule-word-of_region = 这次抽样框里一个区划的对象数；没有就是 0
rule-word-round_up = 向上取整：不小于它的最小整数
rule-word-round_down = 向下取整：不大于它的最大整数
rule-word-visits = 一家企业一年（自然年）最多检查几次（0 到 1000）；到了就不再抽
rule-word-of_authority = 只数本任务发起部门牵头的检查
rule-word-of_level = 只数与本任务同一级（市级、县级）的检查
rule-word-may_join = 到了次数上限，当天已经要去检查的仍可以再抽：算同一次检查
rule-word-cool_down = 距上次检查（台账和历史文件）不满这么多个月（1 到 1200）的不抽
rule-word-exempt = 免检：不抽；如 if object.tier == tier("低风险") {"{"} exempt() {"}"} else {"{"} no_limit() {"}"}
rule-word-no_limit = 不限次
rule-word-no_one = 没有对象
rule-word-officers = 检查组里要一个部门的几名持证检查人员（0 到 50）；不另写就从市级抽
rule-word-nobody = 空的检查组，往上加
rule-word-from_city = 这些人从市级抽（市抽市查）
rule-word-from_county = 这些人从对象所在的县（区）抽（市抽县查）
rule-word-from_either = 这些人从市级或对象所在的县（区）抽
rule-word-skilled = 这些人都要有这项专长或证书（名录库的“专长”一列，几项用分号隔开）
rule-word-expert = 要专家：专家另外算，不顶持证检查人员
rule-word-not_twice_in_a_row = 回避：上一次去过这一家的人这一次不去
rule-word-not_at_home = 回避：不检查本人户籍所在县（区）的对象（名录库的“户籍”一列）
rule-word-inspectors = 一个部门在岗的执法检查人员人数
rule-word-inspectors_from_city = 其中市级的人数
rule-word-inspectors_from_county = 其中县（区）级的人数
rule-word-inspectors_of = 其中一个区划的人数
rule-word-min = 两个比例中小的一个（数字也可以）
rule-word-max = 两个比例中大的一个（数字也可以）
rule-word-to_string = 写成文字
rule-word-ratio-text = 比例写成文字，如 ">=5%"
rule-word-bounds-min = 户数的下限
rule-word-bounds-max = 户数的上限，没有就是 ()
rule-word-tier-rank = 等级的次序，最低是 0
rule-word-tier-name = 等级的名称
rule-word-cell-tier = 单元的风险等级
rule-word-cell-stratum = 单元的层名，不分层就是 ()
rule-word-cell-round = 这是单元的第几次抽取，从 1 起；在 ratio 和 quota 里可用
rule-word-cell-opens = 这次抽取的开启日，按规则给出的日期（未按工作日顺延）；在 ratio 和 quota 里可用
rule-word-frame-population = 这次抽样框里的对象数
rule-word-frame-strata = 抽样框里各层的对象数，按层的顺序
rule-word-frame-regions = 抽样框里的对象所在的区划名
rule-word-frame-opens = 这次抽取的开启日，按规则给出的日期（未按工作日顺延）
rule-word-frame-round = 这是任务的第几次抽取，从 1 起
rule-word-task-frame = 这次抽取的抽样框；在 quota 和 total 里可用
rule-word-day-year = 年
rule-word-day-month = 月，1 到 12
rule-word-day-day = 日，1 到 31
rule-word-day-weekday = 星期几，1 是星期一，7 是星期日
rule-word-window-opens = 抽查时段的第一天
rule-word-window-closes = 抽查时段的最后一天
rule-word-window-days = 抽查时段的天数，两头都算
rule-word-task-id = 任务编号
rule-word-task-seq = 表中的序号
rule-word-task-name = 抽查任务名称
rule-word-task-matters = 抽查事项
rule-word-task-scope = 抽查对象范围，表中的原文
rule-word-task-objects = 这些原文所指的标注
rule-word-task-ratio = 表中的比例，没有就是 ()
rule-word-task-count = 表中的户数，没有就是 ()
rule-word-task-frequency = 表中的次数，没有就是 ()
rule-word-task-window = 起止时间
rule-word-task-clause = 信用风险分类要求，表中的原文
rule-word-task-lead = 发起部门
rule-word-task-partners = 配合部门
rule-word-task-mode = 抽查检查模式，表中的原文
rule-word-task-year = 计划年度
rule-word-task-params = 计划文件 params 里写的其他数据

## findings at length

about-address-hidden = 设置是从台账恢复的。台账只保存地址的协议和主机，原来的文件里也没有可以放回去的地址。补上地址以前，不会往那里发消息。
about-address-in-settings = 网络通知的地址就是口令。写在设置里，凡是改规则的人都能看到。记入台账、显示和日志里只有主机；写进单独的文件，用 url_file 指明，就谁也看不到。
about-almost-contract = 规则文件里有一个函数，名字和约定的函数只差一两个字，所以永远不会被调用，实际用的是 default.rhai 里的。多半是拼写错误。
about-always-false = 比较的两边不是同一类值，结果永远是“不成立”（用 != 则永远成立），这个条件不起作用。等级和等级比，比例和比例比，文字加双引号，数字不加。
about-backup-exists = 备份文件已经存在，没有改动它。每次备份用一个新的文件名。
about-backup-failed = 备份无法写入：路径不对、磁盘满了或没有权限。没有留下不完整的文件。
about-bad-address = 邮件地址、服务器、网址或监听地址写得不对。
about-bad-age = 名录库允许的天数要在 1 到 3660 之间。
about-bad-beacon = 设置里 [beacon] 的 drand 公钥不是 192 位小写十六进制，或周期不大于 0。写错了，公开随机数就永远等不到，或验证不过。
about-bad-choice = 这一项只能写固定的几个词之一。
about-bad-count = 户数无法识别。可以写一个数、下限、上限或区间。
about-bad-cron = 定时的写法不对：要有六项，秒 分 时 日 月 星期。每晚一次用 at 就够了。
about-bad-day = 不是日期。日期写成四位年、两位月、两位日。
about-bad-embargo = 保密天数不是 0 到 3660 之间的整数。保密期内不公布种子、抽样框和名单。
about-equal-blinds = 以代号公布的抽样框里有两个对象的代号相同。SHA-256 不会偶然给出这种结果，所以不抽取。
about-not-in-frame = 这个对象不在那次抽取的抽样框里，没有回执可开。
about-open-tells-classes = 规则区分风险等级的任务，计划或该行写了 publish = "open"。公布的抽样框里编号旁边就是单元，知道比例的人就知道等级。不写 publish，或写 publish = "sealed"，抽样框里用代号代替编号：签号和抽取照样可以核验，每家企业可以拿到自己的回执。
about-round-tells-classes = 以代号公布的抽取只公布抽中者的名称，不公布单元。某一轮只抽一层中的部分等级、抽中的全在一个单元，或者一个单元全部抽中时，单凭名单就能看出等级。这样的名单到该任务最后一轮时才公布，在它之后配的检查人员也到那时公布；抽样框、种子和签号随抽随公布。
about-bad-frequency = 频次要在 0 到 366 之间：抽查时段内抽查的次数。
about-no-days = 规则把一列和日期比较，而这一列有的格里写的不是日期。这样的行哪种比较都不符合，可能没人有意就不在范围里。能读的日期写法：2024-03-01、2024/3/1、2024.3.1、2024年3月1日、20240301，后面带不带时间都可以。
about-bad-pending = 数字以后才定的任务（待定、按省级计划）用 pending 写明，写文字，不写比例、户数和频次。它列在计划里，不会到期，抽查时段开始前一个月会提醒。
about-still-pending = 这一行写着 pending，而抽查时段一个月内开始，或者已经开始。比例和频次写进去之前不会抽取；到那时已经过去的开启日由人决定。
about-binds-alone = 一行里既有比例又有户数时，binds 说明以哪个为准："larger" 至少抽这么多户，"smaller" 至多抽这么多户。它要求两样都有，户数写成一个确定的数，如 "20"。
about-frequency-outside-band = 这一行给出的次数是下限或范围，而规则在有的单元里给得更多或更少。规则没有写时按最少的次数抽；规则应当留在范围之内。
about-which-binds = 一行里既有比例又有户数，如 10%(20户)。没有写 binds 时按户数抽，比例只决定各单元怎么分。表里的意思如果是取大或取小，用 binds 写明。
about-words-differ = ratio_text 照录表中的原文。原文写出了比例或次数，而这一行设置的不是其中任何一个，两处必有一处写错。原文按公布的表常见的写法来读（5%、不低于5%、10%-20%、百分之三、2次/年、每季度1次），读不懂的不比较。
about-bad-head = 给 choucha verify --head 的文件不是公布过的台账最新摘要（choucha ledger head --json 的输出）。
about-bad-holiday = 节假日文件里有不是这一年的日期。
about-bad-hours = late_after 是小时数，1 到 720。
about-bad-id = 编号会出现在文件夹名和抽取编号里，只能用文字、数字和 _（计划还可以用 -），最多 64 个字。
about-bad-key = 签名密钥的文件无法读取，或内容不对。没有这个文件时会自动生成。
about-bad-number = params 里的数太大或小数位太多，不能精确保存。
about-bad-ratio = 比例无法识别，或小于 0、小数位太多、区间前大后小。
about-bad-round = 给 choucha beacon 的公开随机数无法读取，或不是所等的那一轮。
about-bad-rule-name = 规则文件名只能用文字、数字、- 和 _。
about-bad-tiers = tiers 要有 1 到 100 个等级，从低到高，不能为空，不能重复。
about-bad-time = 不是时刻。时刻写成两位小时、冒号、两位分钟。
about-bad-timezone = 没有这个时区。时区决定一天从什么时候算起。
about-bad-unannounced = unannounced 是天数，1 到 120：开启日落在每次的头这么多天里。
about-bad-window = 起止时间无法识别，或里面有不存在的日期。
about-bad-year = 计划年度不是年份。月份写的抽查时段按这一年算。
about-case-empty = 例子里没有写期望什么，等于什么也没有检查。
about-case-failed = 规则算出来的和例子期望的不一样。提示里有期望、实际，以及决定它的规则行。先看是规则改错了，还是例子该改。
about-case-incomplete = 例子缺一项：quota、total 要有 population；object 和 in_scope 要一起写。
about-case-tiers = 列表里值的个数和风险等级的个数不一样。
about-case-unknown-stratum = 任务没有这一层。层是规则的 strata 里写的。
about-case-unknown-task = 例子里写的任务，计划里没有。
about-case-value = 例子里的值无法识别：写一个值、按等级由低到高的列表，或按层的表。
about-cell-empty = 分出来的一层里一个对象也没有。多半是筛选条件写错了，或列的写法和名录库不一样。
about-no-cell-opens = 到期的这一次，按规则的结果没有一个单元要抽：规则改过，或者规则里用到的检查人员人数变了。空抽一次会把这一轮记成已抽，所以不抽，等人决定。
about-continues-nobody = 这一行写着延续某个任务（continues），却没有这个编号。这一行不生效也不抽取，直到改好；它可能是任何一个任务，所以原来的任务都照旧。
about-continues-twice = 两行都是原来的同一个任务：都写着延续它，或者一行延续它、另一行用着它的编号。抽过的轮次和次数只能算给一行，否则同一次抽查会抽两遍。
about-contract-parameters = 约定的函数参数个数不对，程序不会调用它。
about-day-ahead = 不能提前抽：--as-of 的日子还没有到。想先看抽查基数和应抽数，用 choucha preview。
about-day-behind = 台账里已经有更晚的抽取，不能再按更早的日子抽；多半是机器的时钟倒退了。
about-days-backwards = --from 比 --to 还晚。
about-department-nobody = 任务要这个部门派人，执法检查人员名录库里却没有它的在岗人员。多半是部门名称写法不同。
about-disk = 文件无法写入：磁盘满了、只读，或没有权限。已记入台账的抽取不会重抽，缺少的文件下次补上。
about-duplicate-plan = 两个计划文件用了同一个 id。
about-duplicate-task = 同一个任务编号用了两次；只认第一个。编号是抽取编号的一部分，不能重复。
about-effect-before = 生效中的规则在今天的名录库上算不出来，例如它要读的一列已经改名：不影响改动后的规则，但这项任务改动前后没法比较。
about-effect-tiers = 风险等级本身变了，前后的单元对不上，看不了改动的影响。
about-empty-value = 这一项写了却是空的。
about-field-missing = 规则要看名录库的一列，名录库（或设置）里没有这一列。
about-output-lost = 标准输出写不出去，例如输出到文件而磁盘满了。命令要做的已经做完、已经入账，丢的只是它要显示的内容。
about-file-not-written = 要写的文件无法写入：路径不对、没有权限，或正被 Excel 打开。
about-file-unreadable = 文件无法读取：不存在、没有权限，或不是 UTF-8。
about-files-changing = 读取的时候规则文件一直在变，无法读到完整的一份。等保存完再运行。
about-filter-logic = 筛选条件之间要用 &、|、!（一个符号）。&& 和 || 是给“是或否”用的，用在筛选条件上会出错。
about-frame-changed = 一次抽取留存的抽样框不见了或被改动过，不能重做这次抽取。从备份恢复。
about-frame-empty = 任务的范围里一个对象也没有，会抽取 0 个。多半是标注的写法和名录库不一样。
about-frequency-falls = 较高等级的次数反而比较低等级少。
about-frequency-range = frequency 给出的次数不在 0 到 366 之间。
about-group-twice = 一个任务写进了两个 [[group]]：它怎么与别的任务协调就说不清了。
about-hidden-character = 规则里有看不见的控制字符，能让人看到的和程序执行的不一样。
about-history-unusable = 检查历史文件有几行没有对象编号或日期无法识别，计算限次和冷却时用不上。
about-holidays-broken = 计划按工作日开启（workdays 或 unannounced），而这一年的节假日文件有错误。只按周末算会在别的日子抽取，所以这个计划按最后一份正确的节假日安排执行；台账里没有的，就不抽。
about-holidays-missing = 计划要求避开节假日，却没有那一年的节假日安排，只能避开周末。
about-industry-nobody = 名录库里没有行业代码以此开头的对象。
about-init-occupied = 要新建工作区的地方已经有工作区，没有改动它。
about-inspectors-few = 一个部门在岗的人不够一次检查：发起部门每次 2 人，配合部门每次 1 人。
about-inspectors-overloaded = 按全年应抽的数，一个部门人均检查次数超过每个工作日一次（250 次）。
about-inspectors-set-aside = 执法检查人员名录库里不能用的行太多（没有证件号、没有部门、证件号重复、有控制字符），多半是导出出了错，所以不派人。改好再用 choucha staff 补派。
about-inspectors-special = 规则要求某项专长、证书或专家，名录库里这个部门没有一个在岗人员符合，这些检查都会派不出人。
about-inspectors-unreadable = 执法检查人员名录库或回避表无法读取，所以没有派人。改好以后再运行同一条命令。
about-inspectors-unusable = 执法检查人员名录库有几行不能用：没有证件号、没有部门、证件号重复或有控制字符。这些人抽不到。
about-label-nobody = 名录库里没有贴这个标注的对象，写了不起作用。
about-ledger-newer = 台账是更新的版本写的，这个版本不会改动它。请换用新版本。
about-ledger-not-compared = choucha check 读不了台账，没有和已经生效的规则比较：放松了哪些承诺、哪些抽查要由人决定，这次都没有查。
about-ledger-access = 这条命令现在读不了台账：账户没有权限，别的程序占着，或磁盘有问题。台账里记的没有改变，这也不说明台账有错。
about-ledger-simulation = 模拟的台账不能用于真实的工作区，反过来也不行。
about-ledger-unreadable = 台账打不开或损坏。不要删它：从备份恢复，再运行 choucha verify。
about-left-out = 范围内有对象不属于任何一层。一个对象也不能漏掉，所以这个任务不抽。
about-missing-key = 缺少必须写的一项。
about-never-opens = 所有单元的频次都是 0，这个任务一次也不会抽。
about-no-ledger = 还没有台账：没有抽过。
about-no-objects = 任务没有写 objects，默认的范围里没有对象。
about-no-tier-column = 设置里没有写明风险等级是哪一列，所有对象都算最低等级，按风险等级递加不起作用。
about-no-workspace = 找不到工作区：含有 rules/settings.toml 的文件夹。
about-not-a-simulation = 真实的工作区里不能指定时间或种子，否则结果可以挑选。
about-nothing-in-force = 台账里还没有生效的规则，没有可比较的。
about-opening-outside = 规则给出的开启日不在抽查时段之内。
about-openings-count = 开启日的个数和频次不一样，或有重复的日子。
about-outside-function = 语句写在函数外面，不会被执行。
about-path-outside = 路径指到工作区外面。
about-plan-empty = 计划里一个任务也没有。
about-plan-names-itself = `predecessor` 或 `supplements` 写的是计划自己的 id。它们说的是另一个计划。
about-plan-predecessor = 同一年已经有一个计划，新的没有写明接替它（predecessor）还是补充它（supplements）；或者写的那个计划不存在、不是同一年的、已由别的计划接替、或绕了一圈又回到自己；或者生效以后改了写法。不写明白，就会从头再抽一遍，或者一次也不抽：这样的计划不生效。
about-task-identity = 这一行是不是原来的某个任务，说得不清楚：在接替的计划里，编号相同而名称不同，或名称相同而编号不同；编号以前是另一个任务的；或者用了另一行的名称。是不是同一个任务，决定已抽的算不算，要写明。没有写明的行不生效，原来的任务照旧。
about-unknown-round = 没有这一次抽取：编号写错了，或规则里没有这一天。
about-ledger-older = 台账是旧版本的程序写的，格式已经不同。用写它的那一版查看；新的抽取另建工作区。
about-plan-two-relations = 一个计划要么接替另一个计划（predecessor），要么与它并行（supplements），不能两样都写。
about-plan-year-contradicts = [plan] 的 year 与计划的编号、标题或文件名里的年份不一致。年份写错，抽查时段就落在别的年份，永远等不到，而其他检查都看不出来，所以按错误处理。
about-plan-year-far = 计划年度比现在晚一年以上，在那之前什么也不会抽；或早五年以上，抽查时段都已过去。多半是年份写错了。
about-promise-weaker = 这次改动收回了已经生效的承诺：不再用公开随机数、保密天数变短、可以抽取的登记状态放宽或改读另一列、编号校验放松、等级降低、剔除比例提高、不再用回避表等。公开随机数、保密天数和登记状态的放松，只对生效之后开启的抽查起作用；其余从生效起起作用。改动前后的全文会记入台账，任何人都看得到。
about-promised-column = 抽查开启时，设置里的登记状态一列决定谁能抽到；后来设置改读别的列或不再读，只对以后开启的抽查起作用。名录库里已经没有原来那一列，无法照原来的承诺抽取，所以没有抽。
about-promised-statuses = 抽查开启时只能抽某几种登记状态的对象；设置后来改成别的状态，只对以后开启的抽查起作用。名录库里已经没有原来那几种状态（多半是换了叫法），照抽就一个也抽不到，所以没有抽。
about-quota-over-population = quota 给出的数比单元里的对象还多（或是负数）。
about-quota-short = 抽不满：没有抽过的对象不够，或下限和总数相抵触。记录里会写明。
about-ratio-falls = 较高等级的比例反而比较低等级低。确实如此就不用管。
about-ratio-no-percent = 比例缺少百分号。0.03 和 3 都可能是笔误，所以必须写明。
about-ratio-over-100 = 比例超过 100%。
about-recusal-stranger = 回避表里的证件号不是在岗人员的：多半写错了，那么这名检查人员仍可能被派去这家企业。
about-recusals-unusable = 回避表有几行没有证件号或对象编号，起不了作用。
about-refused = 这个决定现在不能做，比如要作废的抽取不存在、已经作废，或抽查时段还没有结束就要公布密钥。
about-region-nobody = 名录库里没有这个区划的对象。
about-register-changing = 读名录库的时候它正在被写入，读到的可能不完整，所以没有抽。写完以后会再抽。
about-register-bounds = 名录里的东西超出了读取的限度：行、单元格、工作簿或列远比名录该有的大，或者很小的文件解压出来非常大。
about-register-cut = 名录在最后一行中间断了：还在写，或者只复制了一部分。不从半份名录里抽取。
about-register-column = 设置里写的列，名录库文件里没有。
about-register-column-twice = 同一个列名有两列，无法确定用哪一列。
about-register-empty = 名录库文件是空的，或只有列名。
about-register-ending = 名录库只能是 .parquet、.csv 或 .xlsx。
about-register-format = 文件的内容和文件名的后缀不符，比如把 .xls 改名成 .xlsx。
about-register-missing = 名录库文件打不开。
about-register-nothing-usable = 名录库没有一行能用。
about-register-old = 名录库的文件比设置允许的旧。too_old = "raise" 只报告，"refuse" 不抽。
about-register-set-aside = 不能用的行超过允许的比例。为防止漏抽，先不抽取，等人处理。
about-register-type = 名录库的一列既不是文字也不是数字。
about-register-unreadable = 名录库文件损坏，无法读取。
about-restore-failed = 这个文件不是备份，或解不开。
about-restore-occupied = 要恢复到的文件夹里已经有工作区，或者有一个文件（例如密钥）和备份里的不一样；什么都没有改动。
about-restore-unfinished = 这个文件夹正在恢复，或者上次恢复没有做完；半个工作区不能用。再恢复一次，它会先撤掉上次留下的。
about-round-empty = 有一次只抽较高等级，而这些等级没有对象，那一次会抽 0 个。
about-rows-set-aside = 有几行因编号不能用（空的、含控制字符、重复）被剔除。
about-rule-arguments = 函数的参数个数或类型不对。
about-rule-exists = 要新建的规则文件已经存在，没有改动它。
about-rule-failed = 规则运行出错，比如除以零、数字太大、列表里没有这一项。
about-rule-limit = 规则运算太多、太久、调用太深，或数据太大。每个任务只算几次规则，规则应当很短。
about-rule-logic = 这里要“是或否”，写的是别的值。
about-rule-missing = 任务写的规则文件不存在。
about-rule-syntax = 规则文件有语法错误：括号、逗号、分号或引号不成对，或用了不能用的词（eval、import、print）。
about-rule-throw = 规则文件里用 throw 写的检查没有通过。提示的文字是写规则的人写的，按它改计划或规则。
about-rule-too-large = 规则文件超过 256 KB。规则只写几个函数，数据写进计划的 params 或名录库。
about-rule-type = 函数返回的值不是约定的那一类：ratio 要返回比例，scope 要返回筛选条件，等等。
about-rounds-asked = 按改动后的规则，有的抽查日期在改动当天或之前，有的应抽未抽的没有了，有的可能与抽过的重复。这些不会自动抽取，也不会悄悄消失：由人用 choucha backfill 补抽，或用 choucha waive 决定不抽。
about-rule-unused = 没有任务用到这个规则文件。多半是忘了在任务里写 rule。
about-rule-value = 规则里的值不能用，比如比例超过 100%、没有这个等级、抽查时段分不成这么多次。
about-secret-lost = 计划的密钥文件不见了，不能再抽。从备份恢复，或重新登记密钥承诺（会公布）。
about-secret-unusable = var/secret 下的一个密钥文件无法使用：读不了、是文件夹，或者内容不是 64 个十六进制数字。不会据此登记密钥承诺，也不会用它抽取。
about-secret-mismatch = 密钥文件和台账里登记的密钥承诺不符：被换过。
about-secret-revealed = 计划的密钥已经公布，再抽取，结果就能被人预先算出。
about-seq-doubled = 表中的序号用了两次，多半是抄错了。
about-seq-missing = 表中的序号不连续，多半是漏抄了一行。
about-service = 服务不能启动或中途出错。也可以单独运行 choucha draw 抽取。
about-service-running = 这个工作区已经有一个服务在运行，第二个不启动。
about-shadows-word = 函数和规则自带的词同名，会使人误解。换个名字。
about-strata-many = 分的层太多：层数乘以等级数最多 5000 个单元。
about-strata-overlap = 有对象同时符合两层以上，算在先写的那一层。次序不对，结果就不是想要的。
about-stratum-name = 层名重复，或含有控制字符。
about-stratum-unreachable = 这一层永远是空的：前面的层已经占去了全部对象。先写的层优先，everyone() 放最后。
about-task-too-long = 一个任务的文字超过 64 KB。计划文件只抄表中的一行。
about-team-small = 规则给出的检查组少于两名持证检查人员（专家不算）。每次检查至少两名。
about-toml-syntax = 文件不是正确的 TOML 格式：引号、括号、等号不成对，或同一项写了两次。
about-toml-bounds = 文件比任何计划、设置、案例文件都大，所以不读。
about-total-strata = total 给了列表，个数和层数不一样。
about-under-floor = 计划写明“不低于”，规则给出的却更低。
about-unknown-code = 没有这个提示代码。
about-unknown-draw = 台账里没有这次抽取。
about-unknown-function = 没有这个函数，多半是拼写错误。
about-unknown-key = 这里没有这一项，多半是拼写错误；无法识别的项不会起作用。
about-unknown-object = 名录库里没有这个编号。
about-unknown-plan = 没有这个计划。
about-unknown-property = 这个值没有这一项，多半是拼写错误；task.params 里的项要先写进计划文件。
about-unknown-task = 计划里没有这个任务。
about-unknown-tier = 设置里没有这个风险等级。
about-unknown-tiers = 有些行的等级为空或无法识别，按 tier_default 算。
about-unknown-variable = 没有这个变量，多半是拼写错误，或文字没有加双引号。
about-unknown-word = 规则里没有这个词。
about-version-lost = 台账里没有这个任务上一版规则的全文。
about-watch = 不能监视文件夹的变化，去掉 --watch 再运行。
about-window-backwards = 起止时间的结束早于开始。跨年要写“次年”。
about-window-other-year = 任务的抽查时段没有一天在计划年度之内。写的年份或规则给出的年份多半不对；确实跨到另一年，就不用管。
about-window-year = 抽查时段不在计划年度前后一年之内，多半是年份写错了。
about-workspace-locked = 另一条命令正在抽取。等它结束再运行。
about-wrong-codes = 有统一社会信用代码的校验位不对。仍参加抽取；要剔除，写 id_check = "uscc-strict"。
about-wrong-type = 这一项的写法不对：应是文字的没加引号，应是数字的加了引号，等等。

## help

help-choucha = choucha（抽查）：按公布的计划随机抽查，每次抽取只做一次，永久留痕
help-global-workspace = 工作区文件夹 [默认：当前文件夹，或往上最近的含 rules/settings.toml 的文件夹]
help-global-json = 标准输出只有一份 JSON
help-global-lang = 给人看的文字用的语言：zh 或 en
help-global-help = 显示帮助
help-global-version = 显示版本
help-plan = 查看计划：每个任务的抽样单元、比例、频次、开启日
help-plan-plan = 计划编号 [默认：最新的计划]
help-preview = 按今天的名录库算出抽查基数和应抽数；不抽取
help-preview-plan = 计划编号 [默认：最新的计划]
help-preview-task = 只看一个任务
help-preview-against = 查看文件改动的影响：和台账里生效的规则比，或和另一个工作区比
help-check = 检查计划、规则、设置和例子：一次列出全部问题，不抽取
help-check-no_registers = 不读名录库，只查文件
help-check-watch = 每次保存后再查一遍，按 Ctrl-C 结束
help-test = 运行 rules/cases 里写的例子
help-test-task = 只看一个任务
help-test-min_coverage = 例子覆盖的函数或单元低于这个百分比就算不通过
help-explain = 详细说明一个提示代码，或说明一个对象为什么能抽到、抽中或没抽中
help-explain-what = 提示代码，如 ratio-over-100；或抽取编号；有 --task 时写对象编号。不写就列出全部代码
help-explain-object = 对象编号，写在抽取编号后面
help-explain-task = 还没抽取时写：任务编号
help-explain-plan = 计划编号，和 --task 一起用 [默认：最新的计划]
help-explain-markdown = 把全部代码写成文档的一页
help-words = 列出规则里能用的词
help-words-word = 只看一个词
help-words-d_rhai = 写成编辑器用的定义文件
help-words-markdown = 写成文档的一页
help-new-rule = 新建一个带注释的规则文件
help-new-rule-name = 规则文件的名字，如 night-markets
help-draw = 完成到期的抽取
help-draw-as_of = 判定日期：按这一天判断哪些抽取到期，如 2024-03-01；不能晚于今天，也不能早于台账里最近一次抽取；改动过的规则仍按今天生效 [默认：今天]
help-draw-task = 只抽一个任务：任务编号，或 计划/任务
help-draw-dry_run = 只看到期任务的抽查基数和应抽数；不抽取，也不产生种子
help-draws = 列出抽取记录，或查看某一次
help-draws-draw = 抽取编号，如 changzhi-2024/01/2024-03-01
help-void = 作废一次抽取：原因和决定人都会公布，这一次用新编号重抽，两次都留着
help-void-draw = 抽取编号
help-void-reason = 原因（会公布）
help-void-by = 决定人（会公布）
help-waive = 决定某次或某几次抽取不抽，或撤回这样的决定；记入台账
help-waive-rounds = 各次的抽取编号（即抽取时会用的编号）
help-waive-from = 第一个开启日：这几天之间开启、待人工决定的都不抽
help-waive-to = 最后一个开启日
help-waive-reason = 原因（记入台账）
help-waive-by = 决定人（记入台账）
help-waive-withdraw = 撤回以前的决定
help-burden = 全年对企业的检查次数：已抽的和待抽的，由哪些部门检查
help-burden-plan = 计划编号 [默认：最新的计划]
help-burden-as_if = 待抽的按这种协调方式模拟：together 集中、apart 错开、independent 各自独立
help-burden-xlsx = 写成 Excel 工作簿
help-burden-svg = 把每月次数画成图
help-recuse = 一名检查人员回避：签号顺序上的下一名接替，记入台账
help-recuse-draw = 抽取编号
help-recuse-object = 对象编号
help-recuse-inspector = 检查人员的证件号
help-recuse-reason = 原因（记入台账）
help-recuse-by = 登记人 [默认：当前用户名]
help-staff = 给一次抽取里还没有检查组的检查补派人员
help-staff-draw = 抽取编号
help-substitute = 抽中的对象注销、吊销时，按签号顺序补抽下一个
help-substitute-draw = 抽取编号
help-substitute-object = 退出的对象的编号
help-substitute-reason = 原因：设置里写的原因之一，如 注销、吊销
help-substitute-by = 登记人 [默认：当前用户名]
help-verify = 核验台账的每条记录，并用留存的抽样框把每次抽取重做一遍
help-verify-draw = 只核验一次抽取 [默认：整本台账]
help-verify-head = 公布过的台账最新摘要（ledger head --json 输出的文件）；每一个都必须在台账里
help-receipt = 给企业开回执：证明它在某次抽取的抽样框里、属哪个单元、签号是多少
help-receipt-draw = 抽取编号，如 changzhi-2024/01/2024-03-01
help-receipt-object = 对象编号
help-receipt-output = 写到这个文件 [默认：打印出来]
help-fairness = 换新种子反复抽取，看结果是否与规则给出的概率相符；不改动台账
help-fairness-plan = 计划编号 [默认：最新的计划]
help-fairness-task = 只看一个任务
help-fairness-seeds = 每个单元用多少个种子
help-fairness-master = 总种子：相同的总种子得到相同的报告
help-fairness-as_if = 按这种协调方式抽：together、apart、independent [默认：按计划]
help-fairness-svg = 把偏差画成图，写到这个文件
help-ledger = 台账最新摘要，或全部记录
help-head = 打印台账最新摘要，供公布
help-head-sign = 用这个文件里的 ed25519 密钥签名；没有这个文件就新生成一个
help-export = 打印全部记录，每条一行 JSON
help-beacon = 登记公开随机数，完成等待它的抽取
help-beacon-drand = drand 的一轮：保存接口返回内容（JSON）的文件，或这段 JSON 本身
help-beacon-ceremony = 公开仪式摇出的号码，按摇出的顺序，如 "3 17 22"
help-beacon-witness = 仪式的见证人（会公布）
help-beacon-draw = 只登记给一次抽取
help-reveal = 计划的抽查时段全部结束后公布它的密钥
help-reveal-plan = 计划编号
help-commit = 密钥丢失后重新登记密钥承诺
help-commit-plan = 计划编号
help-commit-reason = 原因（会公布）
help-commit-by = 决定人（会公布）
help-serve = 作为服务运行：启动时、每晚、文件改动后各抽取一次到期的，并通知有关人员
help-next = 列出今后的抽取安排
help-next-days = 往后看多少天
help-backfill = 补抽已错过或待人工决定的抽取：写编号，或写一段日期（开启日在其中的都补抽）
help-backfill-draws = 要补抽的各次的抽取编号
help-backfill-from = 第一个开启日
help-backfill-to = 最后一个开启日
help-backfill-dry_run = 只看会抽取什么；不抽取，也不产生种子
help-status = 运行是否正常及原因：上次和下次、到期和逾期的、规则、名录库、台账、磁盘
help-doctor = 检查运行环境
help-doctor-send = 给每个通知渠道发一条测试消息
help-init = 新建一个带注释的工作区
help-init-dir = 文件夹，没有就新建
help-init-year = 计划年度 [默认：今年]
help-backup = 把台账、抽样框、密钥、规则备份成一个文件；抽取进行中也可以
help-backup-file = 要写的文件
help-restore = 把备份恢复到一个空文件夹，并核验
help-restore-file = 备份文件
help-restore-dir = 空文件夹
help-restore-rules = 从台账恢复规则和计划的文字：先列出差异，加 --write 才写入
help-restore-rules-files = 只恢复这些文件，如 rules/default.rhai [默认：全部]
help-restore-rules-to = 规则版本（摘要，或开头 8 位），或抽取编号（抽取时用的版本） [默认：最后一份正确的文字]
help-restore-rules-write = 写入文件；不加就只比较

## said of itself

word-error = 错误
word-warning = 提醒
word-help = 怎么办
word-for-example = 例如
help-usage = 用法：
help-commands = 命令
help-options = 选项
help-arguments = 参数
