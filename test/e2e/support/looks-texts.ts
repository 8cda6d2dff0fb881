/** Words of realistic length for the pictures: titles of 19 to 36 characters, scripts of 400 to 900. Nobody and nothing in them is real. */

export const TITLES: readonly string[] = [
  '城东公共停车场昨日启用 新增泊位四百二十个全天开放',
  '轨道交通沿线三处老旧小区改造年底前全部完工交付',
  '我县首批新能源公交车上线运行 覆盖城乡十二条线路',
  '县图书馆延长开放至晚上十点 自习座位可在手机上预约',
  '秋粮收购进入高峰 三十一个收储点延时服务种粮农户',
  '手语志愿者走进办事大厅 听障市民办事不再需要带人',
  '强冷空气今夜到达我县 气温下降八度阵风可达七级',
  '供水管网改造提前半个月完成 城南两万户居民水压恢复正常',
  '全县中小学食堂食材统一配送 家长可通过手机随时查看检测结果',
  '老街修缮一期完工 沿街八十六间店铺按原样原工艺修复开门迎客',
  '塑料瓶回收点进社区 半年收回六万个废旧瓶子',
  '医保异地结算窗口下沉到乡镇卫生院 群众少跑百余里路',
  '海塘加固工程主体完工 可抵御五十年一遇的风暴潮',
  '“夜间门诊”开诊一个月 接诊近三千名上班族和学生家长',
  '高铁站前广场明起调整交通组织 出租车上客区移至地下一层',
  '民宿集群带旺小山村 去年村集体经营收入突破三百万元',
  '河道保洁换上电动船 水面垃圾两小时内清运上岸',
  '县技工学校与十六家企业签约 五百名学生边学边上岗',
  '柑橘进入采摘期 冷链直运让鲜果三十六小时到达北方市场',
  '消防部门检查沿街商铺 当场责令整改隐患四十七处',
  '非遗竹编走进校园 两百多名学生跟着老艺人学手艺',
  '公园遛犬新规征求意见 早晚高峰拟划定专门活动区域',
  '全民健身中心试运行 游泳馆羽毛球馆分时段免费向市民开放',
  '垃圾分类积分可兑换生活用品 三个试点小区参与率超过九成',
];

const SENTENCES: readonly string[] = [
  '记者在现场看到，工作人员正在对设备做最后一遍检查，入口处的引导牌和无障碍通道已经安装到位。',
  '据了解，这一项目去年列入县政府十件民生实事，总投资一千八百六十万元，比原计划提前二十三天完成。',
  '家住城南的居民告诉记者，以前办这件事要坐四十分钟公交车，现在走路十分钟就能办好。',
  '相关负责人介绍，下一步将根据群众的意见增加服务时段，周末和节假日照常开放。',
  '统计显示，运行首周日均服务八百六十人次，高峰出现在上午九点到十点半之间。',
  '为了不影响周边居民休息，施工单位把噪声较大的工序全部安排在白天，夜间只做室内安装。',
  '县里同时公布了监督电话，群众发现问题可以随时反映，承诺两个工作日内答复。',
  '村里的老支书说，路通了，灯亮了，年轻人也愿意回来了，这是大家最高兴的事。',
  '截至目前，全县已有十一个乡镇完成对接，剩余五个乡镇将在下月中旬之前全部接入。',
  '专家提醒，遇到降温天气要注意防寒保暖，老人和孩子尽量避开早晚时段外出。',
  '接下来，我县还将把这一做法推广到医疗、教育、养老等更多领域，让数据多跑路、群众少跑腿。',
  '从上午八点开始，前来咨询的市民络绎不绝，志愿者为大家逐一讲解办理流程和所需材料。',
];
const BITES: readonly { text: string; speaker: string; role: string }[] = [
  { text: '现在方便多了，一个窗口就能办完，工作人员还会主动帮着填表，我们老年人也不怕弄错。', speaker: '受访市民', role: '城南社区居民' },
  { text: '我们把流程从七个环节压到三个，材料能在网上核对的，一律不再让群众跑第二趟。', speaker: '窗口负责人', role: '县政务服务中心' },
  { text: '头一个月我每天都来看看，心里有数了，才敢跟乡亲们说这个办法靠得住。', speaker: '村民代表', role: '山前村' },
];

export interface Written { readonly kind: 'lead' | 'read' | 'vo' | 'sot' | 'cg' | 'note'; readonly text: string; readonly speaker?: string; readonly role?: string }

/** The script of the story with this number: a lead, pictures with voice, two bites, a caption and a note. */
export function scriptOf(number: number): Written[] {
  const sentence = (at: number): string => SENTENCES[(number * 5 + at) % SENTENCES.length]!;
  const bite = (at: number): Written => { const said = BITES[(number + at) % BITES.length]!; return { kind: 'sot', ...said }; };
  const long = number % 3 !== 1;
  return [
    { kind: 'lead', text: `本台消息：${TITLES[number % TITLES.length]!.replace(' ', '，')}。${sentence(0)}` },
    { kind: 'vo', text: `${sentence(1)}${sentence(2)}${sentence(3)}` },
    bite(0),
    { kind: 'vo', text: `${sentence(4)}${sentence(5)}${long ? sentence(6) : ''}` },
    { kind: 'cg', text: '服务时间：每天8:00—21:30（法定节假日照常）' },
    ...(long ? [bite(1), { kind: 'vo' as const, text: `${sentence(7)}${sentence(8)}${sentence(9)}` }] : []),
    { kind: 'note', text: '结尾用俯拍空镜，留两秒自然声。' },
  ];
}
