//! Makes synthetic registers of the shape of a real city: `cargo run --release --bin synthetic-register -- --help`.
//!
//! Every row is a function of the seed and the row's number, so that 100 million rows need no more memory than one chunk.
//! Nobody in these registers exists; the codes carry valid check digits but belong to no one.
#![expect(clippy::print_stderr, reason = "a command-line program")]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use choucha::register::uscc::check_digit;
use clap::Parser;
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series};
use rand::{Rng, RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Makes a synthetic object register (parquet or CSV by its ending) and, if asked, an inspector register.
#[derive(Parser)]
struct Arguments {
    /// Rows of the object register
    #[arg(long, default_value_t = 66_000)]
    rows: u64,
    /// Seed: the same seed and size give the same file
    #[arg(long, default_value_t = 2024)]
    seed: u64,
    /// The object register
    #[arg(long, default_value = "datasets/enterprises.parquet")]
    out: PathBuf,
    /// The inspector register (CSV)
    #[arg(long)]
    inspectors: Option<PathBuf>,
    /// Gives every row one more label of `组00` to `组NN`, for measurements
    #[arg(long, default_value_t = 0)]
    groups: u64,
    /// Rows a parquet row group
    #[arg(long, default_value_t = 250_000)]
    chunk: u64,
    /// Faults as real registers have them (doubled rows, empty tiers, wrong codes), of 100,000 rows
    #[arg(long, default_value_t = 30)]
    faults: u64,
}

/// County or district, its GB/T 2260 code, its share of the city's enterprises in thousandths.
const REGIONS: [(&str, &str, u32); 12] = [
    ("潞州区", "140403", 300),
    ("上党区", "140404", 110),
    ("屯留区", "140405", 75),
    ("潞城区", "140406", 80),
    ("襄垣县", "140423", 90),
    ("平顺县", "140425", 35),
    ("黎城县", "140426", 40),
    ("壶关县", "140427", 60),
    ("长子县", "140428", 80),
    ("武乡县", "140429", 50),
    ("沁县", "140430", 40),
    ("沁源县", "140431", 40),
];

/// A kind of object: its labels, how many there are (`Some`: so many whatever the size; `None`: what the share says), its GB/T
/// 4754 codes, the words of its trade, the first two characters of its code.
struct Kind {
    labels: &'static str,
    count: Option<u32>,
    share: u32,
    industries: &'static [&'static str],
    trade: &'static str,
    code: &'static str,
}

const fn few(labels: &'static str, count: u32, industries: &'static [&'static str], trade: &'static str) -> Kind {
    Kind { labels, count: Some(count), share: 0, industries, trade, code: "91" }
}

const fn few_of(labels: &'static str, count: u32, industries: &'static [&'static str], trade: &'static str, code: &'static str) -> Kind {
    Kind { labels, count: Some(count), share: 0, industries, trade, code }
}

const fn many(labels: &'static str, share: u32, industries: &'static [&'static str], trade: &'static str, code: &'static str) -> Kind {
    Kind { labels, count: None, share, industries, trade, code }
}

const KINDS: &[Kind] = &[
    few("物流企业", 260, &["G5431", "G5432", "G5910"], "物流"),
    few("寄递企业", 120, &["G6010", "G6020"], "快递服务"),
    few_of("医保经办机构", 64, &["S9411"], "医疗保险服务中心", "11"),
    few_of("定点医疗机构", 290, &["Q8411", "Q8412", "Q8421"], "医院", "12"),
    few("定点药店", 680, &["F5251"], "大药房"),
    few("包装装潢印刷单位", 70, &["C2319"], "包装印务"),
    few("其他印刷品印刷单位", 90, &["C2319"], "印刷"),
    few("游泳场馆", 34, &["R8911"], "游泳健身"),
    few_of("普通中小学校", 420, &["P8321", "P8331"], "学校", "12"),
    few_of("市直中小学校", 32, &["P8331", "P8334"], "中学", "12"),
    few_of("幼儿园", 380, &["P8310"], "幼儿园", "52"),
    few_of("中等职业学校", 24, &["P8336"], "职业中学", "12"),
    few_of("高等学校", 6, &["P8341"], "学院", "12"),
    few("口腔门诊部", 96, &["Q8425"], "口腔门诊部"),
    few("二次供水单位", 88, &["D4620"], "供水管理"),
    few("高危险性体育项目", 30, &["R8929"], "攀岩体育"),
    few("滑雪场", 5, &["R8929"], "滑雪场"),
    few("危险化学品生产企业", 62, &["C2611", "C2614", "C2520"], "化工"),
    few("非煤矿山生产企业", 74, &["B1019", "B0810"], "矿业"),
    few("冶金工贸生产企业", 310, &["C3120", "C3311", "C3399"], "铸造"),
    few_of("9601人防工程", 1, &["S9424"], "英雄台9601人防工程", "RF"),
    few_of("9003人防工程", 1, &["S9424"], "新营街9003人防工程", "RF"),
    few("政策性粮食存储企业", 38, &["G5951"], "粮食储备"),
    few("农作物种子生产经营者", 210, &["A0511", "F5121"], "种业"),
    few("肥料生产经营者", 300, &["C2624", "F5167"], "肥料"),
    few("农药生产经营者", 280, &["F5167"], "农资"),
    few("农药登记试验单位", 3, &["M7330"], "农药试验"),
    few("兽药生产经营者", 130, &["F5151"], "兽药"),
    few_of("兽药使用单位", 160, &["A0320", "A0313"], "养殖", "93"),
    few("饲料生产经营者", 190, &["C1329"], "饲料"),
    few("种畜禽生产经营企业", 44, &["A0310"], "种畜禽"),
    few("水生野生动物利用单位", 31, &["H6210"], "生态观赏"),
    few("外商投资企业", 68, &["C3990", "F5190"], "实业"),
    few("新车销售", 150, &["F5261"], "汽车销售"),
    few("二手车交易市场", 9, &["F5262"], "二手车市场"),
    few("二手车经营主体", 120, &["F5262"], "二手车"),
    few("报废机动车回收拆解企业", 12, &["C4210"], "报废机动车回收"),
    few("单用途预付卡发卡企业", 48, &["F5211"], "商贸"),
    few("拍卖企业", 36, &["L7294"], "拍卖"),
    few("道路运输车辆达标管理机构", 33, &["G5449"], "机动车检测"),
    few("网约车平台", 8, &["G5414"], "网约车"),
    few("道路危险货物运输企业", 52, &["G5435"], "危货运输"),
    few("煤矿企业", 115, &["B0610"], "煤业"),
    few("民爆生产存储企业", 34, &["C2671"], "民爆器材"),
    few("加气站", 74, &["F5266"], "加气站"),
    few("气库", 30, &["G5942"], "储气"),
    few("生态环境监测机构", 40, &["M7461"], "环境监测"),
    few("城镇污水处理厂", 30, &["D4620"], "污水处理"),
    few("营业性演出单位", 130, &["R8810"], "演艺"),
    few("艺术品经营单位", 60, &["F5246"], "艺术品"),
    few("旅行社", 140, &["L7291"], "旅行社"),
    few("网吧", 190, &["I6429"], "网咖"),
    few("娱乐场所", 230, &["R9011"], "歌舞厅"),
    few("房地产开发企业", 260, &["K7010"], "房地产开发"),
    few("燃气经营企业", 66, &["D4511"], "燃气"),
    few_of("狩猎场", 1, &["R9030"], "狩猎场", "91"),
    few_of("体校", 1, &["P8391"], "体育运动学校", "12"),
    few("爆破作业单位", 41, &["E4990"], "爆破工程"),
    few("保安从业单位", 85, &["L7271"], "保安服务"),
    few("保安培训单位", 30, &["L7271"], "保安培训"),
    few_of("养老机构", 150, &["Q8514"], "养老院", "52"),
    few("机动车排放检验机构", 45, &["M7455"], "机动车检验"),
    few("陆生野生动物人工繁育企业", 36, &["A0399"], "特种养殖"),
    few("利用野生动物的制药企业", 8, &["C2740"], "制药"),
    few_of("利用野生动物的医疗机构", 40, &["Q8412"], "中医院", "12"),
    few("林木种子生产经营企业", 90, &["A0211"], "苗木"),
    few("草种生产经营使用单位", 34, &["A0519"], "草业"),
    many("商场超市", 190, &["F5211", "F5212", "F5213"], "超市", "92"),
    many("餐饮服务单位", 140, &["H6210", "H6220", "H6291"], "餐饮", "92"),
    many("", 130, &["F5179", "F5199", "F5141"], "商贸", "91"),
    many("", 90, &["O8051", "O8090", "O8111"], "服务", "92"),
    many("", 100, &["C1399", "C2190", "C3099", "C3399"], "制造", "91"),
    many("建筑市场从业单位", 50, &["E4710", "E4813", "E5011"], "建筑工程", "91"),
    many("", 110, &["A0141", "A0159", "A0321"], "种植", "93"),
    many("", 80, &["M7519", "I6513", "L7239"], "科技", "91"),
    many("", 60, &["G5430", "G5439"], "运输", "91"),
    many("", 50, &["R8830", "Q8519", "L7212"], "管理", "91"),
];

const SURNAMES: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "赵", "郭", "申", "牛", "秦", "段", "韩", "冯", "苗", "崔", "宋", "魏", "武", "常"];
const GIVEN: &[&str] =
    &["建国", "志强", "丽萍", "晓东", "海燕", "文斌", "玉兰", "俊峰", "秀英", "永红", "国庆", "雪梅", "小军", "爱民", "红霞", "振华"];
const BRAND: &[&str] = &[
    "恒", "瑞", "昌", "泰", "兴", "盛", "隆", "达", "源", "丰", "华", "信", "诚", "德", "利", "鑫", "宏", "安", "康", "和", "顺", "祥",
    "博", "远", "晋", "潞", "漳", "太", "行", "上", "党", "金", "山", "通", "联", "创",
];

/// Departments of the plan, with how many officers the city has in each.
const DEPARTMENTS: &[(&str, u32, &str)] = &[
    ("烟草专卖局", 18, "烟草"),
    ("邮政管理局", 14, "寄递"),
    ("公安局", 40, "治安"),
    ("公安局保安管理支队", 12, "保安"),
    ("医保局", 20, "医保"),
    ("审批服务管理局", 12, "审批"),
    ("财政局", 14, "财务"),
    ("卫健委", 30, "卫生"),
    ("卫健局", 8, "卫生"),
    ("市场监管局", 60, "市场监管"),
    ("委宣传部(市新闻出版局)", 8, "印刷"),
    ("文旅局", 26, "文化"),
    ("文物局", 8, "文物"),
    ("教育局", 20, "教育"),
    ("住建局", 28, "建设"),
    ("体育局", 10, "体育"),
    ("应急局", 34, "安全生产"),
    ("气象局", 16, "防雷"),
    ("统计局", 16, "统计"),
    ("国动办", 8, "人防"),
    ("消防救援支队", 36, "消防"),
    ("发展改革委", 14, "粮食"),
    ("农业农村局", 30, "农资"),
    ("商务局", 20, "商务"),
    ("交通局", 26, "运输"),
    ("税务局", 44, "税务"),
    ("生态环境局", 30, "环境监测"),
    ("人社局", 20, "劳动"),
    ("民政局", 16, "养老"),
    ("规划和自然资源局", 22, "林草"),
];

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let run = || -> Result<(), Box<dyn std::error::Error>> {
        write_objects(&arguments)?;
        if let Some(path) = &arguments.inspectors {
            write_inspectors(path, arguments.seed)?;
        }
        Ok(())
    };
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

/// Ends of the kinds' ranges of slots, for a register of `rows`.
fn slots(rows: u64) -> Vec<u64> {
    let fixed: u64 = KINDS.iter().filter_map(|k| k.count).map(u64::from).sum();
    // A small register keeps every kind, with fewer of each.
    let room = rows / 2;
    let few = |count: u32| if fixed <= room { u64::from(count) } else { (u64::from(count) * room / fixed).max(1) };
    let fixed: u64 = KINDS.iter().filter_map(|k| k.count).map(few).sum();
    let shares: u64 = KINDS.iter().map(|k| u64::from(k.share)).sum();
    let rest = rows.saturating_sub(fixed);
    let mut ends = Vec::with_capacity(KINDS.len());
    let (mut end, mut share) = (0, 0);
    for kind in KINDS {
        end += match kind.count {
            Some(count) => few(count),
            None => {
                let before = rest * share / shares;
                share += u64::from(kind.share);
                rest * share / shares - before
            }
        };
        ends.push(end);
    }
    ends
}

struct Row {
    id: String,
    name: String,
    region: &'static str,
    region_code: &'static str,
    industry: &'static str,
    status: &'static str,
    tier: Option<&'static str>,
    labels: String,
    level: Option<&'static str>,
    grade: Option<&'static str>,
    beds: Option<i64>,
    staff: i64,
}

fn pick<'a, T: ?Sized>(random: &mut impl Rng, list: &[&'a T]) -> &'a T {
    let at = random.random_range(0..list.len());
    list.get(at).copied().unwrap_or_else(unreachable_item)
}

/// Lists here are never empty.
fn unreachable_item<T>() -> T {
    std::process::abort()
}

fn region(random: &mut impl Rng) -> (&'static str, &'static str) {
    let mut at = random.random_range(0..1000);
    for (name, code, share) in REGIONS {
        if at < share {
            return (name, code);
        }
        at -= share;
    }
    ("潞州区", "140403")
}

/// A code of the given kind whose body is unique for the row: the row's number through a bijection of 31^8.
fn code(prefix: &str, region: &str, row: u64, seed: u64) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const SPACE: u128 = 31u128.pow(8);
    let mixed = (u128::from(row) * 468_127_394_371 + u128::from(seed) * 99_991_337 + 7_919) % SPACE;
    let mut body = [0u8; 8];
    let mut left = mixed;
    for slot in body.iter_mut().rev() {
        *slot = ALPHABET.get(usize::try_from(left % 31).unwrap_or(0)).copied().unwrap_or(b'0');
        left /= 31;
    }
    // GB 11714: the organisation code's own check digit.
    let value = |b: u8| if b.is_ascii_digit() { u32::from(b - b'0') } else { u32::from(b - b'A') + 10 };
    let sum: u32 = body.iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(b, w)| value(*b) * w).sum();
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from_digit(n, 10).unwrap_or('0'),
    };
    let first17 = format!("{prefix}{region}{}{check}", String::from_utf8_lossy(&body));
    let last = check_digit(first17.as_bytes()).unwrap_or('0');
    format!("{first17}{last}")
}

fn row(number: u64, kind: &Kind, arguments: &Arguments, random: &mut ChaCha8Rng) -> Row {
    let single = kind.count == Some(1);
    let (region, region_code) = if single { ("潞州区", "140403") } else { region(random) };
    let id = if kind.code == "RF" {
        format!("RF-{}", kind.labels.trim_end_matches("人防工程"))
    } else {
        code(kind.code, region_code, number, arguments.seed)
    };
    let brand = format!("{}{}", pick(random, BRAND), pick(random, BRAND));
    let name = match kind.code {
        "RF" => kind.trade.to_owned(),
        "92" => format!("{region}{}{}{}店", brand, pick(random, SURNAMES), kind.trade),
        "93" => format!("{region}{brand}{}专业合作社", kind.trade),
        "11" | "12" | "52" => format!("长治市{region}{brand}{}", kind.trade),
        _ if kind.trade.ends_with('场') || kind.trade.ends_with('站') || kind.trade.ends_with("市场") => {
            format!("长治市{region}{brand}{}", kind.trade)
        }
        _ => format!("长治市{brand}{}有限公司", kind.trade),
    };
    let status = match random.random_range(0..1000) {
        _ if single => "存续",
        0..880 => "存续",
        880..930 => "在业",
        930..970 => "注销",
        970..990 => "吊销",
        _ => "迁出",
    };
    let tier = match random.random_range(0..1000) {
        0..550 => "A",
        550..880 => "B",
        880..970 => "C",
        _ => "D",
    };
    let faulty = !single && random.random_range(0..100_000) < arguments.faults;
    let tier = (!faulty).then_some(tier);
    let staff = i64::from(random.random_range(1..=8u32)).pow(random.random_range(1..=3));
    let mut labels: Vec<String> = if kind.labels.is_empty() { Vec::new() } else { vec![kind.labels.to_owned()] };
    let company = kind.code == "91";
    if company && random.random_range(0..100) < 70 || kind.code == "92" && random.random_range(0..100) < 25 {
        labels.push("纳税人".to_owned());
    }
    if company && staff >= 200 {
        labels.push("四上企业".to_owned());
    }
    if company && random.random_range(0..1000) < 40 {
        labels.push("重点企业".to_owned());
    }
    let watched = matches!(kind.labels, "定点医疗机构" | "普通中小学校" | "养老机构" | "娱乐场所" | "加气站" | "商场超市" | "餐饮服务单位");
    if watched && (kind.count.is_some() || random.random_range(0..1000) < 25) {
        labels.push("消防重点单位".to_owned());
    }
    if arguments.groups > 0 {
        labels.push(format!("组{:02}", random.random_range(0..arguments.groups)));
    }
    let level = (kind.labels == "医保经办机构").then(|| pick(random, &["市级", "县级", "县级", "乡镇级", "乡镇级", "乡镇级"]));
    let grade = (kind.labels == "定点医疗机构")
        .then(|| pick(random, &["三级甲等", "三级乙等", "二级甲等", "二级甲等", "二级乙等", "一级", "一级", "一级", "未定级"]));
    let beds = match kind.labels {
        "定点医疗机构" => Some(random.random_range(10..900)),
        "养老机构" => Some(random.random_range(20..400)),
        _ => None,
    };
    Row {
        id,
        name,
        region,
        region_code,
        industry: pick(random, kind.industries),
        status,
        tier,
        labels: labels.join(";"),
        level,
        grade,
        beds,
        staff,
    }
}

fn rows(start: u64, end: u64, arguments: &Arguments, ends: &[u64]) -> Vec<Row> {
    // A bijection of the row numbers mixes the kinds over the file.
    let step = coprime(arguments.rows);
    let mut found = Vec::with_capacity(usize::try_from(end - start).unwrap_or(0) + 16);
    for number in start..end {
        let mut random = ChaCha8Rng::seed_from_u64(arguments.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let slot = u64::try_from((u128::from(number) * u128::from(step) + 17) % u128::from(arguments.rows)).unwrap_or(0);
        let kind = ends.partition_point(|e| *e <= slot);
        let Some(kind) = KINDS.get(kind) else { continue };
        let mut made = row(number, kind, arguments, &mut random);
        let fault = kind.count != Some(1) && random.random_range(0..100_000) < arguments.faults / 3;
        if fault && number % 2 == 0 {
            // A wrong check digit.
            made.id.pop();
            made.id.push('0');
        } else if fault && let Some(last) = found.pop() {
            // The same object once more, in another tier.
            let last: Row = last;
            made = Row { tier: Some("B"), name: last.name.clone(), id: last.id.clone(), labels: last.labels.clone(), ..made };
            found.push(last);
        }
        found.push(made);
    }
    found
}

fn coprime(rows: u64) -> u64 {
    fn gcd(a: u64, b: u64) -> u64 {
        if b == 0 { a } else { gcd(b, a % b) }
    }
    let mut step = rows * 618 / 1000 + 1;
    while gcd(step, rows) != 1 {
        step += 1;
    }
    step
}

fn frame(rows: &[Row]) -> polars::prelude::PolarsResult<DataFrame> {
    fn texts<'a>(name: &str, rows: &'a [Row], get: impl Fn(&'a Row) -> Option<&'a str>) -> Column {
        Series::new(name.into(), rows.iter().map(get).collect::<Vec<_>>()).into_column()
    }
    let numbers = |name: &str, values: Vec<Option<i64>>| Series::new(name.into(), values).into_column();
    DataFrame::new(
        rows.len(),
        vec![
            texts("统一社会信用代码", rows, |r| Some(&r.id)),
            texts("名称", rows, |r| Some(&r.name)),
            texts("区划", rows, |r| Some(r.region)),
            texts("区划代码", rows, |r| Some(r.region_code)),
            texts("行业代码", rows, |r| Some(r.industry)),
            texts("登记状态", rows, |r| Some(r.status)),
            texts("信用风险等级", rows, |r| r.tier),
            texts("分类标注", rows, |r| Some(&r.labels)),
            texts("层级", rows, |r| r.level),
            texts("医院等级", rows, |r| r.grade),
            numbers("床位数", rows.iter().map(|r| r.beds).collect()),
            numbers("从业人数", rows.iter().map(|r| Some(r.staff)).collect()),
        ],
    )
}

fn write_objects(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    use rayon::prelude::*;
    if arguments.rows < 200 {
        return Err("--rows: at least 200, so that every kind is there".into());
    }
    let ends = slots(arguments.rows);
    let file = BufWriter::new(File::create(&arguments.out)?);
    let csv = arguments.out.extension().is_some_and(|e| e == "csv");
    let chunk = |start: u64| {
        let end = (start + arguments.chunk).min(arguments.rows);
        let parts = 64;
        let bounds: Vec<u64> = (0..=parts).map(|p| start + (end - start) * p / parts).collect();
        bounds
            .par_windows(2)
            .flat_map_iter(|w| match w {
                [a, b] => rows(*a, *b, arguments, &ends),
                _ => Vec::new(),
            })
            .collect::<Vec<Row>>()
    };
    let starts = (0..arguments.rows).step_by(usize::try_from(arguments.chunk.max(1))?);
    if csv {
        let mut out = csv::WriterBuilder::new().from_writer(file);
        for start in starts {
            let found = chunk(start);
            if start == 0 {
                out.write_record([
                    "统一社会信用代码",
                    "名称",
                    "区划",
                    "区划代码",
                    "行业代码",
                    "登记状态",
                    "信用风险等级",
                    "分类标注",
                    "层级",
                    "医院等级",
                    "床位数",
                    "从业人数",
                ])?;
            }
            for r in &found {
                let (beds, staff) = (r.beds.map_or(String::new(), |b| b.to_string()), r.staff.to_string());
                out.write_record([
                    &r.id,
                    &r.name,
                    r.region,
                    r.region_code,
                    r.industry,
                    r.status,
                    r.tier.unwrap_or(""),
                    &r.labels,
                    r.level.unwrap_or(""),
                    r.grade.unwrap_or(""),
                    &beds,
                    &staff,
                ])?;
            }
        }
        out.flush()?;
        return Ok(());
    }
    let schema = frame(&[])?.schema().clone();
    let mut writer = ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(None)).batched(&schema)?;
    for start in starts {
        writer.write_batch(&frame(&chunk(start))?)?;
        if arguments.rows > 1_000_000 {
            eprintln!("{} / {}", (start + arguments.chunk).min(arguments.rows), arguments.rows);
        }
    }
    writer.finish()?;
    Ok(())
}

fn write_inspectors(path: &Path, seed: u64) -> Result<(), Box<dyn std::error::Error>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all("\u{FEFF}".as_bytes())?;
    let mut out = csv::WriterBuilder::new().from_writer(file);
    out.write_record(["证件号", "姓名", "部门", "区划", "专长", "状态", "专家", "户籍"])?;
    let mut number = 0;
    for (department, count, speciality) in DEPARTMENTS {
        let mut places: Vec<(String, &str, u32)> = vec![(format!("市{department}"), "长治市", *count)];
        // Party offices have no county twins; a city's squads (支队) are brigades (大队) in the counties.
        if !department.contains("宣传部") {
            let twin = department.replace("支队", "大队");
            places.extend(REGIONS.map(|(region, _, share)| (format!("{region}{twin}"), region, 3 + count * share / 1_500)));
        }
        for (office, region, count) in places {
            for nth in 0..count {
                number += 1;
                let name = format!("{}{}", pick(&mut random, SURNAMES), pick(&mut random, GIVEN));
                // Every office can send two: a department that cannot would have been told to before the plan was published.
                let serves = nth < 3 || random.random_range(0..100) < 94;
                let status = if serves { "在岗" } else { pick(&mut random, &["离岗", "证件过期"]) };
                let expert = if nth >= 3 && random.random_range(0..100) < 6 { "是" } else { "" };
                let special = match random.random_range(0..10) {
                    0 => format!("{speciality};法制审核"),
                    1 => format!("{speciality};特种设备"),
                    _ => (*speciality).to_owned(),
                };
                let home = if random.random_range(0..100) < 60 && region != "长治市" { region } else { self::region(&mut random).0 };
                out.write_record([&format!("晋D{number:06}"), &name, &office, region, &special, status, expert, home])?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
