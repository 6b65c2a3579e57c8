"""What the offices and sections of the fictional district 清湖区 are called."""

from __future__ import annotations

Name = tuple[str, str]

PARTY: tuple[Name, ...] = (
    ("区委办公室", "District Party Committee Office"),
    ("区委组织部", "Organisation Department"),
    ("区委宣传部", "Publicity Department"),
    ("区委统战部", "United Front Work Department"),
    ("区委政法委", "Political and Legal Affairs Commission"),
    ("区纪委监委", "Commission for Discipline Inspection and Supervision"),
    ("区委巡察办", "Inspection Tour Office"),
    ("区委编办", "Staffing Commission Office"),
    ("区直机关党工委", "Party Working Committee of the District Offices"),
    ("区文明办", "Office for Building Civility"),
    ("区委老干部局", "Retired Cadres Bureau"),
    ("区委党校", "Party School"),
    ("区信访局", "Petitions Bureau"),
    ("区人大常委会办公室", "People's Congress Office"),
    ("区政协办公室", "Political Consultative Conference Office"),
)
GOVERNMENT: tuple[Name, ...] = (
    ("区政府办公室", "District Government Office"),
    ("区发展和改革委员会", "Development and Reform Commission"),
    ("区教育体育局", "Education and Sports Bureau"),
    ("区科技局", "Science and Technology Bureau"),
    ("区工业和信息化局", "Industry and Information Bureau"),
    ("区民族宗教局", "Ethnic and Religious Affairs Bureau"),
    ("区民政局", "Civil Affairs Bureau"),
    ("区司法局", "Justice Bureau"),
    ("区财政局", "Finance Bureau"),
    ("区人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    ("区自然资源局", "Natural Resources Bureau"),
    ("区生态环境局", "Ecology and Environment Bureau"),
    ("区住房和城乡建设局", "Housing and Construction Bureau"),
    ("区交通运输局", "Transport Bureau"),
    ("区水务局", "Water Bureau"),
    ("区农业农村局", "Agriculture and Rural Affairs Bureau"),
    ("区商务局", "Commerce Bureau"),
    ("区文化和旅游局", "Culture and Tourism Bureau"),
    ("区卫生健康委员会", "Health Commission"),
    ("区退役军人事务局", "Veterans Affairs Bureau"),
    ("区应急管理局", "Emergency Management Bureau"),
    ("区审计局", "Audit Bureau"),
    ("区市场监督管理局", "Market Regulation Bureau"),
    ("区统计局", "Statistics Bureau"),
    ("区医疗保障局", "Healthcare Security Bureau"),
    ("区城市管理局", "City Management Bureau"),
    ("区政务服务局", "Government Services Bureau"),
    ("区国有资产监督管理局", "State Assets Bureau"),
    ("区税务局", "Tax Bureau"),
    ("区公安分局", "Public Security Sub-bureau"),
    ("区爱卫办", "Patriotic Health Campaign Office"),
    ("区数据局", "Data Bureau"),
)
GROUPS: tuple[Name, ...] = (
    ("区总工会", "Federation of Trade Unions"),
    ("团区委", "Youth League Committee"),
    ("区妇联", "Women's Federation"),
    ("区科协", "Association for Science and Technology"),
    ("区残联", "Disabled Persons' Federation"),
    ("区红十字会", "Red Cross"),
    ("区工商联", "Federation of Industry and Commerce"),
    ("区文联", "Federation of Literature and Art"),
)
CENTRES: tuple[Name, ...] = (
    ("区疾病预防控制中心", "Disease Control Centre"),
    ("区图书馆", "Library"),
    ("区文化馆", "Cultural Centre"),
    ("区不动产登记中心", "Real Estate Registration Centre"),
    ("区公共资源交易中心", "Public Resources Trading Centre"),
    ("区融媒体中心", "Media Centre"),
    ("区环境卫生服务中心", "Environmental Sanitation Centre"),
    ("区园林绿化中心", "Parks and Greening Centre"),
    ("区社会保险中心", "Social Insurance Centre"),
    ("区就业服务中心", "Employment Service Centre"),
    ("区公路管理站", "Highway Station"),
    ("区农业技术推广中心", "Agricultural Extension Centre"),
    ("区供销合作社", "Supply and Marketing Cooperative"),
    ("区机关事务服务中心", "Office Affairs Centre"),
    ("区档案馆", "Archives"),
)
SUBDISTRICTS: tuple[Name, ...] = tuple(
    (f"{zh}街道", f"{en} Subdistrict")
    for zh, en in (
        ("望湖", "Wanghu"),
        ("临湖", "Linhu"),
        ("南塘", "Nantang"),
        ("北塘", "Beitang"),
        ("新桥", "Xinqiao"),
        ("东门", "Dongmen"),
        ("西关", "Xiguan"),
        ("文昌", "Wenchang"),
        ("柳林", "Liulin"),
        ("学府", "Xuefu"),
        ("站前", "Zhanqian"),
        ("滨河", "Binhe"),
        ("长堤", "Changdi"),
    )
)
TOWNS: tuple[Name, ...] = tuple(
    (f"{zh}镇", f"{en} Town")
    for zh, en in (
        ("荷塘", "Hetang"),
        ("石桥", "Shiqiao"),
        ("梅坞", "Meiwu"),
        ("沙洲", "Shazhou"),
        ("竹溪", "Zhuxi"),
        ("白鹭", "Bailu"),
        ("芦湾", "Luwan"),
        ("古渡", "Gudu"),
        ("稻香", "Daoxiang"),
        ("松岭", "Songling"),
        ("茶亭", "Chating"),
        ("云岗", "Yungang"),
    )
)
PARKS: tuple[Name, ...] = (
    ("清湖经济开发区管委会", "Qinghu Economic Zone Committee"),
    ("清湖科技园管委会", "Qinghu Science Park Committee"),
    ("清湖物流园管委会", "Qinghu Logistics Park Committee"),
    ("清湖农业园管委会", "Qinghu Agriculture Park Committee"),
    ("清湖文创园管委会", "Qinghu Creative Park Committee"),
)
OFFICES: tuple[tuple[str, Name], ...] = tuple(
    (unit_class, name)
    for unit_class, names in (
        ("party", PARTY),
        ("government", GOVERNMENT),
        ("group", GROUPS),
        ("centre", CENTRES),
        ("subdistrict", SUBDISTRICTS),
        ("town", TOWNS),
        ("park", PARKS),
    )
    for name in names
)

INNER_SECTIONS: tuple[Name, ...] = (
    ("办公室", "General Office"),
    ("人事科", "Personnel Section"),
    ("财务科", "Finance Section"),
    ("综合科", "Coordination Section"),
    ("调研科", "Research Section"),
    ("督查科", "Supervision Section"),
    ("宣传教育科", "Education Section"),
    ("信息科", "Information Section"),
    ("联络科", "Liaison Section"),
    ("业务一科", "First Section"),
    ("业务二科", "Second Section"),
    ("业务三科", "Third Section"),
    ("后勤科", "Logistics Section"),
    ("档案科", "Records Section"),
)
SERVING_SECTIONS: tuple[Name, ...] = (
    ("行政审批科", "Approvals Section"),
    ("便民服务科", "Public Services Section"),
    ("登记科", "Registration Section"),
    ("咨询受理科", "Reception Section"),
    ("证照科", "Licences Section"),
)
STREET_INNER: tuple[Name, ...] = (
    ("党政综合办公室", "General Office"),
    ("党建工作办公室", "Party Building Office"),
    ("经济发展办公室", "Economic Development Office"),
    ("平安建设办公室", "Safe Community Office"),
    ("城市管理办公室", "City Management Office"),
    ("综合执法队", "Enforcement Team"),
    ("财政所", "Finance Station"),
    ("文化服务站", "Culture Station"),
    ("应急管理站", "Emergency Station"),
    ("社区建设办公室", "Community Office"),
    ("生态建设办公室", "Ecology Office"),
    ("统计站", "Statistics Station"),
    ("综合保障中心", "Support Centre"),
    ("网格管理中心", "Grid Centre"),
)
STREET_SERVING: tuple[Name, ...] = (
    ("便民服务中心", "Public Services Centre"),
    ("社会事务办公室", "Social Affairs Office"),
    ("退役军人服务站", "Veterans Station"),
    ("民政服务站", "Civil Affairs Station"),
    ("社保服务站", "Social Insurance Station"),
)


def section_names(unit_class: str, *, serving: bool) -> tuple[Name, ...]:
    """Return what sections are called, those that serve the public or the others."""
    if unit_class in ("subdistrict", "town"):
        return STREET_SERVING if serving else STREET_INNER
    return SERVING_SECTIONS if serving else INNER_SECTIONS
